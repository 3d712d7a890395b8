"""The last error of a session: which rules know it, and where they apply."""

from __future__ import annotations

import re
import sys
import traceback
from typing import TYPE_CHECKING, NamedTuple

from IPython.core.error import UsageError

from nbmigrate import engine
from nbmigrate.plan import Decisions
from nbmigrate.reports.entries import entries_of
from nbmigrate.reports.model import Status, planned
from nbmigrate.why import lookup, places

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from nbmigrate.jupyter.session import Session
    from nbmigrate.plan import Plan, Settings
    from nbmigrate.why import Match

_NUMBER = re.compile(r"\d+")


class Failure(NamedTuple):
    """An error: its last line, all that it says with the errors it came from, and its way.

    `way` holds the cells that it came through, by the numbers of their prompts, with the line, the
    innermost first.
    """

    title: str
    text: str
    way: tuple[tuple[int, int], ...]


class Reason(NamedTuple):
    """What a rule has to say about a line of a cell, which has the number of its prompt."""

    number: int
    line: int
    rule: str
    message: str


class Explanation(NamedTuple):
    """Why a cell failed: the rules that know the error, and what changes where it came from."""

    matches: tuple[Match, ...]
    reasons: tuple[Reason, ...]


def last_failure(shell: InteractiveShell) -> Failure | None:
    """Return the error that a shell showed last; None if there is none, or it is a magic's."""
    error: BaseException | None = getattr(sys, "last_value", None)
    if error is None or isinstance(error, UsageError):
        return None
    way: list[tuple[int, int]] = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        named = shell.compile.format_code_name(frame.f_code.co_filename)
        number = _NUMBER.search(named[1]) if named else None
        if number is not None:
            way.append((int(number[0]), line))
    return Failure(
        title=traceback.format_exception_only(error)[-1].strip(),
        text="".join(traceback.format_exception(error, limit=0)),
        way=tuple(reversed(way)),
    )


def explain(failure: Failure, session: Session, settings: Settings) -> Explanation:
    """Say which rules know an error, and where in the session they, or others, apply.

    Places that the error came through count first; where there are such, they count alone.
    """
    plan = engine.plan(session.notebook, settings)
    matches = lookup(failure.text)
    known = [Reason(p.cell, p.line, p.rule, p.message) for p in places(plan, matches)]
    cells = [number for number, _ in failure.way]
    near = sorted((r for r in known if r.number in cells), key=lambda r: _distance(r, failure))
    return Explanation(matches, tuple(near or known or _on_the_way(plan, failure)))


def _distance(reason: Reason, failure: Failure) -> tuple[int, int]:
    """Tell how far from where the error was raised a reason stands: in cells, then in lines."""
    return min(
        (step, abs(reason.line - line))
        for step, (number, line) in enumerate(failure.way)
        if number == reason.number
    )


def _on_the_way(plan: Plan, failure: Failure) -> list[Reason]:
    """Return what is said, by whatever rule, of the very lines that the error came through."""
    report = planned("", plan, Decisions.default(plan), Status.MIGRATED)
    return [
        Reason(entry.cell, entry.line, entry.rule, entry.message)
        for number, line in failure.way
        for entry in entries_of(report)
        if entry.cell == number and entry.line <= line <= entry.last_line
    ]
