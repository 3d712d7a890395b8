"""Python files, and text with code in it, as documents of cells."""
