"""Shell text as IPython runs it: its words and simple commands, with their places.

Only what finding the arguments of a command needs: quotes, comments, continued lines and the
operators between commands. Substitutions (`$x`, `{x}`) stay in the words as they are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
    (?P<space>(?: [ \t] | \\(?:\r\n|\r|\n) )+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<operator>&&|\|\||[;|&()\r\n]+)
    | (?P<word>(?: '[^']*' | "(?:\\.|[^"\\])*" | \\. | [^\s;|&()'"\\] | ['"\\] )+)
    """,
    re.VERBOSE | re.DOTALL,
)
_PIECE = re.compile(r"""'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|([^'"\\]+|['"\\])""", re.DOTALL)
_IN_QUOTES = re.compile(r'\\(["\\$`])')
_PLAIN = re.compile(r"[\w@%+=:,./\[\]~-]*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word: `written` stands at `start` to `end` of the text, `text` is it without quotes."""

    start: int
    end: int
    written: str
    text: str

    def rewritten(self, text: str, new_quote: str = '"') -> str:
        """Return `text` written in the quotes of this word, or in new ones where it needs them."""
        quote = self.written[:1]
        if quote in {"'", '"'} and self.written == quote + self.text + quote:
            return quote + text + quote
        return text if _PLAIN.fullmatch(text) else new_quote + text + new_quote


def commands(text: str) -> Iterator[tuple[Word, ...]]:
    """Yield the simple commands of shell text; a comment ends where its line does."""
    words: list[Word] = []
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "word":
            written = token[0]
            words.append(Word(token.start(), token.end(), written, _unquoted(written)))
        elif token.lastgroup == "operator" and words:
            yield tuple(words)
            words = []
    if words:
        yield tuple(words)


def _unquoted(written: str) -> str:
    def piece(match: re.Match[str]) -> str:
        single, double, escaped, bare = match.groups()
        if double is not None:
            return _IN_QUOTES.sub(r"\1", double)
        return next(text for text in (single, escaped, bare) if text is not None)

    return _PIECE.sub(piece, written)
