"""Which changes and findings are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from nbmigrate.reviewing.cards import BY_HAND, Standing
from nbmigrate.reviewing.choices import Verdict  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from nbmigrate.reviewing.view import About, Part, View


class Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be shown; an empty word or None sets no limit.

    `safety` is a value of `Safety`, or "by hand" for findings.
    """

    safety: str = ""
    rule: str = ""
    cell: int | None = None
    verdict: Verdict | None = None


class Shown(NamedTuple):
    """What is shown: entries with their part, in the order of the notebook, and all parts."""

    entries: tuple[tuple[str, Part], ...]
    parts: frozenset[Part]


def shown(view: View, wanted: Filter) -> Shown:
    """Return what a filter lets through: a change with all parts it is made in."""
    entries: list[tuple[str, Part]] = []
    parts: set[Part] = set()
    for part in view.parts():
        for _, entry, about in view.cards.get(part, ()):
            if _passes(about, wanted):
                entries.append((entry, part))
                parts |= {part, *_parts(view, about)}
    return Shown(tuple(entries), frozenset(parts))


def _passes(about: About, wanted: Filter) -> bool:
    if isinstance(about, Standing):
        change = about.change
        return (
            wanted.safety in {"", change.safety.value}
            and wanted.rule in {"", change.rule}
            and (wanted.cell is None or wanted.cell in about.cells)
            and wanted.verdict in {None, about.verdict}
        )
    return (
        wanted.safety in {"", BY_HAND}
        and wanted.rule in {"", about.rule}
        and wanted.cell in {None, about.cell}
        and wanted.verdict is None
    )


def _parts(view: View, about: About) -> set[Part]:
    if not isinstance(about, Standing):
        return set()
    return {view.part_at(hunk.cell, hunk.line - 1) for hunk in about.change.hunks}
