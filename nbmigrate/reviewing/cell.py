"""One cell under review: its lines as they were, and as they would be written."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.cells.program import CodeCell, read_cell
from nbmigrate.documents.positions import line_starts
from nbmigrate.reviewing.highlight import highlighted, lines_of
from nbmigrate.reviewing.layout import Lines, gaps, stretches
from nbmigrate.reviewing.rows import differing, paired
from nbmigrate.rewriting import Composed, compose
from nbmigrate.rewriting.hunks import hunks_of
from nbmigrate.rewriting.splicing import spliced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nbmigrate.plan import Edit
    from nbmigrate.reviewing.highlight import Token
    from nbmigrate.reviewing.rows import Span
    from nbmigrate.rewriting.splicing import Replacement

_CACHED = 4096  # groups of edits
_LOOK_BACK = 100  # lines before a stretch that are coloured with it where there is no syntax tree
_LINE_END = re.compile(r"\r\n|\r|\n")
_LAST_LINE_END = re.compile(r"(?:\r\n|\r|\n)\Z")


class Line(NamedTuple):
    """A line, without its end: its number from 1, what to colour, and which characters differ."""

    number: int
    text: str
    tokens: tuple[Token, ...] = ()
    marks: tuple[Span, ...] = ()


class Row(NamedTuple):
    """A line of the old cell beside one of the new; `changed` if they differ."""

    old: Line | None
    new: Line | None
    changed: bool


class ReviewedCell:
    """The source of a cell, which never changes, and what is known of it; worked out on demand.

    `touched` are the lines that any change, in any form, would change, or that a finding is about.
    """

    def __init__(
        self,
        index: int,
        source: str,
        touched: Iterable[Lines],
        python_cell_magics: Sequence[str] = (),
    ) -> None:
        self.index = index
        self.source = source
        self._magics = tuple(python_cell_magics)
        self._starts = line_starts(source)
        self.stretches = stretches(len(self._starts), touched)
        self.gaps = gaps(len(self._starts), self.stretches)
        self._composed = lru_cache(_CACHED)(self._compose)

    def replacements(self, edits: Iterable[Edit]) -> tuple[Replacement, ...]:
        """Compose edits of this cell as `nbmigrate.engine.apply` does.

        Edits whose places do not overlap are independent of each other and are composed apart, so
        that after a decision only what it is about is composed again.
        """
        found = [r for group in _overlapping(edits) for r in self._composed(group)]
        return tuple(sorted(found, key=lambda replacement: replacement[:2]))

    def rows(self, lines: Lines, replacements: Sequence[Replacement]) -> tuple[Row, ...]:
        """Return lines of the cell beside what they become with the replacements of the cell made.

        The lines are those of a stretch, or have no replacement in them.
        """
        inside = [r for r in replacements if lines.first <= self._line(r[0]) < lines.last]
        above = [r for r in replacements if self._line(r[0]) < lines.first]
        added = sum(self._added_lines(replacement) for replacement in above)
        old = self._lines(lines, ())
        new = self._lines(lines, inside) if inside else old
        new = [line._replace(number=line.number + added) for line in new]
        hunks = hunks_of(self.index, self.source, Composed(tuple(inside), comments_lost=False))
        rows: list[Row] = []
        done = Lines(0, 0)  # so many of the old and of the new lines
        for hunk in hunks:
            same = hunk.line - 1 - lines.first - done.first
            rows += _same(old[done.first :][:same], new[done.last :][:same])
            done = Lines(done.first + same, done.last + same)
            end = Lines(
                done.first + len(_LINE_END.split(hunk.before)),
                done.last + len(_LINE_END.split(hunk.after)),
            )
            rows += _changed(old[done.first : end.first], new[done.last : end.last])
            done = end
        return (*rows, *_same(old[done.first :], new[done.last :]))

    def _compose(self, edits: tuple[Edit, ...]) -> tuple[Replacement, ...]:
        return compose(self.source, self._code.masked.text, edits).replacements

    def _added_lines(self, replacement: Replacement) -> int:
        start, end, text = replacement
        return len(_LINE_END.findall(text)) - len(_LINE_END.findall(self.source, start, end))

    def _offset(self, line: int) -> int:
        return self._starts[line] if line < len(self._starts) else len(self.source)

    def _line(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _lines(self, lines: Lines, inside: Sequence[Replacement]) -> list[Line]:
        """Return lines of the cell, with replacements made, numbered as if all were above."""
        begin = self._begin(lines.first)
        span = self._offset(begin), self._offset(lines.last)
        text = spliced(self.source, span, inside)
        if lines.last < len(self._starts):
            text = _LAST_LINE_END.sub("", text)
        opaque = self._code.opaque and begin > 0
        tokens = () if opaque else highlighted(text, self._magics)
        above = lines.first - begin
        return [
            Line(number, line, found)
            for number, (line, found) in enumerate(lines_of(text, tokens), start=begin + 1)
        ][above:]

    def _begin(self, line: int) -> int:
        """Return the line from which on the text must be read to colour this one."""
        if self._code.tree is None:
            return max(line - _LOOK_BACK, 0)
        before = bisect_right(self._statements, line) - 1
        return self._statements[before] if before >= 0 else 0

    @cached_property
    def _statements(self) -> list[int]:
        """The first lines of statements, counted from 0; a colouring may begin at any of them."""
        return sorted(
            {0, *(node.lineno - 1 for node in self._code.nodes if isinstance(node, ast.stmt))}
        )

    @cached_property
    def _code(self) -> CodeCell:
        return read_cell(self.index, self.source, self._magics)


def _same(old: Iterable[Line], new: Iterable[Line]) -> list[Row]:
    return [Row(*pair, changed=False) for pair in zip(old, new, strict=True)]


def _changed(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Row]:
    for pair in paired([line.text for line in old], [line.text for line in new]):
        left = None if pair.old is None else old[pair.old]
        right = None if pair.new is None else new[pair.new]
        if left is None or right is None:
            yield Row(left, right, changed=True)
        elif left.text == right.text:
            yield Row(left, right, changed=False)
        else:
            marks = differing(left.text, right.text)
            left, right = left._replace(marks=marks.old), right._replace(marks=marks.new)
            yield Row(left, right, changed=True)


def _overlapping(edits: Iterable[Edit]) -> list[tuple[Edit, ...]]:
    """Group edits whose places overlap or touch, each group in the order of the edits."""
    given = list(edits)
    groups: list[list[int]] = []
    end = -1
    for number in sorted(range(len(given)), key=lambda n: _span(given[n])):
        if given[number].place.start <= end:
            groups[-1].append(number)
        else:
            groups.append([number])
        end = max(end, given[number].place.end)
    return [tuple(given[number] for number in sorted(group)) for group in groups]


def _span(edit: Edit) -> tuple[int, int]:
    return edit.place.start, edit.place.end
