"""The set of releases that a notebook can have been written for, and what says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.dating.combining import Piece, combine
from nbmigrate.dating.source import Source, source_of
from nbmigrate.libraries.transformers.dating import (
    companions,
    environment,
    installs,
    keywords,
    markdown,
    names,
    outputs,
    results,
    tasks,
)
from nbmigrate.libraries.transformers.dating.places import is_second_choice
from nbmigrate.libraries.transformers.dating.published import LIBRARIES, releases_of
from nbmigrate.plan import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.dating.clues import Clues
    from nbmigrate.plan import SourceLibrary

READERS = (
    installs.pieces,
    outputs.pieces,
    markdown.pieces,
    names.pieces,
    keywords.pieces,
    tasks.pieces,
    results.pieces,
    environment.pieces,
    companions.pieces,
)


def date(clues: Clues) -> Source | None:
    """Find what a notebook was written for; None if it imports none of the packages.

    What a person says settles what it says: the library, a release, or a range of releases, which
    the evidence narrows as long as it does not contradict. Of several packages that are imported
    the oldest counts, and one that is only a second choice if there is nothing else.
    """
    if clues.given is not None and clues.given.version is not None:
        return Source(clues.given.library, (clues.given.version,), clues.given.evidence)
    library = clues.given.library if clues.given is not None else _imported(clues)
    if library is None:
        return None
    combined = combine(_allowed(library, clues.given), pieces_of(clues, library))
    said = clues.given.evidence if clues.given is not None else ()
    evidence = (*said, *combined.evidence)
    return source_of(library, combined.candidates, evidence or [_import(clues, library)])


def pieces_of(clues: Clues, library: str) -> list[Piece]:
    """Return every piece of evidence about the releases of a package."""
    return [piece for read in READERS for piece in read(clues, library)]


def _allowed(library: str, given: SourceLibrary | None) -> Sequence[str]:
    releases = releases_of(library)
    bounds = given.candidates if given is not None else None
    if bounds is None:
        return releases.all
    inside = releases.between(bounds.oldest, bounds.newest)
    return [release for release in releases.all if release in inside]


def _imported(clues: Clues) -> str | None:
    """Return the package that the notebook was written for."""
    first: list[str] = []
    second: list[str] = []
    for fact in clues.facts.imports.values():
        library = fact.module.partition(".")[0]
        if library in LIBRARIES:
            (second if is_second_choice(fact, clues.code) else first).append(library)
    imported = first or second
    return next((library for library in LIBRARIES if library in imported), None)


def _import(clues: Clues, library: str) -> Evidence:
    """Return the import as the evidence where nothing else says anything."""
    cells = [
        fact.site.cell
        for fact in clues.facts.imports.values()
        if fact.module.partition(".")[0] == library
    ]
    return Evidence("imported", min(cells, default=None))
