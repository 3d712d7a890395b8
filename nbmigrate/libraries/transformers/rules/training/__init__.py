"""Trainer, its arguments, its data."""
