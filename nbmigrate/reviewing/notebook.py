"""A notebook under review: what is proposed, what was decided, and the cells concerned."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from nbmigrate.documents.positions import line_starts
from nbmigrate.plan import Decisions, Plan
from nbmigrate.reviewing.cell import ReviewedCell
from nbmigrate.reviewing.layout import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nbmigrate.documents.notebook import Cell
    from nbmigrate.plan import Change, Edit, Hunk


class ReviewedNotebook(msgspec.Struct, frozen=True):
    """A notebook, what is proposed for it and what was decided; it can be pickled.

    `sources` are the cells that a change or a finding is about, by index. `output` is where the
    migrated copy was written, None if nowhere. `error` is the reason, in one line, why a notebook
    could not be read; its plan is empty then.
    """

    path: str
    plan: Plan
    sources: dict[int, str] = {}
    decisions: Decisions = Decisions()
    output: str | None = None
    error: str | None = None


def reviewed(
    path: str,
    cells: Sequence[Cell],
    plan: Plan,
    decisions: Decisions,
    output: str | None = None,
) -> ReviewedNotebook:
    """Return what a report shows of a notebook, of its `cells` and of its plan."""
    concerned = {hunk.cell for change in plan.changes for hunk in hunks(change)}
    concerned |= {finding.cell for finding in plan.findings}
    sources = {index: cells[index].source for index in sorted(concerned)}
    return ReviewedNotebook(path, plan, sources, decisions, output)


def unread(path: str, error: str) -> ReviewedNotebook:
    """Return what a report shows of a notebook that could not be read, with the reason."""
    return ReviewedNotebook(path, Plan(digest="", target=""), error=" ".join(error.split()))


def hunks(change: Change) -> Iterator[Hunk]:
    """Yield what a change does to lines, in either form it has."""
    yield from change.hunks
    if change.alternative is not None:
        yield from change.alternative.hunks


def last_line(hunk: Hunk) -> int:
    """Return the last line that a hunk replaces, counted from 0."""
    return hunk.line - 2 + len(line_starts(hunk.before))


def cells_of(notebook: ReviewedNotebook) -> dict[int, ReviewedCell]:
    """Return the cells that a change or a finding is about, by index, in the notebook's order."""
    touched: dict[int, list[Lines]] = {index: [] for index in sorted(notebook.sources)}
    for change in notebook.plan.changes:
        for hunk in hunks(change):
            touched[hunk.cell].append(Lines(hunk.line - 1, last_line(hunk) + 1))
    for finding in notebook.plan.findings:
        touched[finding.cell].append(Lines(finding.line - 1, finding.line))
    return {
        index: ReviewedCell(index, source, touched[index], notebook.plan.python_cell_magics)
        for index, source in notebook.sources.items()
    }


def rule_counts(plans: Iterable[Plan]) -> Counter[str]:
    """Count the changes and findings of plans by their rules."""
    counts: Counter[str] = Counter()
    for plan in plans:
        counts.update(change.rule for change in plan.changes)
        counts.update(finding.rule for finding in plan.findings)
    return counts


def edits_by_cell(changes: Iterable[Change]) -> dict[int, list[Edit]]:
    """Return the edits of changes, in their order, by cell."""
    edits: dict[int, list[Edit]] = {}
    for change in changes:
        for edit in change.edits:
            edits.setdefault(edit.place.cell, []).append(edit)
    return edits
