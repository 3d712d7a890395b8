"""The pack of datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.dating.source import Source, source_of
from nbmigrate.libraries.pack import Pack
from nbmigrate.plan import Evidence

if TYPE_CHECKING:
    from nbmigrate.dating.clues import Clues

# The first and the last release of each major (https://pypi.org/project/datasets/#history).
_RELEASES = ("1.0.0", "1.18.4", "2.0.0", "2.21.0", "3.0.0", "3.6.0", "4.0.0", "4.8.5")


def _date(clues: Clues) -> Source | None:
    """Return all releases, where the library is imported: nothing says more yet."""
    for fact in clues.facts.imports.values():
        if fact.module.partition(".")[0] == "datasets":
            return source_of("datasets", _RELEASES, [Evidence("imported", fact.site.cell)])
    return None


PACK = Pack(
    name="datasets",
    title="datasets",
    packages=("datasets",),
    signs=("load_metric", "list_metrics"),
    date=_date,
    rules="nbmigrate.libraries.datasets.rules",
)
