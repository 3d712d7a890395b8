"""Files of any format as documents of cells."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from nbmigrate.document import Document
from nbmigrate.source_formats import SourceFormat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbmigrate.document import Cell, TextEdit


class AnyDocument(Protocol):
    """What `nbmigrate.document.Document` is for a notebook, for a file of any format."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells: of a text file without cells one, which is all of it."""

    @property
    def language(self) -> str:
        """The language of the code cells in lower case."""

    @property
    def upgraded_from(self) -> str | None:
        """The format of a notebook older than format 4, else None."""

    def replaced(self, edits: Mapping[int, Sequence[TextEdit]]) -> bytes:
        """Give the file with edits of cells' sources made; no other byte changes."""

    def file_lines(self, cell: int) -> tuple[int, ...]:
        """Give the line of the file, counted from 1, of each line of a cell, where it is known."""


def open_document(data: bytes, form: SourceFormat = SourceFormat.NOTEBOOK) -> AnyDocument:
    """Read the bytes of a file; raises `nbmigrate.document.DocumentError` for what it is not."""
    if form is SourceFormat.NOTEBOOK:
        return _notebook(data)
    from nbmigrate.text_documents import reading  # noqa: PLC0415

    match form:
        case SourceFormat.PYTHON:
            return reading.read_python(data)
        case SourceFormat.MARKDOWN:
            return reading.read_markdown(data)
        case SourceFormat.RST:
            return reading.read_rst(data)


@lru_cache(maxsize=1)  # a notebook that was planned is mostly edited next
def _notebook(data: bytes) -> Document:
    return Document.from_bytes(data)
