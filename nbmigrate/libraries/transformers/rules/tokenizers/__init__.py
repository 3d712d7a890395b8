"""Making, loading and calling tokenizers."""
