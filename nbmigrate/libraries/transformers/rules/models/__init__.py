"""Making, loading, calling models, and what they return."""
