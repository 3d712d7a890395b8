"""Tests of what works inside Jupyter and IPython."""
