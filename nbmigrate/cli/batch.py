"""A whole run: every notebook of a command line, and the reports on it."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from nbmigrate import interrupts
from nbmigrate.cli.garbage import rarely_collected
from nbmigrate.cli.inputs import STANDARD_INPUT
from nbmigrate.cli.locations import in_memory
from nbmigrate.cli.preparing import prepared
from nbmigrate.cli.progress import progress
from nbmigrate.cli.remote import RemoteFile
from nbmigrate.cli.reporting import write_report
from nbmigrate.cli.run import Job, Outcome, migrate, run, with_output
from nbmigrate.cli.terminal import Terminal
from nbmigrate.cli.workers import completed, in_order
from nbmigrate.reports.formats import Format
from nbmigrate.reports.model import Status, report_on
from nbmigrate.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from nbmigrate.cli.locations import Location
    from nbmigrate.cli.options import Options
    from nbmigrate.cli.workers import Numbered
    from nbmigrate.reports.model import Report
    from nbmigrate.reviewing.notebook import ReviewedNotebook

_FEW = 5  # notebooks whose every place is listed; of more, places are counted
_SMALL = 2_000_000  # bytes of notebooks, which are done before worker processes have started


def migrate_all(options: Options) -> int:
    """Do what the command line asks for; return the exit code.

    Raise `nbmigrate.errors.ConfigurationError` if nothing can be done, and `KeyboardInterrupt` if
    there was an interrupt, when what was under way is finished.
    """
    if options.interactive or options.piped:  # which wait for a person, or another program
        return _migrate_all(options)
    with interrupts.finishing():
        return _migrate_all(options)


def _migrate_all(options: Options) -> int:
    items = prepared(options)
    workers = _workers(options, _numbered_jobs(items))
    if workers > 1:
        from nbmigrate.cli.processes import begin_to_import  # noqa: PLC0415

        begin_to_import()  # while this process imports what it needs to print
    output, errors = Terminal(sys.stdout), Terminal(sys.stderr)
    data_on_output = options.piped or options.diff or options.reports_to_output
    messages = errors if data_on_output else output
    if not items:
        errors.error(None, f"no notebooks in {', '.join(options.paths)}")
    shown = 0 if options.quiet or options.interactive else len(items)
    details = options.piped or options.verbose or len(items) <= _FEW
    done = []
    with (
        rarely_collected(),
        progress(shown, [errors, output]) as advance,
        closing(_recorded(items, options, workers, messages)) as outcomes,
    ):
        for outcome in in_order(outcomes, advance):
            notebook = outcome.notebook
            if notebook.status is Status.FAILED:
                errors.error(notebook.path, notebook.error or "")
            elif not options.quiet and not outcome.as_before:
                messages.outcome(outcome, written=options.writes, details=details)
            output.diff(outcome.diff)
            done.append(replace(outcome, diff=""))  # which may be long
    report = report_on(_target(items, options), (outcome.notebook for outcome in done))
    if not options.quiet:
        messages.resumed(sum(outcome.as_before for outcome in done))
        messages.summary(report.notebooks, written=options.writes)
    reported = _write_reports(options, report, done, errors)
    return _exit_code(report, options) if reported else 2


def _recorded(
    items: Sequence[Job | Outcome], options: Options, workers: int, messages: Terminal
) -> Generator[tuple[int, Outcome], None, None]:
    """Do what is to be done, with the journal that is asked for."""
    if options.journal_file is None:
        return _outcomes(items, options, workers, messages)
    from nbmigrate.cli.resuming import recorded  # noqa: PLC0415

    def run_all(items: Sequence[Job | Outcome]) -> Generator[tuple[int, Outcome], None, None]:
        return _outcomes(items, options, workers, messages)

    return recorded(items, options.journal_file, run_all, resume=options.resume)


def _outcomes(
    items: Sequence[Job | Outcome], options: Options, workers: int, messages: Terminal
) -> Generator[tuple[int, Outcome], None, None]:
    """Do what is to be done, and give the numbers of the items with their outcomes."""
    jobs = _numbered_jobs(items)
    yield from ((n, item) for n, item in enumerate(items) if isinstance(item, Outcome))
    if options.interactive:
        from nbmigrate.cli.asking import interviewed  # noqa: PLC0415

        yield from interviewed(jobs, options.save_decisions, messages)
    elif options.piped:
        yield from ((number, _piped(job, write=options.writes)) for number, job in jobs)
    elif options.scheduler is not None:
        from nbmigrate.cli.cluster import completed_on  # noqa: PLC0415

        yield from completed_on(options.scheduler, jobs)
    elif workers > 1:
        from nbmigrate.cli.processes import Processes  # noqa: PLC0415

        yield from completed(jobs, workers, Processes)
    else:
        for number, job in jobs:
            interrupts.check()
            yield number, run(job)


def _piped(job: Job, *, write: bool) -> Outcome:
    data, outcome = migrate(STANDARD_INPUT, sys.stdin.buffer.read(), job.task)
    if not write or outcome.notebook.status is Status.FAILED:
        return outcome
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    return with_output(outcome, STANDARD_INPUT)


def _numbered_jobs(items: Iterable[Job | Outcome]) -> list[Numbered]:
    return [(number, item) for number, item in enumerate(items) if isinstance(item, Job)]


def _workers(options: Options, jobs: Sequence[Numbered]) -> int:
    """Return the number of processes of this machine to use."""
    if options.interactive or options.piped or options.scheduler is not None:
        return 1
    if any(in_memory(place) for _, job in jobs for place in _places(job)):
        return 1
    wanted = options.jobs
    if wanted is None:
        from nbmigrate.cli.processes import cores  # noqa: PLC0415

        wanted = cores() if _are_worth_it(jobs) else 1
    return min(wanted, len(jobs))


def _are_worth_it(jobs: Sequence[Numbered]) -> bool:
    """Tell whether jobs take longer than worker processes take to start."""
    if any(isinstance(place, RemoteFile) for _, job in jobs for place in _places(job)):
        return True  # they wait for a network
    paths = [job.path for _, job in jobs if isinstance(job.path, Path)]
    return sum(path.stat().st_size for path in paths if path.exists()) > _SMALL


def _places(job: Job) -> tuple[Location, ...]:
    return (job.path,) if job.destination is None else (job.path, job.destination.path)


def _target(items: Iterable[Job | Outcome], options: Options) -> str:
    """Return the release that was migrated to, or those if different folders ask for others."""
    targets = dict.fromkeys(item.task.settings.target for item in items if isinstance(item, Job))
    return ", ".join(targets) or settings_of(options.wishes).target


def _write_reports(
    options: Options, report: Report, outcomes: Sequence[Outcome], errors: Terminal
) -> bool:
    reviewed = _reviewed(outcomes) if any(r.form is Format.HTML for r in options.reports) else []
    reasons = {file.name: write_report(file, report, reviewed) for file in options.reports}
    for name, reason in reasons.items():
        if reason is not None:
            errors.error(name, reason)
    return not any(reasons.values())


def _reviewed(outcomes: Iterable[Outcome]) -> list[ReviewedNotebook]:
    from nbmigrate.reviewing.notebook import unread  # noqa: PLC0415

    return [o.reviewed or unread(o.notebook.path, o.notebook.error or "") for o in outcomes]


def _exit_code(report: Report, options: Options) -> int:
    statuses = {notebook.status for notebook in report.notebooks}
    if Status.FAILED in statuses:
        return 2
    return 1 if Status.MIGRATED in statuses and not options.writes else 0
