"""A whole run: every notebook of a command line, one after the other, and its report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nbmigrate.cli import outputs
from nbmigrate.cli.inputs import STANDARD_INPUT, find_notebooks
from nbmigrate.cli.interactive import Interview
from nbmigrate.cli.report import Report, Status, not_done, report_on
from nbmigrate.cli.run import Job, Outcome, Task, failed, migrate, run, with_output
from nbmigrate.cli.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.cli.inputs import Input
    from nbmigrate.cli.options import Options
    from nbmigrate.cli.outputs import Destination
    from nbmigrate.plan import Decisions, Plan, Settings

_FEW = 5  # notebooks whose every place is listed; of more, places are counted


def migrate_all(options: Options, settings: Settings) -> int:
    """Do what the command line asks for; give the exit code."""
    task = Task(
        settings=settings,
        unsafe=options.unsafe,
        diff=options.diff,
        copy_unchanged=options.copy_unchanged,
    )
    output, errors = Terminal(sys.stdout), Terminal(sys.stderr)
    data_on_output = options.piped or options.diff or options.report == "-"
    messages = errors if data_on_output else output
    notebooks = []
    if options.piped:
        outcomes, details = _piped(task, write=options.writes), True
    else:
        inputs = find_notebooks(options.paths, without=options.placement.folder)
        if not inputs:
            errors.error(None, f"no notebooks in {', '.join(options.paths)}")
        outcomes = _files(inputs, options, task, Interview(messages))
        details = options.verbose or len(inputs) <= _FEW
    for outcome in outcomes:
        notebook = outcome.notebook
        if notebook.status is Status.FAILED:
            errors.error(notebook.path, notebook.error or "")
        else:
            messages.outcome(outcome, written=options.writes, details=details)
        output.diff(outcome.diff)
        notebooks.append(notebook)
    messages.summary(notebooks, written=options.writes)
    report = report_on(settings.target, notebooks)
    reported = options.report is None or _write_report(options.report, report, errors)
    return _exit_code(report, options) if reported else 2


def _piped(task: Task, *, write: bool) -> Iterator[Outcome]:
    data, outcome = migrate(STANDARD_INPUT, sys.stdin.buffer.read(), task)
    if write and outcome.notebook.status is not Status.FAILED:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        outcome = with_output(outcome, STANDARD_INPUT)
    yield outcome


def _files(
    inputs: Sequence[Input], options: Options, task: Task, interview: Interview
) -> Iterator[Outcome]:
    destinations = outputs.destinations(inputs, options.placement)
    for item, destination in zip(inputs, destinations, strict=True):
        name = item.path.as_posix()
        if item.problem is not None:
            yield failed(name, item.problem)
        elif item.skipped is not None:
            yield Outcome(not_done(name, Status.SKIPPED, item.skipped))
        elif interview.over:
            yield Outcome(not_done(name, Status.SKIPPED, "you quit before it"))
        else:
            job = Job(item.path, task, destination if options.writes else None)
            yield _interviewed(job, destination, interview) if options.interactive else run(job)


def _interviewed(job: Job, destination: Destination, interview: Interview) -> Outcome:
    def decide(plan: Plan) -> Decisions:
        if plan.changes:  # better refused now than after all the answers
            outputs.refuse(destination)
        return interview.decide(job.path.as_posix(), plan)

    return run(job, decide)


def _write_report(name: str, report: Report, errors: Terminal) -> bool:
    from nbmigrate.writing import write_atomically  # noqa: PLC0415

    data = report.to_json()
    path = Path(name)
    try:
        if name == "-":
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        elif path.exists() and not path.is_file():  # a pipe, a device
            path.write_bytes(data)
        else:
            write_atomically(path, data, overwrite=True)
    except OSError as error:
        errors.error(name, f"cannot be written: {error.strerror or error}")
        return False
    return True


def _exit_code(report: Report, options: Options) -> int:
    statuses = {notebook.status for notebook in report.notebooks}
    if Status.FAILED in statuses:
        return 2
    return 1 if Status.MIGRATED in statuses and not options.writes else 0
