"""The cells that jupytext finds in a script or in Markdown, and where they stand in the file.

Jupytext says what the cells are. It does not say where: they are looked for in the lines of the
file, one after the other, between lines that begin and end cells.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

import jupytext  # type: ignore[import-untyped]
from msgspec import Struct

from nbmigrate.documents.languages import language_of
from nbmigrate.documents.notebook import DocumentError
from nbmigrate.documents.text.document import UNLOCATED, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PYTHON = "python"

_WITH_CELLS = frozenset({"hydrogen", "percent"})
_REASON_LENGTH = 200


class LocatedCell(Struct, frozen=True):
    """A cell and the stretches of the file it is made of; none if it is not to be edited."""

    kind: str
    source: str
    tags: tuple[str, ...]
    stretches: tuple[Stretch, ...]


class Located(Struct, frozen=True):
    """A file as a notebook: its cells and its language; `is_notebook` says whether it has cells."""

    cells: tuple[LocatedCell, ...]
    language: str
    is_notebook: bool = True


class _Line(NamedTuple):
    """A line of the file: where it starts, where the next one does, its text without its end."""

    start: int
    end: int
    text: str


class _Borders(NamedTuple):
    """What lines stand before and behind the code of cells; only blank lines are between.

    `at_ends` says whether there may be none, at the beginning and the end of the file.
    """

    before: re.Pattern[str]
    behind: re.Pattern[str]
    at_ends: bool

    def hold(self, before: Sequence[_Line], behind: Sequence[_Line]) -> bool:
        """Tell whether the lines before and behind some code are what they should be."""
        return self._holds(self.before, reversed(before)) and self._holds(self.behind, behind)

    def _holds(self, pattern: re.Pattern[str], lines: Iterable[_Line]) -> bool:
        line = next((line for line in lines if line.text.strip()), None)
        return self.at_ends if line is None else pattern.match(line.text) is not None


_MARKER = r"\s*#\s*(?:%%|<codecell>|In\[)"
_BORDERS = {
    ".py": _Borders(re.compile(r"\s*#"), re.compile(_MARKER), at_ends=True),
    ".md": _Borders(re.compile(r"```|~~~|---|:"), re.compile(r"```|~~~"), at_ends=False),
}
# What is a comment in a script and a command in the notebook; jupytext takes `# ls it` for one too.
_COMMAND = re.compile(r"\s*(?:[%!?]|[\w.,\s]+=\s*[%!])")
_BARE_COMMAND = re.compile(r"^[ \t]*(?:\w+[ \t]*=[ \t]*)?[%!]", re.MULTILINE)
_COMMENT = re.compile(r"(?P<indent>\s*)(?P<mark># ?)(?P<rest>.*)", re.DOTALL)


def located(text: str, suffix: str) -> Located:
    """Read a text as jupytext does whose file has this suffix, ".py" or ".md".

    What jupytext cannot read is no notebook if it is a script, and a `DocumentError` if it is not.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if suffix == ".py" and jupytext.guess_format(text, suffix)[0] not in _WITH_CELLS:
                return Located((), PYTHON, is_notebook=False)
            notebook = jupytext.reads(text, fmt=_format(text, suffix))
    except Exception as error:  # whatever it raises is its verdict on the input
        if suffix == ".py":
            return Located((), PYTHON, is_notebook=False)
        lines = str(error).splitlines() or [""]
        reason = f"{type(error).__name__}: {lines[0]}"[:_REASON_LENGTH].removesuffix(": ")
        raise DocumentError(f"not a notebook jupytext can read: {reason}") from error
    cells = tuple(_cells(notebook.cells, text, _BORDERS[suffix]))
    return Located(cells, _language(notebook.metadata))


def _format(text: str, suffix: str) -> str:
    """Say what jupytext is to read; it takes a script with an indented `# !ls` for Hydrogen's."""
    return "py:percent" if suffix == ".py" and not _BARE_COMMAND.search(text) else suffix


def _language(metadata: Mapping[str, Any]) -> str:
    if "kernelspec" in metadata or "language_info" in metadata:
        return language_of(metadata)
    main = metadata.get("jupytext", {}).get("main_language", PYTHON)  # of most of the code
    return language_of({"language_info": {"name": main}})


def _cells(cells: Iterable[Any], text: str, borders: _Borders) -> Iterator[LocatedCell]:
    """Yield the cells, of which those of code are looked for from the end of the one before."""
    lines = list(_lines(text))
    at = 0
    for cell in cells:
        tags = cell.metadata.get("tags")
        named = tuple(t for t in tags if isinstance(t, str)) if isinstance(tags, list) else ()
        wanted = cell.source.split("\n")
        if cell.cell_type != "code" or not cell.source.strip():
            yield LocatedCell(cell.cell_type, cell.source, named, ())
            continue
        first = _first_line(wanted, lines, at, borders)
        if first is None:
            # A block of another language has got a cell magic, which is not in the file.
            kind = "raw" if wanted[0].startswith("%%") else UNLOCATED
            yield LocatedCell(kind, cell.source, named, ())
            continue
        at = first + len(wanted)
        stretches = tuple(_stretches(wanted, lines[first:at]))
        source = "".join(text[stretch.start : stretch.end] for stretch in stretches)
        yield LocatedCell("code", source, named, stretches)


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.splitlines(keepends=True):  # as jupytext does: also at a form feed
        end = start + len(line)
        yield _Line(start, end, line.splitlines()[0])
        start = end


def _first_line(
    wanted: Sequence[str], lines: Sequence[_Line], at: int, borders: _Borders
) -> int | None:
    """Find the lines that a cell is made of; magics may be comments in the file."""
    for first in range(at, len(lines) - len(wanted) + 1):
        found = lines[first : first + len(wanted)]
        if all(_alike(line.text, want) for line, want in zip(found, wanted, strict=True)) and (
            borders.hold(lines[:first], lines[first + len(wanted) :])
        ):
            return first
    return None


def _alike(line: str, wanted: str) -> bool:
    comment = _COMMENT.fullmatch(line)
    return line == wanted or (comment is not None and comment["indent"] + comment["rest"] == wanted)


def _stretches(wanted: Sequence[str], lines: Sequence[_Line]) -> Iterator[Stretch]:
    """Yield the lines of a cell, without the marks that make comments of its magics."""
    start = lines[0].start
    end = lines[-1].start + len(lines[-1].text)
    goes_on = False
    for line, want in zip(lines, wanted, strict=True):
        comment = _COMMENT.fullmatch(line.text) if line.text != want else None
        if comment is None or not (goes_on or _COMMAND.match(want)):
            goes_on = False
            continue
        mark = line.start + comment.start("mark")
        if start < mark:
            yield Stretch(start, mark)
        start = min(line.end, end)
        yield Stretch(mark + len(comment["mark"]), start, comment["mark"])
        goes_on = want.rstrip().endswith("\\")
    if start < end:
        yield Stretch(start, end)
