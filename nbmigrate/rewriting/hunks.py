"""What edits do to the lines of a cell, for people and reports."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from nbmigrate.documents.positions import line_starts
from nbmigrate.plan import Hunk
from nbmigrate.rewriting.splicing import spliced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.rewriting import Composed
    from nbmigrate.rewriting.splicing import Replacement

_LAST_LINE_END = re.compile(r"(?:\r\n|\r|\n)\Z")


def hunks_of(index: int, source: str, composed: Composed) -> Iterator[Hunk]:
    """Yield the whole lines that change; replacements that share a line share a hunk."""
    starts = line_starts(source)
    groups: list[list[Replacement]] = []
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
        end = starts[last + 1] if last + 1 < len(starts) else len(source)
        end = max(group[-1][1], end - len(_line_ending(source[starts[first] : end])))
        after = spliced(source, (starts[first], end), group)
        yield Hunk(index, first + 1, source[starts[first] : end], after)


def _line_ending(lines: str) -> str:
    """Return the line ending that lines end in, if any."""
    ending = _LAST_LINE_END.search(lines)
    return ending[0] if ending else ""


def _line_of(starts: list[int], offset: int) -> int:
    """Return the line of an offset, counted from 0."""
    return bisect_right(starts, offset) - 1
