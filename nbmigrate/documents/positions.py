"""Places in cells; lines and columns of a text, counted as Python's tokenizer counts them.

A line ends at a line feed, a carriage return, or the two together, and nowhere else: form feeds,
vertical tabs and Unicode separators stand inside a line, unlike for `str.splitlines`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from msgspec import Struct

_LINE_END = re.compile(r"\r\n|\r|\n")


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of one cell's source: characters `start` (inclusive) to `end` (exclusive)."""

    cell: int
    start: int
    end: int


def line_starts(text: str) -> list[int]:
    """Return the offset of the first character of every line, the first of which is 0.

    A text that ends in a line ending has one more, empty line after it, at `len(text)`.
    """
    return [0, *(ending.end() for ending in _LINE_END.finditer(text))]


class Positions:
    """Converts between offsets in one text and the lines and columns of `ast` nodes in it.

    Lines are counted from 1, offsets in characters from 0, columns in UTF-8 bytes from 0.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = line_starts(text)
        self._ascii = text.isascii()
        self._columns: dict[int, list[int]] = {}  # of the lines that are not ASCII, once asked for

    def offset(self, line: int, utf8_column: int) -> int:
        """Return the offset of the character that starts at this column of this line.

        Lines run from 1 to the number of lines of the text; another one is an `IndexError`.
        """
        if line < 1:
            raise IndexError(f"lines are counted from 1, not {line}")
        start = self._starts[line - 1]
        if self._ascii:
            return start + utf8_column
        if line not in self._columns:
            self._columns[line] = self._columns_of(line)
        return start + bisect_left(self._columns[line], utf8_column)

    def line(self, offset: int) -> int:
        """Return the line that holds the character at `offset`; a line ending ends its line."""
        return bisect_right(self._starts, offset)

    def _columns_of(self, line: int) -> list[int]:
        """Return the column of every character of a line, and of its end."""
        end = self._starts[line] if line < len(self._starts) else len(self._text)
        characters = self._text[self._starts[line - 1] : end]
        widths = (len(character.encode("utf-8", "surrogatepass")) for character in characters)
        return list(accumulate(widths, initial=0))
