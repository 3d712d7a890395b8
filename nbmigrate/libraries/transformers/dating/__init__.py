"""Which releases of transformers a notebook was written for: one module for a kind of evidence."""
