"""Migrate Jupyter notebooks to transformers v4, showing every change for a yes or a no."""

from __future__ import annotations

__version__ = "0.1.0"
