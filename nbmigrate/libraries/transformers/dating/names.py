"""Evidence: names and modules that are imported, and exist only in some releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.dating.combining import Piece
from nbmigrate.libraries.transformers.dating.places import certain_imports
from nbmigrate.libraries.transformers.dating.tables import releases_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.dating.clues import Clues


def pieces(clues: Clues, library: str) -> Iterator[Piece]:
    """Yield what the imports of the library say that are not guarded."""
    for fact in certain_imports(clues, library):
        named = fact.name is not None and fact.name != "*"
        path = f"{fact.module}.{fact.name}" if named else fact.module
        if path == library:
            continue
        allowed = releases_with(path)
        if allowed is not None:
            shown = fact.name if named and fact.module == library else path
            yield Piece(f"`{shown}`", allowed, fact.site.cell)
