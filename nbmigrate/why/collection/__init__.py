"""Collect the messages of errors by running what breaks, in environments with transformers."""
