"""One cell of a session: what it becomes, and what there is to know about that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nbmigrate import engine
from nbmigrate.plan import Decisions
from nbmigrate.reports.entries import Label, entries_of
from nbmigrate.reports.model import Status, planned

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from nbmigrate.jupyter.session import Session
    from nbmigrate.plan import Change, Plan, Settings
    from nbmigrate.reports.entries import Entry


class Needed(NamedTuple):
    """What changes at a line of another cell, which has the number of its prompt."""

    number: int
    line: int
    change: Change


class CellView(NamedTuple):
    """A cell before and after, what to look at in it, and what changes in other cells with it."""

    before: str
    after: str
    entries: tuple[Entry, ...]
    elsewhere: tuple[Needed, ...]


def view_cell(
    session: Session,
    number: int,
    settings: Settings,
    *,
    unsafe: bool = False,
    migrated: Collection[str] = (),
) -> CellView:
    """Return what nbmigrate makes of one cell in the light of the session it belongs to.

    `migrated` are old sources of cells that need no word any more: they were replaced already.
    """
    notebook = session.notebook
    plan = engine.plan(notebook, settings)
    decisions = Decisions.default(plan, unsafe=unsafe)
    before = session.sources[number]
    done = {before, *migrated}
    needed = (n for n in _needed(plan, decisions, number) if session.sources[n.number] not in done)
    last_runs = {(session.sources[n.number], n.line, n.change.id): n for n in needed}
    report = planned("", plan, decisions, Status.MIGRATED)
    entries = (e for e in entries_of(report) if e.cell == number and e.label is not Label.DONE)
    return CellView(
        before=before,
        after=engine.preview(notebook, plan, decisions, {number}).get(number, before),
        entries=tuple(entries),
        elsewhere=tuple(last_runs.values()),
    )


def _needed(plan: Plan, decisions: Decisions, number: int) -> Iterator[Needed]:
    """List what the accepted changes of a cell do, or need, in other cells."""
    own = {
        change.id
        for change in plan.accepted(decisions)
        if any(hunk.cell == number for hunk in change.hunks)
    }
    for change in plan.accepted(Decisions(frozenset(own), decisions.styles)):
        for hunk in change.hunks:
            if hunk.cell != number:
                yield Needed(hunk.cell, hunk.line, change)
