"""Where further statements go: on lines of their own, or behind a semicolon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbmigrate.plan import InsertLines
    from nbmigrate.rewriting.splicing import Replacement, Span

_LINE_END = re.compile(r"\r\n|\r|\n")
# A line that a backslash continues is part of another statement's lines.
_LINE_BEFORE = re.compile(
    r"(?:\A|(?<!\\)(?:\r\n|(?<!\r)\n|\r))(?:[ \t]*\f)*(?P<indentation>[ \t]*)\Z",
)
_REST_OF_LINE = re.compile(r"[ \t\f]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a statement: its indentation, its first character, the end of its last line."""

    indentation: str
    start: int
    end: int


def lines_of_its_own(masked: str, span: Span) -> Lines | None:
    """Give the lines of the statement at `span`; None if it shares them with another statement."""
    before = _LINE_BEFORE.search(masked, 0, span[0])
    after = _REST_OF_LINE.match(masked, span[1])
    return Lines(before["indentation"], span[0], after.end()) if before and after else None


def line_ending(source: str) -> str:
    """Give the line ending that a source uses."""
    ending = _LINE_END.search(source)
    return ending[0] if ending else "\n"


def insertion(source: str, masked: str, edit: InsertLines) -> Replacement:
    """Give the replacement that inserts the lines of `edit`.

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
