"""Rules that leave transformers 2 and 3 for transformers 4."""
