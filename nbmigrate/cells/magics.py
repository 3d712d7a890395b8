"""IPython syntax, masked at equal length.

`mask` turns the source of a code cell into text that plain Python can parse and in which every
offset is an offset of the cell: magics, shell commands and help requests become zeros (an integer
is a statement of its own and also the right-hand side of an assignment), or spaces where nothing
needs to stand. Line endings stay where they are. What counts as IPython syntax follows IPython's
own input transformer, with these differences: cells that are pasted with prompts are not touched,
so they do not parse; where a cell is indented as a whole, automagic is not recognised; a backslash
continues a command before any line ending; space after the `%` of a line magic does not matter, as
in IPython before version 7; and commands that automagic would run are recognised in cells of
several lines, too.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from nbmigrate.cells.lexical import (
    BLANK_LINES,
    COMMAND,
    INDENT,
    LINE,
    LINE_END,
    after,
    asks_for_help,
    command_end,
    parsed,
    parses,
    statement,
)

if TYPE_CHECKING:
    import ast
    from collections.abc import Collection, Iterable, Iterator

    from nbmigrate.cells.lexical import Statement

PYTHON_CELL_MAGICS = frozenset({"capture", "memit", "mprun", "prun", "time", "timeit"})
_FILE_CELL_MAGICS = frozenset({"file", "writefile"})


class MagicKind(str, enum.Enum):
    """What a piece of IPython syntax is."""

    LINE_MAGIC = "line magic"
    CELL_MAGIC = "cell magic"
    SHELL = "shell command"
    HELP = "help"
    AUTOMAGIC = "automagic"
    AUTOCALL = "autocall"
    ASSIGNED_MAGIC = "assigned magic"
    ASSIGNED_SHELL = "assigned shell command"


class Body(str, enum.Enum):
    """What the masked text of a cell is: the notebook's code, a module of its own, or nothing."""

    NOTEBOOK = "notebook"
    MODULE = "module"
    OPAQUE = "opaque"


class Magic(Struct, frozen=True):
    """One piece of IPython syntax: characters `start` to `end` of the cell were masked.

    `name` is the magic's ("pip", "time"; empty for shell commands, help and autocalls). `text` is
    the command without its prefix ("pip install x" of `!pip install x`), word for word: it is what
    stands in the cell before `end`. Of a cell magic whose body is opaque, it includes the body;
    of `%time x = f()`, whose statement stays, it is the part before the statement.
    """

    kind: MagicKind
    start: int
    end: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A cell as Python: `text` is as long as the source, with the same line endings.

    `module` is the path that `%%writefile` writes to, as given there, where `body` is MODULE.
    `tree` is that of the text where it was parsed to find that there is nothing to mask.
    """

    text: str
    magics: tuple[Magic, ...]
    body: Body
    module: str | None = None
    tree: ast.Module | None = field(default=None, compare=False, repr=False)


class _Mask(NamedTuple):
    """A magic and what stands for the first line of its span; its other lines become spaces."""

    magic: Magic
    first_line: str


_CELL_HELP = re.compile(r"%%\w+\?")
_LINE_HELP = re.compile(r"%{1,2}[\w.]+\?{1,2}")
_APPEND = re.compile(r"(?:^|\s)(?:-a|--append)(?=\s|$)")
_ESCAPE = re.compile(r"!!|\?\?|[!%](?!=)|/(?![/=])|[?,;]")
_CONTINUATION = re.compile(r"\\(?:\r\n|\r|\n)")
_NOT_A_LINE_END = re.compile(r"[^\r\n]")
# A command and an argument that does not make it an expression, an assignment, an annotation.
_AUTOMAGIC = re.compile(
    r"""
    (?P<name>
        alias|alias_magic|autoawait|autocall|automagic|autoreload|bookmark|cat|cd|clear|colors|conda
        |config|cp|debug|dhist|dirs|doctest_mode|ed|edit|env|gui|hist|history|ldir|less|lf|lk|ll
        |load|load_ext|loadpy|logstart|lprun|ls|lsmagic|lx|macro|magic|mamba|man|matplotlib|memit
        |micromamba|mkdir|more|mprun|mv|notebook|page|pastebin|pdb|pdef|pdoc|pfile|pinfo|pinfo2|pip
        |popd|pprint|precision|prun|psearch|psource|pushd|pwd|pycat|pylab|quickref|recall|rehashx
        |reload_ext|rep|rerun|reset|reset_selective|rm|rmdir|run|save|sc|set_env|store|sx|system|tb
        |tensorflow_version|time|timeit|unalias|unload_ext|uv|who|who_ls|whos|xdel|xmode
    )
    [ \t]+
    (?! [=(\[,:;] | [-+*/%&|^@<>!]+[=\ \t] | (?:and|as|else|for|if|in|is|not|or)\b )
    (?=\S)
    """,
    re.VERBOSE,
)


def _options(flags: str, valued: str) -> re.Pattern[str]:
    """Match the options of a magic: letters that stand alone, and letters with a value."""
    value = r"""(?:"[^"\r\n]*"|'[^'\r\n]*'|\S+)"""
    return re.compile(rf"[ \t]*(?:-(?:[{flags}]+|[{flags}]*[{valued}][ \t]*{value})[ \t]+)*")


# Line magics that run the statement behind their options.
_STATEMENT_MAGICS = {
    "lprun": _options("rsz", "DTfmu"),
    "memit": _options("co", "irt"),
    "mprun": _options("cr", "Tf"),
    "prun": _options("qr", "DTls"),
    "time": re.compile(r"[ \t]*(?:--no-raise-error[ \t]+)*"),
    "timeit": _options("cotq", "nprv"),
}


def mask(source: str, python_cell_magics: Collection[str] = ()) -> Masked:
    """Mask the IPython syntax in the source of a code cell.

    `python_cell_magics` are names of cell magics, besides the usual ones, whose body is Python of
    the notebook. Never raises: what is neither Python nor IPython syntax stays as it is, for the
    caller to find that the text does not parse.
    """
    with_python_body = PYTHON_CELL_MAGICS.union(name.lstrip("%") for name in python_cell_magics)
    headings: list[Magic] = []
    start = 0
    while heading := _cell_magic(source, start):
        module = _module_path(heading)
        if module is not None:
            headings.append(heading)
            masks = [_Mask(magic, " " * (magic.end - magic.start)) for magic in headings]
            return Masked(_blanked(source, masks), tuple(headings), Body.MODULE, module)
        if heading.name not in with_python_body:
            text = source[heading.start + 2 :]
            whole = Magic(heading.kind, heading.start, len(source), heading.name, text)
            return Masked(_spaces(source), (*headings, whole), Body.OPAQUE)
        headings.append(heading)
        start = after(LINE_END, source, heading.end)
    masks = [_zeros(source, magic) for magic in headings]
    tree = parsed(source[start:])
    if tree is None:
        masks.extend(_line_masks(source, start))
    if not masks:
        return Masked(source, (), Body.NOTEBOOK, tree=tree)
    return Masked(_blanked(source, masks), tuple(found.magic for found in masks), Body.NOTEBOOK)


def _cell_magic(source: str, start: int) -> Magic | None:
    """Return the cell magic that heads the text from `start` on: its first line."""
    first = start == 0
    start = after(BLANK_LINES, source, start)
    if first:  # of a cell that is indented as a whole, it is, too
        start = after(INDENT, source, start)
    if not source.startswith("%%", start) or _CELL_HELP.match(source, start):
        return None
    end = after(LINE, source, start)
    text = source[start + 2 : end]
    return Magic(MagicKind.CELL_MAGIC, start, end, text.rstrip().partition(" ")[0], text)


def _module_path(heading: Magic) -> str | None:
    """Return the path of the Python module that a cell magic writes, if it does."""
    if heading.name not in _FILE_CELL_MAGICS:
        return None
    arguments = heading.text.removeprefix(heading.name)
    path = _APPEND.sub("", arguments).strip().strip("\"'")
    return path if path.endswith(".py") else None


def _line_masks(source: str, start: int) -> Iterator[_Mask]:
    """Yield a mask for every piece of IPython syntax in the statements from `start` on."""
    while start < len(source):
        first = after(INDENT, source, start)
        found = _escaped(source, first)
        if found is None and first == start:
            found = _automagic(source, first)
        if found is not None:
            end = after(COMMAND, source, first)
        else:
            shape = statement(source, first)
            found = _assigned(source, shape) or _help(source, first, shape)
            end = shape.end
        if found is not None:
            yield found
        start = after(LINE_END, source, end)


def _escaped(source: str, start: int) -> _Mask | None:
    """Mask the line from `start` on if it begins with one of IPython's escape characters."""
    escape = _ESCAPE.match(source, start)
    if escape is None:
        return None
    if escape[0] == "%":
        return _line_magic(source, start)
    end = command_end(source, start)
    text = source[escape.end() : end]
    if escape[0] in {"!", "!!"}:
        kind = MagicKind.SHELL
    elif escape[0] in {"?", "??"}:
        kind = MagicKind.HELP
    elif _is_autocall(escape[0], text):
        kind = MagicKind.AUTOCALL
    else:
        return None
    return _zeros(source, Magic(kind, start, end, "", text))


def _line_magic(source: str, start: int) -> _Mask:
    """Mask a line magic; one that runs a Python statement becomes an `if` around it."""
    end = command_end(source, start)
    text = source[start + 1 : end]
    if _LINE_HELP.fullmatch(source, start, end):
        return _zeros(source, Magic(MagicKind.HELP, start, end, "", text))
    name, _, arguments = text.lstrip().partition(" ")
    options = _STATEMENT_MAGICS.get(name)
    if options is not None:
        code = end - len(arguments) + after(options, arguments, 0)
        if parses("if 1:" + source[code:end]):
            prefix = source[start:code].rstrip()
            end = start + len(prefix)
            magic = Magic(MagicKind.LINE_MAGIC, start, end, name, prefix[1:])
            return _Mask(magic, "if 1:".ljust(len(prefix)))
    return _zeros(source, Magic(MagicKind.LINE_MAGIC, start, end, name, text))


def _is_autocall(escape: str, text: str) -> bool:
    """Tell whether the call that IPython makes of `,f a b`, `;f a b` or `/f a b` is Python."""
    name, _, arguments = _CONTINUATION.sub(" ", text).partition(" ")
    if escape == "/":
        return name != "" and parses(f"{name}({', '.join(arguments.split())})")
    words = arguments.split() if escape == "," else [arguments]
    quoted = '", "'.join(words)
    return parses(f'{name}("{quoted}")')


def _automagic(source: str, start: int) -> _Mask | None:
    """Mask the line from `start` on if it is no Python and its first word is a known command."""
    command = _AUTOMAGIC.match(source, start)
    if command is None:
        return None
    end = command_end(source, start)
    text = source[start:end]
    if parses(text):
        return None
    return _zeros(source, Magic(MagicKind.AUTOMAGIC, start, end, command["name"], text))


def _assigned(source: str, shape: Statement) -> _Mask | None:
    """Mask the command of `x = !command` or `x = %magic`."""
    start = shape.command
    if start is None:
        return None
    end = command_end(source, start)
    text = source[start + 1 : end]
    if source[start] == "!":
        return _zeros(source, Magic(MagicKind.ASSIGNED_SHELL, start, end, "", text))
    name = text.lstrip().partition(" ")[0]
    return _zeros(source, Magic(MagicKind.ASSIGNED_MAGIC, start, end, name, text))


def _help(source: str, start: int, shape: Statement) -> _Mask | None:
    """Mask a whole logical line that asks for help, such as `model.forward?`."""
    if not shape.question or not asks_for_help(source, start, shape.end):
        return None
    return _zeros(source, Magic(MagicKind.HELP, start, shape.end, "", source[start : shape.end]))


def _spaces(text: str) -> str:
    return _NOT_A_LINE_END.sub(" ", text)


def _zeros(source: str, magic: Magic) -> _Mask:
    """Mask a magic as an integer."""
    first_line = min(after(LINE, source, magic.start), magic.end)
    return _Mask(magic, "0" * (first_line - magic.start))


def _blanked(source: str, masks: Iterable[_Mask]) -> str:
    """Return the source with every mask in place; they come in order and do not overlap."""
    pieces: list[str] = []
    done = 0
    for magic, first_line in masks:
        rest = _spaces(source[magic.start + len(first_line) : magic.end])
        pieces += (source[done : magic.start], first_line, rest)
        done = magic.end
    pieces.append(source[done:])
    return "".join(pieces)
