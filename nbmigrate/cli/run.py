"""One notebook, from its file to its migrated copy and the report on it.

A `Job` goes in, an `Outcome` comes out; both can be pickled, so that a pool of processes can do it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from nbmigrate.cli import outputs
from nbmigrate.cli.outputs import Destination, RefusedError
from nbmigrate.cli.report import NotebookReport, Status, not_done, planned
from nbmigrate.plan import Decisions, Plan, Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeAlias

    from nbmigrate.plan import SourceLibrary

    Decide: TypeAlias = Callable[[Plan], Decisions]


TRACEBACK = "NBMIGRATE_TRACEBACK"


class Task(msgspec.Struct, frozen=True):
    """What is asked for, the same for every notebook of a run."""

    settings: Settings = Settings()
    unsafe: bool = False
    diff: bool = False
    copy_unchanged: bool = False


class Job(msgspec.Struct, frozen=True):
    """One notebook to migrate; without a destination nothing is written."""

    path: Path
    task: Task
    destination: Destination | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What became of a notebook: its report, and what else a person may want to know.

    `origin` says what it was written for and how that is known, `upgrade` from which notebook
    format it was upgraded; `diff` is filled if the task asks for it.
    """

    notebook: NotebookReport
    origin: str = ""
    upgrade: str = ""
    diff: str = ""


def run(job: Job, decide: Decide | None = None) -> Outcome:
    """Migrate one notebook; whatever is wrong with its files is in the outcome, in one line.

    `decide` picks the changes to apply; by default those that the task's safety allows.
    """
    name = job.path.as_posix()
    try:
        source = job.path.read_bytes()
    except OSError as error:
        return failed(name, f"cannot be read: {_reason(error)}")
    try:
        data, outcome = migrate(name, source, job.task, decide)
    except RefusedError as error:
        return failed(name, str(error))
    except Exception as error:
        # A bug of ours must not take the other notebooks of a batch with it.
        if os.environ.get(TRACEBACK):
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())
        return failed(name, f"internal error, please report it ({TRACEBACK}=1 shows more): {what}")
    if job.destination is None or not _to_write(outcome.notebook.status, job.task):
        return outcome
    output = job.destination.path
    try:
        outputs.write(job.destination, job.path, source, data)
    except RefusedError as error:
        return failed(name, str(error))
    except OSError as error:
        return failed(name, f"{output.as_posix()} cannot be written: {_reason(error)}")
    return with_output(outcome, output.as_posix())


def migrate(
    name: str, source: bytes, task: Task, decide: Decide | None = None
) -> tuple[bytes, Outcome]:
    """Migrate the bytes of a notebook; `name` is what reports and diffs call it.

    If they are no notebook the bytes come back as they are, and the outcome says why.
    """
    from nbmigrate import engine  # noqa: PLC0415
    from nbmigrate.cli.diff import notebook_diff  # noqa: PLC0415
    from nbmigrate.document import DocumentError  # noqa: PLC0415

    try:
        plan = engine.plan(source, task.settings)
    except DocumentError as error:
        return source, failed(name, str(error))
    decisions = decide(plan) if decide else Decisions.default(plan, unsafe=task.unsafe)
    data = engine.apply(source, plan, decisions)
    changed = data != source
    if plan.skipped is not None:
        status = Status.SKIPPED
    else:
        status = Status.MIGRATED if changed else Status.UNCHANGED
    outcome = Outcome(
        notebook=planned(name, plan, decisions, status),
        origin=_origin(plan.source),
        upgrade=_upgrade(plan) if changed else "",
        diff=notebook_diff(name, source, data) if changed and task.diff else "",
    )
    return data, outcome


def failed(name: str, reason: str) -> Outcome:
    """Give the outcome of a notebook that could not be done."""
    return Outcome(not_done(name, Status.FAILED, reason))


def with_output(outcome: Outcome, output: str) -> Outcome:
    """Say in an outcome where the migrated notebook was written."""
    notebook = msgspec.structs.replace(outcome.notebook, output=output)
    return msgspec.structs.replace(outcome, notebook=notebook)


def _to_write(status: Status, task: Task) -> bool:
    return status is Status.MIGRATED or (task.copy_unchanged and status is not Status.FAILED)


def _origin(source: SourceLibrary | None) -> str:
    if source is None:
        return ""
    evidence = f" ({source.evidence})" if source.evidence else ""
    return f"written for {' '.join(filter(None, (source.library, source.version)))}{evidence}"


def _upgrade(plan: Plan) -> str:
    if plan.upgraded_from is None:
        return ""
    return f"upgraded from notebook format {plan.upgraded_from} to 4"


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
