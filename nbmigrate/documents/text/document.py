"""A text file as a document: cells that are lines of it, and the file with other lines in them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct

from nbmigrate.documents.notebook import digest_of
from nbmigrate.documents.positions import line_starts
from nbmigrate.documents.records import NO_RECORDS, Records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbmigrate.documents.notebook import Cell, TextEdit

UNLOCATED = "unlocated-cell"  # the kind of a cell of code that is not found in the file

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Stretch(Struct, frozen=True):
    """Characters `start` to `end` of a file, which belong to the source of a cell.

    `mark` is what stands before them in the file and is no part of the source: the `# ` of a magic
    that is a comment there.
    """

    start: int
    end: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class TextDocument:
    """A file of text: the interface is that of `nbmigrate.documents.notebook.Document`.

    The source of a cell is the text of its stretches, one after the other.
    """

    cells: tuple[Cell, ...]
    language: str
    data: bytes = field(repr=False)
    _text: str = field(repr=False)
    _encoding: str
    _stretches: tuple[tuple[Stretch, ...], ...] = field(repr=False)

    @property
    def digest(self) -> str:
        """The name of the bytes of the file."""
        return digest_of(self.data)

    @property
    def upgraded_from(self) -> None:
        """No older format: a text file is what it is."""
        return

    @property
    def records(self) -> Records:
        """Nothing: a text file keeps no outputs."""
        return NO_RECORDS

    def replaced(self, edits: Mapping[int, Sequence[TextEdit]]) -> bytes:
        """Return the file with `edits` made, by cell index; without any, the bytes it came from.

        No byte outside the edited stretches changes. Raises `ValueError` for edits that overlap,
        reach beyond the source, or are for a cell that is not there or cannot be edited.
        """
        cells = sorted(index for index, cell_edits in edits.items() if cell_edits)
        if not cells:
            return self.data
        pieces: list[str] = []
        done = 0
        for index in cells:
            if not 0 <= index < len(self._stretches) or not self._stretches[index]:
                raise ValueError(f"there is no source to edit in cell {index}")
            for start, end, text in self._in_file(index, edits[index]):
                pieces += self._text[done:start], text
                done = end
        return "".join([*pieces, self._text[done:]]).encode(self._encoding)

    def file_lines(self, cell: int) -> tuple[int, ...]:
        """Return the line of the file, counted from 1, of each line of a cell's source."""
        stretches = self._stretches[cell]
        if not stretches:
            return ()
        lines = line_starts(self._text)
        offsets = _Offsets(stretches)
        starts = line_starts(self.cells[cell].source)
        return tuple(bisect_right(lines, offsets.behind_mark(start)) for start in starts)

    def _in_file(self, index: int, edits: Sequence[TextEdit]) -> list[TextEdit]:
        source = self.cells[index].source
        offsets = _Offsets(self._stretches[index])
        moved = []
        done = 0
        for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
            if not done <= start <= end <= len(source):
                raise ValueError(f"edit of characters {start} to {end} overlaps or is out of range")
            done = end
            moved.append(_moved(source, offsets, (start, end, text)))
        return moved


def _moved(source: str, offsets: _Offsets, edit: TextEdit) -> TextEdit:
    """Return an edit of a source as one of the file, where a magic stays a comment."""
    start, end, text = edit
    begins_line = start == 0 or source[start - 1] in "\r\n"
    ends_line = end == 0 or source[end - 1] in "\r\n"
    follows = start == end and (end == len(source) or source[end] in "\r\n") and text[:1] in "\r\n"
    mark = "" if follows else offsets.mark(start)
    if begins_line and ends_line and (not text or text[-1] in "\r\n"):  # whole lines
        text = _marked(text, mark) if start < end else text
        return offsets.before_mark(start), offsets.before_mark(end), text
    first = offsets.behind_mark(start)
    return first, max(first, offsets.last(end)), _marked(text, mark).removeprefix(mark)


def _marked(text: str, mark: str) -> str:
    return "".join(mark + line for line in _LINE.findall(text)) if mark else text


class _Offsets:
    """Offsets of a source as offsets of the file."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._stretches = stretches
        lengths = (stretch.end - stretch.start for stretch in stretches)
        self._starts = list(accumulate(lengths, initial=0))

    def behind_mark(self, offset: int) -> int:
        """Return where the character at an offset stands."""
        number = self._number(offset)
        return self._stretches[number].start + offset - self._starts[number]

    def before_mark(self, offset: int) -> int:
        """Return where the line of a character starts that is the first one of its line."""
        number = self._number(offset)
        stretch = self._stretches[number]
        is_first = offset == self._starts[number]
        mark = len(stretch.mark) if is_first else 0
        return stretch.start + offset - self._starts[number] - mark

    def last(self, offset: int) -> int:
        """Return where the text before an offset ends."""
        number = max(bisect_left(self._starts, offset) - 1, 0)
        return self._stretches[number].start + offset - self._starts[number]

    def mark(self, offset: int) -> str:
        """Return the mark of the stretch in which a character stands."""
        return self._stretches[self._number(offset)].mark

    def _number(self, offset: int) -> int:
        return min(bisect_right(self._starts, offset), len(self._stretches)) - 1
