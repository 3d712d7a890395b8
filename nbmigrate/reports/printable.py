"""Text that is safe to show."""

from __future__ import annotations


def printable(text: str) -> str:
    """Escape what could drive a terminal or hide text: control and format characters."""
    return "".join(
        c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text
    )
