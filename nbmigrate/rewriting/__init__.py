"""Turning accepted edits into text: argument lists and import lines are composed with LibCST."""

from nbmigrate.rewriting.compose import Composed, compose

__all__ = ["Composed", "compose"]
