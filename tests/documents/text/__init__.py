"""Tests of Python and text files as documents of cells."""
