"""transformers, and the packages that it was before."""
