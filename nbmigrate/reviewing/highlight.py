"""Python of a cell, magics too, cut into stretches to be coloured."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.cells.magics import Body, mask
from nbmigrate.documents.positions import line_starts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


class Token(NamedTuple):
    """Characters `start` to `end` of a text, and the name of their colour."""

    start: int
    end: int
    kind: str


_MAGIC = "magic"


def highlighted(text: str, python_cell_magics: Collection[str] = ()) -> tuple[Token, ...]:
    """Return what to colour in a cell's text, in order; what is in between has no colour."""
    masked = mask(text, python_cell_magics)
    magics = [Token(magic.start, magic.end, _MAGIC) for magic in masked.magics]
    if masked.body is Body.OPAQUE:
        return tuple(magics)
    python = [t for t in _python(masked.text) if not any(_overlap(t, m) for m in magics)]
    return tuple(sorted([*python, *magics]))


def lines_of(text: str, tokens: Iterable[Token]) -> list[tuple[str, tuple[Token, ...]]]:
    """Return the lines of a text, without their ends, each with the tokens in it."""
    starts = line_starts(text)
    waiting = sorted(tokens, reverse=True)
    lines = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        line = text[start:end].rstrip("\r\n")
        found = []
        while waiting and waiting[-1].start < end:
            token = waiting.pop()
            begin, stop = max(token.start, start) - start, min(token.end - start, len(line))
            if begin < stop:
                found.append(Token(begin, stop, token.kind))
            if token.end > end:  # a string of several lines goes on in the next one
                waiting.append(token)
                break
        lines.append((line, tuple(found)))
    return lines


def _overlap(one: Token, other: Token) -> bool:
    return one.start < other.end and other.start < one.end


def _python(text: str) -> Iterator[Token]:
    from pygments.lexers.python import PythonLexer  # noqa: PLC0415
    from pygments.token import (  # noqa: PLC0415
        Comment,
        Keyword,
        Name,
        Number,
        String,
        is_token_subtype,
    )

    kinds = (
        (Comment, "comment"),
        (String.Interpol, ""),
        (String, "string"),
        (Number, "number"),
        (Keyword.Constant, "number"),
        (Keyword, "keyword"),
        (Name.Function, "name"),
        (Name.Class, "name"),
        (Name.Decorator, "name"),
        (Name.Builtin, "builtin"),
    )
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    for start, kind, value in lexer.get_tokens_unprocessed(text):
        name = next((name for parent, name in kinds if is_token_subtype(kind, parent)), "")
        if name:
            yield Token(start, start + len(value), name)
