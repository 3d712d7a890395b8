"""The report of a run: what happened to every notebook, and the sums.

Every format is made of these structures, and the terminal prints from them. Cells are counted from
0 over all cells of the notebook, lines from 1 in the cell. Nothing in here depends on when or how
fast a run was, so that equal input gives equal reports.
"""

from __future__ import annotations

import enum
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from nbmigrate.plan import Candidates, Evidence, Finding, Hunk, Plan, Safety
from nbmigrate.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbmigrate.plan import Decisions, SourceLibrary

SCHEMA_VERSION = 1


class Status(str, enum.Enum):
    """How a notebook fared; with --check and --diff, how it would fare."""

    MIGRATED = "migrated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


class _Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything in a report."""


class Tool(_Model, frozen=True):
    """What wrote the report."""

    name: str
    version: str


class Source(_Model, frozen=True):
    """The library a notebook was written for, and the version where it is known.

    `candidates` are the oldest and the newest release it can be, `evidence` is what says so.
    """

    library: str
    version: str | None
    candidates: Candidates | None = None
    evidence: tuple[Evidence, ...] = ()


class ChangeReport(_Model, frozen=True):
    """A proposed change; `applied` says whether the migrated notebook has it."""

    id: str
    rule: str
    safety: Safety
    applied: bool
    message: str
    edits: tuple[Hunk, ...]


class NotebookReport(_Model, frozen=True):
    """What was done to one notebook.

    `output` is where it was written, None if nowhere. `error` is the reason, in one line, why a
    notebook failed or was skipped, else None. `file_lines` are the lines of the file in which the
    lines of cells begin, for the cells that are reported on, where they are known and asked for.
    """

    path: str
    output: str | None
    status: Status
    error: str | None
    source: Source | None
    changes: tuple[ChangeReport, ...]
    findings: tuple[Finding, ...]
    file_lines: dict[int, tuple[int, ...]] = {}

    def file_line(self, cell: int, line: int) -> int | None:
        """Return the line of the file in which a line of a cell begins, if it is known."""
        lines = self.file_lines.get(cell, ())
        return lines[line - 1] if line <= len(lines) else None


class ChangeCount(_Model, frozen=True):
    """How many changes: proposed in all, applied, and how many of these call for a review."""

    total: int
    applied: int
    review: int


class ChangeSummary(_Model, frozen=True):
    """The changes of a run, counted in all, by safety and by rule."""

    total: int
    applied: int
    review: int
    by_safety: dict[str, ChangeCount]
    by_rule: dict[str, ChangeCount]


class FindingSummary(_Model, frozen=True):
    """The findings of a run, counted in all and by rule."""

    total: int
    by_rule: dict[str, int]


class Summary(_Model, frozen=True):
    """The sums over all notebooks; `notebooks` has a count for every status."""

    notebooks: dict[str, int]
    changes: ChangeSummary
    findings: FindingSummary


class Report(_Model, frozen=True):
    """Everything about a run."""

    schema: int
    tool: Tool
    target: str
    notebooks: tuple[NotebookReport, ...]
    summary: Summary


def report_on(target: str, notebooks: Iterable[NotebookReport]) -> Report:
    """Make the report of a run to release `target` from what was done to each notebook."""
    listed = tuple(notebooks)
    return Report(
        schema=SCHEMA_VERSION,
        tool=Tool(name="nbmigrate", version=__version__),
        target=target,
        notebooks=listed,
        summary=summarise(listed),
    )


def planned(
    path: str, plan: Plan, decisions: Decisions, status: Status, output: str | None = None
) -> NotebookReport:
    """Report on a notebook by its plan and what was decided."""
    accepted = {change.id for change in plan.accepted(decisions)}
    return NotebookReport(
        path=path,
        output=output,
        status=status,
        error=plan.skipped,
        source=_source(plan.source),
        changes=tuple(
            ChangeReport(
                id=change.id,
                rule=change.rule,
                safety=change.safety,
                applied=change.id in accepted,
                message=change.message,
                edits=change.hunks,
            )
            for change in plan.chosen(decisions)
        ),
        findings=plan.findings,
    )


def _source(source: SourceLibrary | None) -> Source | None:
    if source is None:
        return None
    return Source(source.library, source.version, source.candidates, source.evidence)


def not_done(path: str, status: Status, reason: str) -> NotebookReport:
    """Report on a notebook that failed or was not looked at, with the reason in one line."""
    return NotebookReport(
        path=path,
        output=None,
        status=status,
        error=" ".join(reason.split()),
        source=None,
        changes=(),
        findings=(),
    )


def summarise(notebooks: Iterable[NotebookReport]) -> Summary:
    """Count notebooks by status, changes by safety and rule, findings by rule."""
    listed = tuple(notebooks)
    statuses = Counter(notebook.status for notebook in listed)
    changes = [change for notebook in listed for change in notebook.changes]
    rules = Counter(finding.rule for notebook in listed for finding in notebook.findings)
    everything = count(changes)
    return Summary(
        notebooks={status.value: statuses[status] for status in Status},
        changes=ChangeSummary(
            total=everything.total,
            applied=everything.applied,
            review=everything.review,
            by_safety={
                safety.value: count(c for c in changes if c.safety is safety) for safety in Safety
            },
            by_rule={
                rule: count(c for c in changes if c.rule == rule)
                for rule in sorted({c.rule for c in changes})
            },
        ),
        findings=FindingSummary(total=rules.total(), by_rule=dict(sorted(rules.items()))),
    )


def count(changes: Iterable[ChangeReport]) -> ChangeCount:
    """Count changes: all, those applied, and those applied that a person should look at."""
    listed = tuple(changes)
    applied = [change for change in listed if change.applied]
    return ChangeCount(
        total=len(listed),
        applied=len(applied),
        review=sum(change.safety is not Safety.SAFE for change in applied),
    )
