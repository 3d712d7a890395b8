"""Lines that come and go: where further statements stand, and what is left of one that is gone."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from nbmigrate.cells.lexical import lines_of_its_own

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.plan import InsertLines
    from nbmigrate.rewriting.splicing import Replacement, Span

_LINE_END = re.compile(r"\r\n|\r|\n")
_END_BEFORE = re.compile(r"(?:\r\n|\r|\n)\Z")
_BLANK_LINE = re.compile(r"\r\n\r\n|\r\r|\n\n")
_NOTHING = (-1, -1, "")


def line_ending(source: str) -> str:
    """Return the line ending that a source uses."""
    ending = _LINE_END.search(source)
    return ending[0] if ending else "\n"


def insertion(source: str, masked: str, edit: InsertLines) -> Replacement:
    """Return the replacement that inserts the lines of `edit`.

    Raises ValueError if several lines have to go where there is only room behind a semicolon.
    """
    span = (edit.place.start, edit.place.end)
    lines = lines_of_its_own(masked, span)
    wanted = edit.lines.splitlines()
    if lines is None:
        if len(wanted) != 1:
            raise ValueError(f"no room for {len(wanted)} lines at {span}")
        offset = span[0] if edit.before else span[1]
        return offset, offset, f"{wanted[0]}; " if edit.before else f"; {wanted[0]}"
    newline = line_ending(source)
    indented = [lines.indentation + line if line else line for line in wanted]
    if edit.before:
        # The first line is indented already by what stands before the statement.
        text = "".join(line + newline for line in indented) + lines.indentation
        return lines.start, lines.start, text[len(lines.indentation) :]
    return lines.end, lines.end, "".join(newline + line for line in indented)


def removal(source: str, masked: str, span: Span) -> Replacement:
    """Return the replacement that takes the statement at `span` away with its lines.

    A comment behind it stays. Where it shares its lines with another statement, `pass` stands in
    its place. Lines that are inserted behind it still have their place there.
    """
    lines = lines_of_its_own(masked, span)
    if lines is None:
        return *span, "pass"
    rest = source[span[1] : lines.end]
    if rest.strip():
        return span[0], lines.end - len(rest.lstrip()), ""
    start = span[0] - len(lines.indentation)
    before = _END_BEFORE.search(source, 0, start)
    return (before.start() if before else start), lines.end, ""


def closed_up(replacements: Sequence[Replacement]) -> list[Replacement]:
    """Leave out blank lines between what is inserted at one place where more of them follow."""
    return [
        (start, end, text.rstrip("\r\n"))
        if start == end == then[0] == then[1] and _BLANK_LINE.match(then[2])
        else (start, end, text)
        for (start, end, text), then in pairwise([*replacements, _NOTHING])
    ]


def without_blank_start(source: str, replacements: Sequence[Replacement]) -> list[Replacement]:
    """Let a cell whose first lines are taken away begin with what follows them."""
    gone, count = 0, 0
    for start, end, text in replacements:
        if start != gone or start == end or text:
            break
        gone, count = end, count + 1
    rest = [*replacements[count:]]
    if not count:
        return rest
    if rest and rest[0][:2] == (gone, gone):
        return [(0, gone, rest[0][2].lstrip("\r\n")), *rest[1:]]
    newline = _LINE_END.match(source, gone)
    return [(0, newline.end() if newline else gone, ""), *rest]
