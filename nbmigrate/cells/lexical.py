"""The outer shape of a cell that may not be Python yet: logical lines, commands, assignments.

A scanner of strings, comments and brackets that never fails, for text that Python's own tokenizer
refuses. It follows Python where the text is Python, and recovers at the next line where it is not.
Every function takes linear time.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE = re.compile(r"[^\r\n]*")
LINE_END = re.compile(r"\r\n|\r|\n|\Z")
BLANK_LINES = re.compile(r"(?:[ \t\x0b\x0c]*(?:\r\n|\r|\n))*")
INDENT = re.compile(r"[ \t\x0c]*")
COMMAND = re.compile(r"(?:[^\r\n]*\\(?:\r\n|\r|\n))*[^\r\n]*")

# A word processor, or a web page, leaves these in text that is copied; pip refuses them.
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_ASSIGNED = re.compile(r"(?:[ \t\x0c]|\\(?:\r\n|\r|\n))*(?P<command>!(?!=)|%(?=[ \t\x0c]*[^\W\d]))")
_QUESTION = re.compile(r"(?<![\w*])\d*(?!\d)[\w*]+(?:\.(?!\d)[\w*]+|\[-?[0-9]+\])*\?\??\Z")
_INDENTED = re.compile(r"(?:[ \t\x0c]*(?:\r\n|\r|\n))*[ \t]+[^\s]")
_QUESTION_LENGTH = 120  # of a name to ask about; bounds the search for where it starts
_LEXEME = re.compile(
    r"""
      (?P<newline>\r\n|\r|\n)
    | (?P<blank>[ \t\x0c]+|\\(?:\r\n|\r|\n))
    | (?P<comment>\#[^\r\n]*)
    | (?P<string>
          \"{3} [^"\\]* (?:(?:\\.|"(?!""))[^"\\]*)* (?:\"{3}|\\?\Z)
        | '{3} [^'\\]* (?:(?:\\.|'(?!''))[^'\\]*)* (?:'{3}|\\?\Z)
        | " [^"\\\r\n]* (?:\\(?:\r\n|.)[^"\\\r\n]*)* "?
        | ' [^'\\\r\n]* (?:\\(?:\r\n|.)[^'\\\r\n]*)* '?
      )
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    | (?P<assign>=(?!=))
    | (?P<operator>(?:\*\*|//|<<|>>|[-+*/%&|^@<>=!:])=?)
    | (?P<other>[^\s\#"'\\()\[\]{}=*/<>+\-%&|^@!:]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


# A line that a backslash continues is part of another statement's lines.
_LINE_BEFORE = re.compile(
    r"(?:\A|(?<!\\)(?:\r\n|(?<!\r)\n|\r))(?:[ \t]*\f)*(?P<indentation>[ \t]*)\Z",
)
_REST_OF_LINE = re.compile(r"[ \t\f]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)")


class Lines(Struct, frozen=True):
    """The lines of a statement: its indentation, its first character, the end of its last line."""

    indentation: str
    start: int
    end: int


def lines_of_its_own(masked: str, span: tuple[int, int]) -> Lines | None:
    """Return the lines of the statement at `span`; None if another one shares them."""
    before = _LINE_BEFORE.search(masked, 0, span[0])
    after = _REST_OF_LINE.match(masked, span[1])
    return Lines(before["indentation"], span[0], after.end()) if before and after else None


class Statement(NamedTuple):
    """A logical line that is no command itself.

    `end` is where its line ending stands, `question` whether it ends in a question mark that is in
    no string or comment. `command` is where an assigned command starts (the `!` of `x = !ls`): the
    statement ends with that command.
    """

    end: int
    question: bool = False
    command: int | None = None


def statement(source: str, start: int) -> Statement:
    """Return the shape of the logical line that starts at `start`."""
    depth = 0
    assigned = False
    question = False
    for lexeme in _LEXEME.finditer(source, start):
        kind = lexeme.lastgroup
        if kind == "newline" and depth == 0:
            return Statement(lexeme.start(), question)
        question = kind == "other" and lexeme[0].endswith("?")
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(depth - 1, 0)
        elif kind == "assign" and depth == 0 and not assigned:
            assigned = True
            command = _ASSIGNED.match(source, lexeme.end())
            if command is not None:
                begin = command.start("command")
                return Statement(after(COMMAND, source, begin), command=begin)
    return Statement(len(source), question)


def command_end(source: str, start: int) -> int:
    """Return where the command that starts at `start` ends, without the space after it.

    A command ends with its line, or with the next one if a backslash stands at the end.
    """
    end = after(COMMAND, source, start)
    return start + len(source[start:end].rstrip(" \t\x0c\r\n"))


def asks_for_help(source: str, start: int, end: int) -> bool:
    """Tell whether the text from `start` to `end` ends in a name and one or two `?`."""
    return _QUESTION.search(source, max(start, end - _QUESTION_LENGTH), end) is not None


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield the comments of a text: where each starts, and what it is from its `#` on."""
    for lexeme in _LEXEME.finditer(source):
        if lexeme.lastgroup == "comment":
            yield lexeme.start(), lexeme[0]


def after(pattern: re.Pattern[str], source: str, start: int) -> int:
    """Return where a pattern ends that is matched at `start`; `start` if it does not match."""
    match = pattern.match(source, start)
    return start if match is None else match.end()


def cell_tree(text: str) -> ast.Module:
    """Parse a cell as IPython does, which takes the indentation of the first line from all lines.

    (Recent releases take what all lines have in common.) Places are those in the text, also
    in errors. Raises what `ast.parse` raises.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape sequence is the notebook's business
        try:
            return ast.parse(text)
        except IndentationError:
            if not _INDENTED.match(text):
                raise
        try:
            tree = ast.parse(f"if 1:\n{text}")
        except SyntaxError as error:
            error.lineno = max((error.lineno or 1) - 1, 1)
            raise
    block, *others = tree.body
    if isinstance(block, ast.If):
        tree.body = [*block.body, *others]
    return ast.increment_lineno(tree, -1)


def parsed(text: str) -> ast.Module | None:
    """Return the tree of a text, None if it is no Python; top-level `await` and `return` are."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape sequence is the notebook's business
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None  # ValueError: a null character or a lone surrogate


def parses(text: str) -> bool:
    """Tell whether a text is Python."""
    return parsed(text) is not None


def visible(text: str) -> str:
    """Return text without the invisible characters that pip refuses."""
    return text if text.isascii() else _INVISIBLE.sub("", text)
