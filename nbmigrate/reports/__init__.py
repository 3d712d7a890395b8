"""Reports on a run: one model, many formats."""
