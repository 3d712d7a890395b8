"""From the message of an error to the rules that know it, and to where they apply."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from nbmigrate.why.raised import raised_in
from nbmigrate.why.table import read_table
from nbmigrate.why.templates import is_general, matches, telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.plan import Plan
    from nbmigrate.why.raised import Raised
    from nbmigrate.why.table import Row


@dataclass(frozen=True)
class Match:
    """A rule that knows a message.

    `common` tells that Python or torch say the same in many other situations, so that the rule is
    only one possible reason. `exception` and `message` are what was recognised.
    """

    rule: str
    exception: str
    message: str
    common: bool


@dataclass(frozen=True)
class Whereabouts:
    """A place of a notebook that a rule has something to say about.

    Cells count from 0 over all cells, lines from 1 in the cell. `message` is that of the change, or
    of the finding where `change` is None; else `change` is the id of the change.
    """

    rule: str
    cell: int
    line: int
    message: str
    change: str | None


def lookup(message: str) -> tuple[Match, ...]:
    """Return the rules that know the error a text tells of, the most likely first; none if unknown.

    The text is a message, with or without the class of the exception, the last line of a traceback
    or all of one. Of a chain of exceptions the last one that is known counts.
    """
    for raised in raised_in(message):
        rows = sorted(_rows_for(raised), key=_likeliest)
        if rows:
            by_rule = {row.rule: row for row in reversed(rows)}
            best = sorted(by_rule.values(), key=rows.index)
            return tuple(_match(row, raised) for row in best)
    return ()


def places(plan: Plan, matches: Iterable[Match]) -> tuple[Whereabouts, ...]:
    """Return where in a notebook the rules of `matches` apply: in their order, then by place."""
    found = [place for match in matches for place in sorted(_of_rule(plan, match.rule), key=_order)]
    return tuple(dict.fromkeys(found))


def _rows_for(raised: Raised) -> list[Row]:
    """Return the rows that know an exception; those that know its very name count, if there are."""
    found = [
        row
        for row in read_table()
        if raised.exception in {"", row.exception} and matches(row.template, raised.message)
    ]
    return [row for row in found if not is_general(row.template)] or found


def _likeliest(row: Row) -> tuple[bool, int, int]:
    """Sort the telling messages first, and among equals the rule that knows more of them."""
    return row.common, -telling(row.template), -_known_messages()[row.rule]


@cache
def _known_messages() -> Counter[str]:
    return Counter(row.rule for row in read_table())


def _match(row: Row, raised: Raised) -> Match:
    return Match(row.rule, raised.exception or row.exception, raised.message, row.common)


def _of_rule(plan: Plan, rule: str) -> Iterator[Whereabouts]:
    for change in plan.changes:
        if change.rule == rule:
            for hunk in change.hunks:
                yield Whereabouts(rule, hunk.cell, hunk.line, change.message, change.id)
    for finding in plan.findings:
        if finding.rule == rule:
            yield Whereabouts(rule, finding.cell, finding.line, finding.message, None)


def _order(place: Whereabouts) -> tuple[int, int]:
    return place.cell, place.line
