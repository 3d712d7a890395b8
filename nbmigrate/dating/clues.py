"""What the releases that a notebook was written for can be read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from nbmigrate.documents.records import NO_RECORDS, Records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.documents.notebook import Cell
    from nbmigrate.meaning.facts import Facts
    from nbmigrate.plan import SourceLibrary


class Clues(Struct, frozen=True, kw_only=True):
    """A notebook as evidence: its cells, what its code means, what it keeps of its runs.

    `given` is what a person says, which settles what it says.
    """

    cells: Sequence[Cell]
    code: Mapping[int, CodeCell]
    facts: Facts
    records: Records = NO_RECORDS
    given: SourceLibrary | None = None
