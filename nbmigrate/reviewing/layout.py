"""Which lines of a cell are shown, and which unchanged ones are folded away.

The layout of a cell depends on its plan only, not on what is decided: whichever changes are
accepted, and in which form, the lines outside of the stretches stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

CONTEXT = 3
_LONGEST = 40  # lines of a stretch that is shown at once, if it can be divided at all
_WORTH_FOLDING = 3


class Lines(NamedTuple):
    """Lines `first` to `last` (exclusive) of a cell as it was, counted from 0."""

    first: int
    last: int


def stretches(line_count: int, touched: Iterable[Lines]) -> tuple[Lines, ...]:
    """Return the stretches of a cell to show: `touched` lines with some lines around them.

    They are in order and do not overlap. Very few lines between two are not folded away, and where
    many touched lines follow each other, there are several stretches that join.
    """
    shown: list[Lines] = []
    touched_before = 0
    for lines in _merged(touched):
        first = max(lines.first - CONTEXT, 0)
        last = min(lines.last + CONTEXT, line_count)
        if not shown or first - shown[-1].last >= _WORTH_FOLDING:
            first = 0 if not shown and first < _WORTH_FOLDING else first
            shown.append(Lines(first, last))
        elif last - shown[-1].first <= _LONGEST:
            shown[-1] = Lines(shown[-1].first, last)
        else:
            middle = (touched_before + lines.first + 1) // 2
            shown[-1] = Lines(shown[-1].first, middle)
            shown.append(Lines(middle, last))
        touched_before = lines.last
    if shown and line_count - shown[-1].last < _WORTH_FOLDING:
        shown[-1] = Lines(shown[-1].first, line_count)
    return tuple(shown)


def _merged(touched: Iterable[Lines]) -> list[Lines]:
    """Join what overlaps."""
    merged: list[Lines] = []
    for lines in sorted(touched):
        if merged and lines.first < merged[-1].last:
            merged[-1] = Lines(merged[-1].first, max(merged[-1].last, lines.last))
        else:
            merged.append(lines)
    return merged


def gaps(line_count: int, shown: Iterable[Lines]) -> tuple[Lines, ...]:
    """Return the folded lines before each stretch and after the last one; some may be empty."""
    ends = [0]
    starts = []
    for lines in shown:
        starts.append(lines.first)
        ends.append(lines.last)
    return tuple(Lines(*pair) for pair in zip(ends, [*starts, line_count], strict=True))
