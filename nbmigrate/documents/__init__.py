"""Bytes to cells and back: notebooks, texts that hold cells, JSON."""
