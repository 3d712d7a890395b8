"""What each name of a file is believed to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.cells.program import read_program
from nbmigrate.documents.opening import opened
from nbmigrate.meaning.interpreter import interpret

if TYPE_CHECKING:
    from nbmigrate.documents.opening import AnyDocument
    from nbmigrate.meaning.explain import Entry
    from nbmigrate.plan import Settings


def explain(source: bytes | AnyDocument, settings: Settings) -> list[Entry]:
    """Say what each name of a file is believed to hold, and why, in document order.

    Raises `nbmigrate.documents.notebook.DocumentError` if it cannot be read in the format of the
    settings.
    """
    from nbmigrate.meaning.explain import explain as entries_of  # noqa: PLC0415

    document = opened(source, settings.format)
    cells = read_program(document.cells, settings.python_cell_magics)
    return entries_of(cells, interpret(cells))
