"""Python and text files read as documents of cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbmigrate.documents.notebook import Cell, DocumentError
from nbmigrate.documents.text.decoding import UTF_8, decoded_python, decoded_text
from nbmigrate.documents.text.document import Stretch, TextDocument

if TYPE_CHECKING:
    from nbmigrate.documents.text.notebook_cells import Located

RST = "rst"  # the kind of a cell of reStructuredText

_CELL_MARKER = re.compile(r"^# ?%%(?:\s|$)", re.MULTILINE)
_MARKER_IN_CODE = re.compile(r"^[ \t]+#[ \t]*%%(?:\s|$)", re.MULTILINE)  # within a function, say
_HEADER = re.compile(
    r"\A(?:<!--\s*)?---[ \t]*\r?\n(?:.*\r?\n)*?(?:jupyter|jupytext|kernelspec|file_format)[ \t]*:"
    r"(?:.*\r?\n)*?---[ \t]*(?:\r?\n|\Z)"
)


def read_python(data: bytes) -> TextDocument:
    """Read a Python file: the cells of a script that has some, else one cell that is all of it.

    Raises `DocumentError` for what Python could not read either, and if the script has cells but
    jupytext is not installed.
    """
    text, encoding = decoded_python(data)
    if _CELL_MARKER.search(text) and encoding in UTF_8 and not _MARKER_IN_CODE.search(text):
        located = _located(text, ".py")
        if located.is_notebook:
            return _notebook(located, data, text, encoding)
    return _one_cell("code", data, text, encoding)


def read_markdown(data: bytes) -> TextDocument:
    """Read a Markdown file: the cells of a notebook with a header that says so, else one of text.

    Raises `DocumentError` for what is not UTF-8, and for a notebook that jupytext cannot read.
    """
    text, encoding = decoded_text(data)
    if _HEADER.match(text) is None:
        return _one_cell("markdown", data, text, encoding)
    return _notebook(_located(text, ".md"), data, text, encoding)


def read_rst(data: bytes) -> TextDocument:
    """Read a reStructuredText file, one cell of text; raises `DocumentError` if it is not UTF-8."""
    text, encoding = decoded_text(data)
    return _one_cell(RST, data, text, encoding)


def _one_cell(kind: str, data: bytes, text: str, encoding: str) -> TextDocument:
    whole = (Stretch(0, len(text)),)
    return TextDocument((Cell(0, kind, text),), "python", data, text, encoding, (whole,))


def _located(text: str, suffix: str) -> Located:
    try:
        from nbmigrate.documents.text.notebook_cells import located  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name != "jupytext":
            raise
        raise DocumentError(
            "its cells are read by jupytext, which is not installed: pip install 'nbmigrate[text]'"
        ) from None
    return located(text, suffix)


def _notebook(located: Located, data: bytes, text: str, encoding: str) -> TextDocument:
    cells = tuple(
        Cell(index, cell.kind, cell.source, cell.tags) for index, cell in enumerate(located.cells)
    )
    stretches = tuple(cell.stretches for cell in located.cells)
    return TextDocument(cells, located.language, data, text, encoding, stretches)
