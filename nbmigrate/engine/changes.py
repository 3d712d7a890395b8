"""From what rules propose to changes: their names, their forms, what they depend on."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from nbmigrate.plan import Change, Form, Safety, Style
from nbmigrate.rewriting.hunks import hunks_of
from nbmigrate.rules.base import BASIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.plan import Edit, Hunk
    from nbmigrate.rewriting import Composed
    from nbmigrate.rules.base import Proposal, Rule


def change_of(rule: Rule, proposal: Proposal, cells: dict[int, CodeCell]) -> Change:
    """Return the change that a rule proposes, not yet linked to those that it requires."""
    other = proposal.alternative
    form = _form(proposal, cells)
    return Change(
        id=_identity(rule, proposal, cells),
        rule=rule.name,
        safety=form.safety,
        message=form.message,
        consequence=form.consequence,
        edits=form.edits,
        hunks=form.hunks,
        style=proposal.style if other is not None else None,
        alternative=_form(other, cells) if other is not None else None,
    )


def linked(proposed: Iterable[tuple[Change, Proposal]]) -> Iterator[Change]:
    """Turn the keys that proposals require into the ids of the changes that have them."""
    pairs = list(proposed)
    ids: dict[str, list[str]] = {}
    for change, proposal in pairs:
        ids.setdefault(proposal.key, []).append(change.id)
    for change, proposal in pairs:
        linked = replace(change, requires=_required(change.id, proposal, ids))
        if change.alternative is not None and proposal.alternative is not None:
            required = _required(change.id, proposal.alternative, ids)
            linked = replace(linked, alternative=replace(change.alternative, requires=required))
        yield linked


def with_distinct_ids(
    proposed: Iterable[tuple[Change, Proposal]],
) -> Iterator[tuple[Change, Proposal]]:
    """Return changes with their proposals, no two of one name."""
    # Cells with the same text have changes with the same id: the second one says so.
    seen: Counter[str] = Counter()
    for change, proposal in proposed:
        seen[change.id] += 1
        times = seen[change.id]
        yield (change if times == 1 else replace(change, id=f"{change.id}-{times}")), proposal


def where(change: Change) -> tuple[int, int, str, str]:
    """Put changes into document order; no two of them are equal in this."""
    place = min((edit.place.cell, edit.place.start) for edit in change.edits)
    return (*place, change.rule, repr(change.edits))


def compose(source: str, masked: str, edits: Iterable[Edit]) -> Composed:
    """Return what edits of a cell come to; see `nbmigrate.rewriting.compose`."""
    # LibCST takes long to import, and most notebooks of a crawl need no edit.
    from nbmigrate.rewriting import compose  # noqa: PLC0415

    return compose(source, masked, edits)


def can_be_read(cell: CodeCell) -> bool:
    """Tell whether a cell is Python, or is left alone for what it is."""
    return cell.tree is not None or cell.opaque


def _form(proposal: Proposal, cells: dict[int, CodeCell]) -> Form:
    hunks: list[Hunk] = []
    safety = proposal.safety
    by_cell: dict[int, list[Edit]] = {}
    for edit in proposal.edits:
        by_cell.setdefault(edit.place.cell, []).append(edit)
    for index, edits in sorted(by_cell.items()):
        cell = cells[index]
        composed = compose(cell.source, cell.masked.text, edits)
        if composed.comments_lost and safety is Safety.SAFE:
            safety = Safety.REVIEW
        hunks += hunks_of(index, cell.source, composed)
    return Form(
        proposal.style,
        safety,
        proposal.message,
        proposal.consequence,
        proposal.edits,
        tuple(hunks),
    )


def _identity(rule: Rule, proposal: Proposal, cells: dict[int, CodeCell]) -> str:
    """Name a change by what it does to which text, wherever in the notebook the cells stand.

    A change of two forms has one name, whichever of them was asked for.
    """
    named = proposal
    if proposal.alternative is not None and proposal.alternative.style is Style.GUIDE:
        named = proposal.alternative
    edits = sorted(named.edits, key=lambda edit: (edit.place.cell, edit.place.start))
    first = edits[0].place.cell
    moved = [replace(e, place=replace(e.place, cell=e.place.cell - first)) for e in edits]
    key = "\0".join([rule.name, cells[first].source, repr(moved)])
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _required(own: str, proposal: Proposal, ids: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    keys = {*proposal.requires, BASIS}
    if proposal.key == BASIS:
        keys = {BASIS} if len(ids[BASIS]) > 1 else set()
    return tuple(sorted(i for key in keys for i in ids.get(key, ()) if i != own))
