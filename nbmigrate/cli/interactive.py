"""Asking a person about every change: yes, no, all of this rule, quit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.cli.diff import change_diff
from nbmigrate.plan import Decisions, Safety

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbmigrate.cli.terminal import Terminal
    from nbmigrate.plan import Change, Plan

_CERTAINTY = (Safety.SAFE, Safety.REVIEW, Safety.UNSAFE)
_HELP = """\
y  apply this change
n  leave it out
a  apply it and every later change of this rule, in all notebooks, that is no less safe
q  quit: leave out the rest; what was accepted in this notebook is written
?  show this help
"""


class Interview:
    """The questions of one run and what was answered.

    `over` is true once the person has quit, be it by `q` or by ending the input.
    """

    def __init__(self, terminal: Terminal, ask: Callable[[str], str] = input) -> None:
        self.over = False
        self._terminal = terminal
        self._ask = ask
        self._accepted_rules: dict[str, Safety] = {}

    def decide(self, path: str, plan: Plan) -> Decisions:
        """Ask about the changes of a plan, in its order.

        A change that needs one that was left out is left out, too; what an accepted change needs
        is accepted with it.
        """
        accepted: frozenset[str] = frozenset()
        refused: set[str] = set()
        for number, change in enumerate(plan.changes, start=1):
            if change.id in accepted:
                continue
            needed = {c.id for c in plan.accepted(Decisions(frozenset({change.id})))}
            position = f"change {number} of {len(plan.changes)}"
            if not self.over and needed & refused:
                self._terminal.text(f"\n{path}, {position}: left out, it needs one you left out\n")
                refused.add(change.id)
            elif not self.over and self._wanted(path, change, position):
                accepted |= needed
            else:
                refused.add(change.id)
        return Decisions(accepted)

    def _wanted(self, path: str, change: Change, position: str) -> bool:
        if self._accepted_before(change):
            return True
        self._show(path, change, position)
        while True:
            match self._answer():
                case "y" | "yes":
                    return True
                case "n" | "no":
                    return False
                case "a" | "all":
                    self._accepted_rules[change.rule] = change.safety
                    return True
                case "q" | "quit":
                    self.over = True
                    return False
                case _:
                    self._terminal.text(_HELP)

    def _accepted_before(self, change: Change) -> bool:
        limit = self._accepted_rules.get(change.rule)
        return limit is not None and _CERTAINTY.index(change.safety) <= _CERTAINTY.index(limit)

    def _show(self, path: str, change: Change, position: str) -> None:
        self._terminal.text(f"\n{path}, {position}: {change.rule} ({change.safety.value})\n")
        self._terminal.text(f"{change.message}\n")
        if change.consequence:
            self._terminal.text(f"If left: {change.consequence}\n")
        self._terminal.diff(change_diff(path, change))

    def _answer(self) -> str:
        try:
            return self._ask("Apply? [y]es, [n]o, [a]ll of this rule, [q]uit, [?] ").strip().lower()
        except EOFError:
            self._terminal.text("\n")
            return "q"
        except KeyboardInterrupt:
            self._terminal.text("\n")
            raise
