"""What a person said to the changes of a plan, and what follows from it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace as replaced

from nbmigrate.plan import Decisions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from nbmigrate.plan import Change, Plan, Style


class Verdict(str, enum.Enum):
    """What a person said to a change: yes, no, or nothing so far."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Choices:
    """What was said so far: ids that are in neither set are undecided.

    `styles` are the forms chosen for changes that have two, by id, where not the plan's own.
    """

    accepted: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()
    styles: Mapping[str, Style] = field(default_factory=dict)

    def verdict(self, change: str) -> Verdict:
        """Return what was said to the change of this id."""
        if change in self.accepted:
            return Verdict.ACCEPTED
        return Verdict.REJECTED if change in self.rejected else Verdict.UNDECIDED


def decided(plan: Plan, choices: Choices, ids: Collection[str], verdict: Verdict) -> Choices:
    """Say `verdict` to changes.

    What an accepted one needs is accepted, too, and what needs a rejected one is rejected, too.
    """
    accepted, rejected = choices.accepted.difference(ids), choices.rejected.difference(ids)
    changes = chosen(plan, choices)
    if verdict is Verdict.ACCEPTED:
        needed = _closed(ids, {i: change.requires for i, change in changes.items()})
        accepted, rejected = accepted | needed, rejected - needed
    elif verdict is Verdict.REJECTED:
        needing = _closed(ids, _needed_by(changes))
        accepted, rejected = accepted - needing, rejected | needing
    return Choices(accepted, rejected, choices.styles)


def restyled(plan: Plan, choices: Choices, change: str, style: Style) -> Choices:
    """Choose the form of a change; if it was accepted, what the other form needs is, too."""
    own = {c.id: c.style for c in plan.changes}
    styles = {i: s for i, s in choices.styles.items() if i != change}
    if own[change] is not style:
        styles[change] = style
    changed = Choices(choices.accepted, choices.rejected, styles)
    if change not in choices.accepted:
        return changed
    return decided(plan, changed, {change}, Verdict.ACCEPTED)


def decisions_of(plan: Plan, choices: Choices, *, unsafe: bool = False) -> Decisions:
    """Return what would be written: what was accepted, and of the undecided all but the guesses.

    With `unsafe` undecided guesses are written, too. What needs a rejected change never is.
    """
    changes = chosen(plan, choices)
    out = _closed(choices.rejected, _needed_by(changes))
    by_default = Decisions.default(
        replaced(plan, changes=tuple(changes.values())), unsafe=unsafe
    ).accepted
    return Decisions((choices.accepted | by_default) - out, dict(choices.styles))


def chosen(plan: Plan, choices: Choices) -> dict[str, Change]:
    """Return every change in the form that was chosen, by id, in the order of the plan."""
    decisions = Decisions(styles=dict(choices.styles))
    return {change.id: change for change in plan.chosen(decisions)}


def _needed_by(changes: Mapping[str, Change]) -> dict[str, list[str]]:
    """Return for each change the ids of those that require it."""
    needed: dict[str, list[str]] = {}
    for change in changes.values():
        for required in change.requires:
            needed.setdefault(required, []).append(change.id)
    return needed


def _closed(ids: Collection[str], leads_to: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Return everything that can be reached from `ids`."""
    found: set[str] = set()
    waiting = list(ids)
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(leads_to.get(current, ()))
    return frozenset(found)
