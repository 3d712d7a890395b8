"""Fuzzing: what is done to files and to decisions, and what must hold all the same.

In the folder `tests`, `python -m robustness --seconds 60` tries as many inputs as it can.
"""
