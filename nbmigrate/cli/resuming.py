"""A run that keeps a journal, and takes from it what was done before."""

from __future__ import annotations

import json
from contextlib import closing
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from msgspec.structs import replace

from nbmigrate.cli.digests import Digests, digest
from nbmigrate.cli.journal import Entry, Journal
from nbmigrate.cli.locations import resolved
from nbmigrate.cli.run import Job, Outcome
from nbmigrate.reports.model import NotebookReport  # noqa: TC001 - msgspec reads the annotations
from nbmigrate.reviewing.notebook import ReviewedNotebook  # noqa: TC001 - msgspec, too
from nbmigrate.rules import ENTRY_POINTS
from nbmigrate.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    Items: TypeAlias = Sequence[Job | Outcome]
    Outcomes: TypeAlias = Generator[tuple[int, Outcome], None, None]


class _Kept(msgspec.Struct, frozen=True):
    """What is kept of an outcome beside its digests."""

    notebook: NotebookReport
    origin: str
    question: str
    upgrade: str
    stale: tuple[str, ...]
    reviewed: ReviewedNotebook | None


def recorded(
    items: Items, file: Path, run_all: Callable[[Items], Outcomes], *, resume: bool
) -> Outcomes:
    """Run the jobs among items by `run_all`, and keep a journal in a file.

    With `resume`, what the journal says is done, and is still as it was then, comes from there.
    Gives the numbers of the items with their outcomes. Raises `ConfigurationError` if the journal
    cannot be used.
    """
    rules = _rules_of_packages()
    jobs = {number: item for number, item in enumerate(items) if isinstance(item, Job)}
    asked = {number: _asked(job, rules) for number, job in jobs.items()}
    with closing(Journal(file)) as journal:
        entries = {n: journal.entry(_name(job)) for n, job in jobs.items()} if resume else {}
        known = {n: entry for n, entry in entries.items() if entry is not None}
        marked = {
            n: replace(job, repeated=resume, before=_before(known.get(n), asked[n]))
            for n, job in jobs.items()
        }
        with closing(run_all([marked.get(n, item) for n, item in enumerate(items)])) as outcomes:
            for number, outcome in outcomes:
                if outcome.as_before:
                    yield number, _outcome(known[number])
                    continue
                if outcome.digests is not None:
                    name = _name(jobs[number])
                    journal.add(_entry(name, asked[number], outcome, outcome.digests))
                yield number, outcome


def _rules_of_packages() -> list[str]:
    """Name the rules that other packages bring, with what tells one version from another."""
    found = entry_points(group=ENTRY_POINTS)
    return sorted(f"{e.value} {e.dist.version if e.dist is not None else ''}" for e in found)


def _asked(job: Job, rules: list[str]) -> str:
    """Return one digest for all that an outcome depends on but for the notebook and nbmigrate."""
    place = job.destination
    where = [job.path, None, None] if place is None else [job.path, place.path, place.backup]
    asked = [[str(path) for path in where], rules, job.task, job.saved]
    builtins = msgspec.to_builtins(asked, order="deterministic")
    return digest(json.dumps(builtins).encode("ascii"))


def _name(job: Job) -> str:
    return resolved(job.path)


def _before(entry: Entry | None, asked: str) -> Digests:
    if entry is None:
        return Digests()
    same = (entry.version, entry.asked) == (__version__, asked)
    return Digests(entry.source if same else None, entry.output)


def _entry(name: str, asked: str, outcome: Outcome, digests: Digests) -> Entry:
    kept = _Kept(
        notebook=outcome.notebook,
        origin=outcome.origin,
        question=outcome.question,
        upgrade=outcome.upgrade,
        stale=outcome.stale,
        reviewed=outcome.reviewed,
    )
    builtins = msgspec.to_builtins(kept)
    source = digests.source or ""
    return Entry(name, __version__, asked, source, digests.output, builtins)


def _outcome(entry: Entry) -> Outcome:
    kept = msgspec.convert(entry.outcome, _Kept, str_keys=True)
    return Outcome(**msgspec.structs.asdict(kept), as_before=True)
