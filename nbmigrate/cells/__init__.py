"""Cells as Python: magics, lexical structure, syntax trees."""
