"""What edits do to the lines of a cell, for people and reports."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from nbmigrate.plan import Hunk
from nbmigrate.positions import line_starts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.rewriting import Composed


def hunks_of(index: int, source: str, composed: Composed) -> Iterator[Hunk]:
    """Give the whole lines that change; replacements that share a line share a hunk."""
    starts = line_starts(source)
    groups: list[list[tuple[int, int, str]]] = []
    last_line = -1
    for replacement in composed.replacements:
        first = _line_of(starts, replacement[0])
        if groups and first <= last_line:
            groups[-1].append(replacement)
        else:
            groups.append([replacement])
        last_line = _line_of(starts, replacement[1])
    for group in groups:
        first, last = _line_of(starts, group[0][0]), _line_of(starts, group[-1][1])
        begin = starts[first]
        end = starts[last + 1] if last + 1 < len(starts) else len(source)
        pieces, done = [], begin
        for start, stop, text in group:
            pieces += source[done:start], text
            done = stop
        after = "".join([*pieces, source[done:end]])
        yield Hunk(index, first + 1, source[begin:end].rstrip("\r\n"), after.rstrip("\r\n"))


def _line_of(starts: list[int], offset: int) -> int:
    """Give the line of an offset, counted from 0."""
    return bisect_right(starts, offset) - 1
