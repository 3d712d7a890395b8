"""Tests of the rewriting of cells."""
