"""Keywords and attributes that have another name."""
