"""One notebook, from its file to its migrated copy and the report on it.

A `Job` goes in, an `Outcome` comes out; both can be pickled, so that another process can do it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from nbmigrate.cli import outputs
from nbmigrate.cli.digests import Digests, digest, holds
from nbmigrate.documents.copies import RefusedError
from nbmigrate.errors import ConfigurationError
from nbmigrate.plan import Decisions, Plan, Settings
from nbmigrate.reports.model import NotebookReport, Status, not_done, planned

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from nbmigrate.cli.locations import Location
    from nbmigrate.cli.outputs import Destination
    from nbmigrate.documents.opening import AnyDocument
    from nbmigrate.plan import SourceLibrary
    from nbmigrate.reviewing.decisions_file import NotebookChoices
    from nbmigrate.reviewing.notebook import ReviewedNotebook

    Decide: TypeAlias = Callable[[Plan], Decisions]


TRACEBACK = "NBMIGRATE_TRACEBACK"


class Task(msgspec.Struct, frozen=True):
    """What is asked for: what is done to a notebook, and what is to be told of it."""

    settings: Settings = Settings()
    unsafe: bool = False
    diff: bool = False
    copy_unchanged: bool = False
    file_lines: bool = False
    reviewed: bool = False


class Job(msgspec.Struct, frozen=True):
    """One notebook to migrate; without a destination nothing is written.

    `saved` is what was decided on it before. `repeated` says that it may have been done already,
    with the result lost: what is then found written as it should be is as good. With a journal,
    `before` is what that says of it.
    """

    path: Location
    task: Task
    destination: Destination | None = None
    saved: NotebookChoices | None = None
    repeated: bool = False
    before: Digests | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What became of a notebook: its report, and what else a person may want to know.

    `origin` says what it was written for and how that is known, `question` what only a person can
    tell of that and how to say it, `upgrade` from which notebook
    format it was upgraded; `diff` and `reviewed` are filled if the task asks for it. `stale` are
    the ids of saved decisions that are about no change of this notebook. With a
    journal, `digests` is what it is to say of the notebook; `as_before` means that all is still as
    it says, and that only the journal has the rest of the outcome.
    """

    notebook: NotebookReport
    origin: str = ""
    question: str = ""
    upgrade: str = ""
    diff: str = ""
    stale: tuple[str, ...] = ()
    reviewed: ReviewedNotebook | None = None
    digests: Digests | None = None
    as_before: bool = False


def run(job: Job, decide: Decide | None = None) -> Outcome:
    """Migrate one notebook; whatever is wrong with its files is in the outcome, in one line.

    Raises `ConfigurationError` for what would be wrong with every notebook.

    `decide` picks the changes to apply; by default those that were picked before, or that the
    task's safety allows.
    """
    name = job.path.as_posix()
    try:
        source = outputs.read(job.path, job.destination, repeated=job.repeated)
    except OSError as error:
        return failed(name, f"cannot be read: {_reason(error)}")
    job, done = _compared(job, source)
    if done:
        return Outcome(not_done(name, Status.SKIPPED, "done before"), as_before=True)
    try:
        data, outcome = migrate(name, source, job.task, decide, job.saved)
    except RefusedError as error:
        return failed(name, str(error))
    except ConfigurationError:
        raise
    except Exception as error:
        # A bug of ours must not take the other notebooks of a batch with it.
        if os.environ.get(TRACEBACK):
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())
        return failed(name, f"internal error, please report it ({TRACEBACK}=1 shows more): {what}")
    if job.destination is None or not _to_write(outcome.notebook.status, job.task):
        done = job.before is not None and outcome.notebook.status is not Status.FAILED
        return replace(outcome, digests=Digests(digest(source))) if done else outcome
    output = job.destination.path
    try:
        outputs.write(job.destination, job.path, source, data, repeated=job.repeated)
    except RefusedError as error:
        return failed(name, str(error))
    except OSError as error:
        return failed(name, f"{output.as_posix()} cannot be written: {_reason(error)}")
    if job.before is not None:
        outcome = replace(outcome, digests=Digests(digest(source), digest(data)))
    return with_output(outcome, output.as_posix())


def migrate(
    name: str,
    source: bytes,
    task: Task,
    decide: Decide | None = None,
    saved: NotebookChoices | None = None,
) -> tuple[bytes, Outcome]:
    """Migrate the bytes of a notebook; `name` is what reports and diffs call it.

    If they are no notebook the bytes come back as they are, and the outcome says why.
    """
    from nbmigrate import engine  # noqa: PLC0415
    from nbmigrate.documents.notebook import DocumentError  # noqa: PLC0415
    from nbmigrate.documents.opening import open_document  # noqa: PLC0415

    try:
        document = open_document(source, task.settings.format)
    except DocumentError as error:
        return source, failed(name, str(error))
    plan = engine.plan(document, task.settings)
    stale: tuple[str, ...] = ()
    if decide is not None:
        decisions = decide(plan)
    elif saved is not None:
        decisions, stale = _replayed(plan, saved, unsafe=task.unsafe)
    else:
        decisions = Decisions.default(plan, unsafe=task.unsafe)
    data = engine.apply(document, plan, decisions)
    changed = data != source
    if plan.skipped is not None:
        status = Status.SKIPPED
    else:
        status = Status.MIGRATED if changed else Status.UNCHANGED
    report = planned(name, plan, decisions, status)
    if task.file_lines:
        report = replace(report, file_lines=_file_lines(document, report))
    outcome = Outcome(
        notebook=report,
        origin=_origin(plan.source),
        question=_question(plan),
        upgrade=_upgrade(plan) if changed else "",
        diff=_diff(name, document, data, plan) if changed and task.diff else "",
        stale=stale,
        reviewed=_reviewed(name, document, plan, decisions) if task.reviewed else None,
    )
    return data, outcome


def failed(name: str, reason: str) -> Outcome:
    """Return the outcome of a notebook that could not be done."""
    return Outcome(not_done(name, Status.FAILED, reason))


def with_output(outcome: Outcome, output: str) -> Outcome:
    """Say in an outcome where the migrated notebook was written."""
    notebook = replace(outcome.notebook, output=output)
    review = outcome.reviewed
    reviewed = None if review is None else replace(review, output=output)
    return replace(outcome, notebook=notebook, reviewed=reviewed)


def _compared(job: Job, source: bytes) -> tuple[Job, bool]:
    """Tell whether a notebook is as its journal says, and its copy as it was written.

    If only the copy is, it may be overwritten: nobody else has written it.
    """
    before, destination = job.before, job.destination
    if before is None or destination is None or not holds(destination.path, before.output):
        return job, False
    if before.source == digest(source):
        return job, True
    if before.output is not None and destination.backup is None:
        job = replace(job, destination=replace(destination, overwrite=True))
    return job, False


def _diff(name: str, document: AnyDocument, data: bytes, plan: Plan) -> str:
    from nbmigrate.documents.opening import open_document  # noqa: PLC0415
    from nbmigrate.reports.diffs import notebook_diff  # noqa: PLC0415

    return notebook_diff(name, document.cells, open_document(data, plan.format).cells)


def _reviewed(
    name: str, document: AnyDocument, plan: Plan, decisions: Decisions
) -> ReviewedNotebook:
    from nbmigrate.reviewing.notebook import reviewed  # noqa: PLC0415

    return reviewed(name, document.cells, plan, decisions)


def _replayed(
    plan: Plan, saved: NotebookChoices, *, unsafe: bool
) -> tuple[Decisions, tuple[str, ...]]:
    from nbmigrate.reviewing.decisions_file import decisions_for  # noqa: PLC0415

    return decisions_for(plan, saved, unsafe=unsafe)


def _file_lines(document: AnyDocument, report: NotebookReport) -> dict[int, tuple[int, ...]]:
    cells = {edit.cell for change in report.changes for edit in change.edits}
    cells.update(finding.cell for finding in report.findings)
    return {cell: document.file_lines(cell) for cell in sorted(cells)}


def _to_write(status: Status, task: Task) -> bool:
    return status is Status.MIGRATED or (task.copy_unchanged and status is not Status.FAILED)


def _origin(source: SourceLibrary | None) -> str:
    if source is None:
        return ""
    from nbmigrate.dating.wording import name_of, reasons_of  # noqa: PLC0415

    reasons = reasons_of(source)
    return f"written for {name_of(source)}{f' ({reasons})' if reasons else ''}"


def _question(plan: Plan) -> str:
    """Return the question on which most depends, and how to answer it; empty if there is none."""
    from nbmigrate.dating.wording import question_of  # noqa: PLC0415

    return next(
        (
            f"{question_of(each)}: --from '{each.before}' or --from '{each.since}'"
            for each in plan.questions
        ),
        "",
    )


def _upgrade(plan: Plan) -> str:
    if plan.upgraded_from is None:
        return ""
    return f"upgraded from notebook format {plan.upgraded_from} to 4"


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
