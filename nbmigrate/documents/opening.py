"""Files of any format as documents of cells.

A file is opened once, and its document handed on from planning to applying.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from nbmigrate.documents.notebook import Document
from nbmigrate.documents.source_formats import SourceFormat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbmigrate.documents.notebook import Cell, TextEdit
    from nbmigrate.documents.records import Records


class AnyDocument(Protocol):
    """What `nbmigrate.documents.notebook.Document` is for a notebook, for a file of any format."""

    @property
    def data(self) -> bytes:
        """The bytes of the file."""

    @property
    def digest(self) -> str:
        """The name of these bytes, by which a plan knows what it was made for."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells: of a text file without cells one, which is all of it."""

    @property
    def language(self) -> str:
        """The language of the code cells in lower case."""

    @property
    def upgraded_from(self) -> str | None:
        """The format of a notebook older than format 4, else None."""

    @property
    def records(self) -> Records:
        """What the file keeps of its runs."""

    def replaced(self, edits: Mapping[int, Sequence[TextEdit]]) -> bytes:
        """Return the file with edits of cells' sources made; no other byte changes."""

    def file_lines(self, cell: int) -> tuple[int, ...]:
        """Return the line of the file, from 1, of each line of a cell, where it is known."""


def open_document(data: bytes, form: SourceFormat = SourceFormat.NOTEBOOK) -> AnyDocument:
    """Read the bytes of a file.

    Raises `nbmigrate.documents.notebook.DocumentError` for what they are not.
    """
    if form is SourceFormat.NOTEBOOK:
        return Document.from_bytes(data)
    from nbmigrate.documents.text import reading  # noqa: PLC0415

    match form:
        case SourceFormat.PYTHON:
            return reading.read_python(data)
        case SourceFormat.MARKDOWN:
            return reading.read_markdown(data)
        case SourceFormat.RST:
            return reading.read_rst(data)


def opened(source: bytes | AnyDocument, form: SourceFormat = SourceFormat.NOTEBOOK) -> AnyDocument:
    """Return the document itself, or that of the bytes of a file of this format.

    Raises `nbmigrate.documents.notebook.DocumentError` for what they are not.
    """
    return open_document(source, form) if isinstance(source, bytes) else source
