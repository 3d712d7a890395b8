"""What people read of the releases that a notebook was written for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbmigrate.plan import Evidence, SourceLibrary

_MOST = 2


def name_of(source: SourceLibrary) -> str:
    """Return the library, with the release if it is known: "transformers 2.11.0"."""
    return " ".join(filter(None, (source.library, source.version)))


def reasons_of(source: SourceLibrary) -> str:
    """Return why this is known, in a few words: "pinned in cell 0"; empty if nothing says it."""
    told = [_words(evidence) for evidence in source.evidence]
    more = len(told) - _MOST
    return "; ".join([*told[:_MOST], *([f"and {more} more"] if more > 0 else [])])


def _words(evidence: Evidence) -> str:
    place = "" if evidence.cell is None else f" in cell {evidence.cell}"
    return f"{evidence.text}{place}"
