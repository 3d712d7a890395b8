"""The rules of transformers, by topic."""
