"""A run in which a person decides on every change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nbmigrate.cli import outputs
from nbmigrate.cli.interactive import Interview
from nbmigrate.cli.locations import as_path
from nbmigrate.cli.run import Outcome, run
from nbmigrate.documents.copies import RefusedError
from nbmigrate.plan import Decisions
from nbmigrate.reports.model import Status, not_done
from nbmigrate.reviewing.decisions_file import DecisionsFileError, replayed, save

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.cli.outputs import Destination
    from nbmigrate.cli.run import Job
    from nbmigrate.cli.terminal import Terminal
    from nbmigrate.cli.workers import Numbered
    from nbmigrate.plan import Plan
    from nbmigrate.reviewing.choices import Choices


def interviewed(
    jobs: Sequence[Numbered], save_to: str | None, terminal: Terminal
) -> Iterator[tuple[int, Outcome]]:
    """Run numbered jobs, asking about each change that has not been decided on before.

    The answers are saved in the file `save_to`, if it is given.
    """
    interview = Interview(terminal)
    file = None if save_to is None else Path(save_to)
    for number, job in jobs:
        if interview.over:
            name = job.path.as_posix()
            yield number, Outcome(not_done(name, Status.SKIPPED, "you quit before it"))
        else:
            yield number, _interviewed(job, interview, file)


def _interviewed(job: Job, interview: Interview, file: Path | None) -> Outcome:
    def decide(plan: Plan) -> Decisions:
        if not plan.changes:
            return Decisions()
        if job.destination is not None:  # better refused now than after all the answers
            _refuse(job.destination)
        known = None if job.saved is None else replayed(plan, job.saved)[0]
        choices = interview.decide(job.path.as_posix(), plan, known)
        if file is not None:
            _save(file, as_path(job.path), choices)
        return Decisions(choices.accepted, dict(choices.styles))

    return run(job, decide)


def _refuse(destination: Destination) -> None:
    try:
        outputs.refuse(destination)
    except OSError as error:
        reason = f"{destination.path} cannot be written: {error.strerror or error}"
        raise RefusedError(reason) from None


def _save(file: Path, notebook: Path, choices: Choices) -> None:
    try:
        save(file, notebook, choices)
    except DecisionsFileError as error:
        raise RefusedError(str(error)) from None
    except OSError as error:
        raise RefusedError(f"{file} cannot be written: {error.strerror or error}") from None
