"""Rows of code as elements: old left, new right, with numbers, signs, colours and marked words."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from nbmigrate.reviewing.elements import escaped, h, is_hidden, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nbmigrate.reviewing.cell import Line, Row
    from nbmigrate.reviewing.elements import Element, Node
    from nbmigrate.reviewing.rows import Span

_LONG = 600  # characters of a line, from which on unchanged ones are left out
_KEPT = 120  # characters that are shown on either side of what is left out


def code(rows: Iterable[Row], label: str, changes: Mapping[int, Sequence[int]]) -> Element:
    """Return rows as a table of this label; `changes` are the numbers of changes by old line."""
    return h(
        "div", "nbm-rows", [_row(row, changes) for row in rows], role="table", aria_label=label
    )


def _row(row: Row, changes: Mapping[int, Sequence[int]]) -> Element:
    numbers = changes.get(row.old.number, ()) if row.old else ()
    return h(
        "div",
        "nbm-row nbm-changed" if row.changed else "nbm-row",
        _number(row.old),
        _code(row.old, "del" if row.changed else ""),
        _number(row.new),
        _code(row.new, "ins" if row.changed else ""),
        role="row",
        data_changes=" ".join(map(str, numbers)) or None,
    )


def _number(line: Line | None) -> Element:
    return h("span", "nbm-line", str(line.number) if line else "", role="cell")


def _code(line: Line | None, tag: str) -> Element:
    if line is None:
        return h("code", "nbm-code nbm-none", role="cell")
    sign = {"del": "\N{MINUS SIGN}", "ins": "+"}.get(tag, " ")
    css = f"nbm-code nbm-{tag}" if tag else "nbm-code"
    return h("code", css, h("span", "nbm-sign", sign), list(_pieces(line, tag)), role="cell")


def _pieces(line: Line, tag: str) -> Iterator[Node]:
    """Cut a line where its colour, its mark or its visibility changes."""
    left_out = _left_out(line.text, line.marks)
    done = 0
    for start, end in line.marks:
        yield from _stretch(line, (done, start), left_out)
        yield h(tag, "", list(_stretch(line, (start, end), left_out)))
        done = end
    yield from _stretch(line, (done, len(line.text)), left_out)


def _stretch(line: Line, span: Span, left_out: Sequence[Span]) -> Iterator[Node]:
    done, last = span
    for start, end in left_out:
        if span[0] <= start and end <= last:
            yield from _coloured(line, (done, start))
            yield h("span", "nbm-left-out", f"⟨{end - start:,} characters not shown⟩")
            done = end
    yield from _coloured(line, (done, last))


def _coloured(line: Line, span: Span) -> Iterator[Node]:
    done, last = span
    for token in line.tokens:
        start, end = max(token.start, done), min(token.end, last)
        if start < end:
            yield from _shown(line.text[done:start])
            yield h("span", f"nbm-is-{token.kind}", list(_shown(line.text[start:end])))
            done = end
    yield from _shown(line.text[done:last])


def _shown(text: str) -> Iterator[Node]:
    """Yield a text, with a box for each character that cannot be seen."""
    if text.isprintable() or not any(map(is_hidden, text)):
        if text:
            yield text
        return
    plain = ""
    for character in text:
        if is_hidden(character):
            if plain:
                yield plain
            yield h("span", "nbm-escape", escaped(character), title=name_of(character))
            plain = ""
        else:
            plain += character
    if plain:
        yield plain


def _left_out(text: str, marks: Sequence[Span]) -> list[Span]:
    """Return the middles of what is too long to read between the marked words, and in them."""
    if len(text) <= _LONG:
        return []
    edges = sorted({0, *(edge for mark in marks for edge in mark), len(text)})
    return [(start + _KEPT, end - _KEPT) for start, end in pairwise(edges) if end - start > _LONG]
