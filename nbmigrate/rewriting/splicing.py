"""Stretches of a text, what takes their place, and the text with all of that put in."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Span: TypeAlias = tuple[int, int]
Replacement: TypeAlias = tuple[int, int, str]


class Fragment(Struct, frozen=True):
    """New text, whether a comment of the old one is gone, and statements needed beside it."""

    text: str
    comments_lost: bool
    beside: tuple[str, ...] = ()


def spliced(source: str, span: Span, replacements: Iterable[Replacement]) -> str:
    """Return a stretch of the source with replacements made in it.

    These are `(start, end, text)`, offsets in the source, in order, and do not overlap.
    """
    pieces: list[str] = []
    done, last = span
    for start, end, text in replacements:
        pieces += source[done:start], text
        done = end
    return "".join([*pieces, source[done:last]])


def trimmed(source: str, span: Span, text: str) -> Iterator[Replacement]:
    """Replace only what differs between the text of a stretch of the source and its new `text`."""
    start, end = span
    old = source[start:end]
    prefix = _common(old, text)
    suffix = _common(old[prefix:][::-1], text[prefix:][::-1])
    if old != text:
        yield start + prefix, end - suffix, text[prefix : len(text) - suffix]


def _common(one: str, other: str) -> int:
    """Count the characters that two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    differences = (index for index, (a, b) in enumerate(pairs) if a != b)
    return next(differences, min(len(one), len(other)))
