"""What a report says of each place in a notebook: changes and findings in one list."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import msgspec

from nbmigrate.documents.positions import line_starts
from nbmigrate.plan import Safety

if TYPE_CHECKING:
    from nbmigrate.plan import Finding
    from nbmigrate.reports.model import ChangeReport, NotebookReport


class Label(str, enum.Enum):
    """What a person has to do about a change or a finding."""

    DONE = "done"
    REVIEW = "review"
    LEFT_OUT = "left out"
    BY_HAND = "by hand"


LEGEND = {
    Label.REVIEW: "applied, but behaviour may differ or a comment was lost: look at these once",
    Label.LEFT_OUT: (
        "not applied: guesses (--unsafe applies them, -i asks) and what you did not accept"
    ),
    Label.BY_HAND: "not rewritten: these are yours to change",
}


class Entry(msgspec.Struct, frozen=True):
    """A change or a finding. Of a change in several places, the lines are those of the first one.

    `id` and `safety` are None for a finding. `before` and `after` are the lines that change, of all
    places.
    """

    label: Label
    rule: str
    cell: int
    line: int
    last_line: int
    message: str
    id: str | None = None
    safety: Safety | None = None
    before: str = ""
    after: str = ""

    @property
    def place(self) -> str:
        """Say where this is."""
        return f"cell {self.cell}, line {self.line}"


def entries_of(notebook: NotebookReport) -> list[Entry]:
    """Return what is reported of a notebook, by place."""
    entries = [_of_change(change) for change in notebook.changes if change.edits]
    entries += [_of_finding(finding) for finding in notebook.findings]
    return sorted(entries, key=lambda entry: (entry.cell, entry.line))


def label_of(change: ChangeReport) -> Label:
    """Say what a person has to do about a change."""
    if not change.applied:
        return Label.LEFT_OUT
    return Label.DONE if change.safety is Safety.SAFE else Label.REVIEW


def _of_change(change: ChangeReport) -> Entry:
    first = change.edits[0]
    return Entry(
        label=label_of(change),
        rule=change.rule,
        cell=first.cell,
        line=first.line,
        last_line=first.line + len(line_starts(first.before)) - 1,
        message=change.message,
        id=change.id,
        safety=change.safety,
        before="\n".join(edit.before for edit in change.edits),
        after="\n".join(edit.after for edit in change.edits),
    )


def _of_finding(finding: Finding) -> Entry:
    line = finding.line
    return Entry(Label.BY_HAND, finding.rule, finding.cell, line, line, finding.message)
