"""Strings edited in the form they have in a JSON text, character by character."""

from __future__ import annotations

import json
import re
from itertools import chain, pairwise
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from nbmigrate.documents.json_spans import read_array, read_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Characters `start` (inclusive) to `end` (exclusive) become `text`.
TextEdit: TypeAlias = tuple[int, int, str]

# What stands for one character between the quotes of a string.
_UNIT = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\u[0-9a-fA-F]{4}|\\.|[^\\]"
)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def escape_lone_surrogates(raw: str) -> str:
    r"""Write surrogates, for which UTF-8 has no bytes, as `\uXXXX`."""
    return _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", raw)


def edited(raw: str, edits: Sequence[TextEdit], *, ensure_ascii: bool) -> str:
    """Return `raw`, the JSON of a string or of a list of strings, with `edits` made.

    Edits count in characters of the string, or of the strings joined; those at the same place are
    made in the order given. What stays keeps the form it has in `raw`. New text is escaped as
    `json.dumps` does it. In a list, items stay apart where they were, new lines become items of
    their own and empty items go; an item that loses the line ending at its end is joined with the
    next one.

    Raises `ValueError` for edits that overlap or reach beyond the text.
    """
    form = _list_form(raw) if raw.startswith("[") else _string_form(raw)
    splice = _Splice(form, ensure_ascii=ensure_ascii)
    done = 0
    for start, end, text in _in_order(edits, splice.characters):
        splice.copy(done, start)
        splice.insert(start, text)
        splice.drop(start, end)
        done = end
    splice.copy(done, len(splice.characters))
    return splice.result()


class _Form(Struct, frozen=True):
    """How a text is written: its strings, their insides in JSON, and what stands around them.

    `leads` are what stands before each string (after the bracket for the first one), `tail` is what
    stands after the last. `separator` belongs between new items; None if there is no list.
    """

    texts: tuple[str, ...]
    bodies: tuple[str, ...]
    leads: tuple[str, ...]
    tail: str
    separator: str | None


def _string_form(raw: str) -> _Form:
    body = raw[1:-1]
    return _Form((_decoded(body),), (body,), ("",), "", None)


def _list_form(raw: str) -> _Form:
    strings, _ = read_array(raw, 0, _read_spanned)
    ends = (1, *(end for _, _, end in strings))
    leads = tuple(raw[end:start] for end, (_, start, _) in zip(ends, strings, strict=False))
    texts = tuple(text for text, _, _ in strings)
    bodies = tuple(raw[start + 1 : end - 1] for _, start, end in strings)
    return _Form(texts, bodies, leads, raw[ends[-1] : -1], _separator(leads))


def _read_spanned(text: str, at: int) -> tuple[tuple[str, int, int], int]:
    value, end = read_value(text, at)
    return (str(value), at, end), end


def _separator(leads: Sequence[str]) -> str:
    match leads:
        case [_, separator, *_]:
            return separator
        case [head] if "\n" in head or "\r" in head:
            return f",{head}"
        case _:
            return ", "


def _in_order(edits: Sequence[TextEdit], characters: str) -> Iterator[TextEdit]:
    """Check the edits and narrow them down to what differs."""
    done = 0
    for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
        if not done <= start <= end <= len(characters):
            raise ValueError(f"edit of characters {start} to {end} overlaps or is out of range")
        done = end
        old = characters[start:end]
        same_before = _common_length(old, text)
        old, new = old[same_before:], text[same_before:]
        same_after = _common_length(old[::-1], new[::-1])
        if old or new:
            yield start + same_before, end - same_after, new[: len(new) - same_after]


def _common_length(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _decoded(body: str) -> str:
    text: str = json.loads(f'"{body}"')
    return text


class _Splice:
    """The new form of a text while it is put together from left to right."""

    def __init__(self, form: _Form, *, ensure_ascii: bool) -> None:
        self.characters = "".join(form.texts)
        self._form = form
        self._ensure_ascii = ensure_ascii
        self._units = [*chain.from_iterable(map(_UNIT.findall, form.bodies))]
        self._output: list[str] = []
        # What stands before the item that starts at this place, in the old text and in the output.
        self._leads: dict[int, str] = {}
        self._new_leads: dict[int, str] = {0: ""}
        start = 0
        for text, lead in zip(form.texts, form.leads, strict=True):
            self._leads[start] = lead
            start += len(text)

    def copy(self, start: int, end: int) -> None:
        """Take over characters of the old text."""
        done = start
        for position in [place for place in self._leads if start <= place < end]:
            self._output += self._units[done:position]
            self._start_item(self._leads.pop(position))
            done = position
        self._output += self._units[done:end]

    def insert(self, position: int, text: str) -> None:
        """Put in new text, which stands at `position` of the old one."""
        self._start_item(self._leads.pop(position, None))
        if position == len(self._units) and not self._within_line():
            self._start_item(self._form.separator)
        for line in _LINE.findall(text):
            body = json.dumps(line, ensure_ascii=self._ensure_ascii)[1:-1]
            self._output.append(escape_lone_surrogates(body))
            if line.endswith("\n"):
                self._start_item(self._form.separator)

    def drop(self, start: int, end: int) -> None:
        """Leave out characters of the old text."""
        for position in range(start + 1, end + 1):
            if self.characters[position - 1] == "\n" and self._within_line():
                self._leads.pop(position, None)
            elif position < end:
                self._start_item(self._leads.pop(position, None))

    def result(self) -> str:
        """Return the JSON of the new text."""
        if self._form.separator is None:
            return f'"{"".join(self._output)}"'
        places = [*sorted(self._new_leads), len(self._output)]
        items = [
            (self._new_leads[start], "".join(self._output[start:end]))
            for start, end in pairwise(places)
            if start < end
        ]
        if not items:
            return "[]"
        head = next(iter(self._form.leads), "")
        rest = "".join(f'{lead}"{body}"' for lead, body in items[1:])
        return f'[{head}"{items[0][1]}"{rest}{self._form.tail}]'

    def _start_item(self, lead: str | None) -> None:
        if lead is not None:
            self._new_leads[len(self._output)] = lead

    def _within_line(self) -> bool:
        """Say whether the output so far ends in a line that could go on."""
        if len(self._output) in self._new_leads:
            return False
        return not _decoded(self._output[-1]).endswith("\n")
