"""What nbmigrate knows of a failure: the change or the finding at its place, the rule it is of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from nbmigrate.why import lookup, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nbmigrate.plan import Plan
    from nbmigrate.verify.report import Failure

_NAME = re.compile(r"[A-Za-z_]\w*")


class Where(NamedTuple):
    """Lines of a cell that have to do with a failure."""

    cell: int
    line: int
    last_line: int


def explain(plan: Plan, failures: Iterable[tuple[Failure, Sequence[Where]]]) -> tuple[Failure, ...]:
    """Return failures with what explains them, from the plan for the same notebook.

    A change or a finding explains one if its rule knows the message, or if it speaks of the same
    names, at one of the places that come with the failure; else one of the rule that knows the
    message does, wherever it stands.
    """
    return tuple(_explained(plan, failure, around) for failure, around in failures)


def _explained(plan: Plan, failure: Failure, around: Sequence[Where]) -> Failure:
    matches = lookup(failure.error)
    knowing = {match.rule for match in matches}
    names = set(_NAME.findall(failure.text)) | set(_NAME.findall(failure.error))
    here = [entry for where in around for entry in _at(plan, where)]
    for rule, message in sorted(here, key=lambda entry: entry[0] not in knowing):
        if rule in knowing or names & set(_NAME.findall(message)):
            return replace(failure, rule=rule, advice=message)
    telling = [match for match in matches if not match.common]
    for place in places(plan, telling):
        advice = f"cell {place.cell}, line {place.line}: {place.message}"
        return replace(failure, rule=place.rule, advice=advice)
    return replace(failure, rule=telling[0].rule) if telling else failure


def _at(plan: Plan, where: Where) -> Iterator[tuple[str, str]]:
    """Yield the rules and messages of the changes and findings at these lines."""
    for change in plan.changes:
        if any(
            hunk.cell == where.cell
            and hunk.line <= where.last_line
            and hunk.line + hunk.before.count("\n") >= where.line
            for hunk in change.hunks
        ):
            yield change.rule, change.message
    for finding in plan.findings:
        if finding.cell == where.cell and where.line <= finding.line <= where.last_line:
            yield finding.rule, finding.message
