"""Verifying notebooks."""
