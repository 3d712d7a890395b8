"""Asking a person about every change: yes, no, all of this rule, the other style, quit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.plan import Safety
from nbmigrate.reports.diffs import change_diff
from nbmigrate.reviewing.choices import Choices, Verdict, chosen, decided, restyled

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbmigrate.cli.terminal import Terminal
    from nbmigrate.plan import Change, Plan

_CERTAINTY = (Safety.SAFE, Safety.REVIEW, Safety.UNSAFE)
_HELP = """\
y  apply this change
n  leave it out
a  apply it and every later change of this rule, in all notebooks, that is no less safe
s  show it in the other style: the guide's, or the one with identical numbers
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

    def decide(self, path: str, plan: Plan, known: Choices | None = None) -> Choices:
        """Ask about the changes of a plan, in its order, but for those decided on in `known`.

        A change that needs one that was left out is left out, too; what an accepted change needs
        is accepted with it.
        """
        known = known or Choices()
        choices = known
        for number, change in enumerate(plan.changes, start=1):
            if self.over:
                break
            position = f"{path}, change {number} of {len(plan.changes)}"
            if choices.verdict(change.id) is Verdict.UNDECIDED:
                choices = self._decided(path, position, change.id, plan, choices)
            elif change.id in choices.rejected - known.rejected:
                self._terminal.text(f"\n{position}: left out, it needs one you left out\n")
        return choices

    def _decided(
        self, path: str, position: str, change: str, plan: Plan, choices: Choices
    ) -> Choices:
        shown = None
        while True:
            form = chosen(plan, choices)[change]
            if self._accepted_before(form):
                return decided(plan, choices, {change}, Verdict.ACCEPTED)
            if form is not shown:
                self._show(path, position, form)
                shown = form
            match self._answer(form):
                case "y" | "yes":
                    return decided(plan, choices, {change}, Verdict.ACCEPTED)
                case "n" | "no":
                    return decided(plan, choices, {change}, Verdict.REJECTED)
                case "a" | "all":
                    self._accepted_rules[form.rule] = form.safety
                case "s" | "style" if form.alternative is not None:
                    choices = restyled(plan, choices, change, form.alternative.style)
                case "q" | "quit":
                    self.over = True
                    return choices
                case _:
                    self._terminal.text(_HELP)

    def _accepted_before(self, change: Change) -> bool:
        limit = self._accepted_rules.get(change.rule)
        return limit is not None and _CERTAINTY.index(change.safety) <= _CERTAINTY.index(limit)

    def _show(self, path: str, position: str, change: Change) -> None:
        style = f", {change.style.value} style" if change.style is not None else ""
        self._terminal.text(f"\n{position}: {change.rule} ({change.safety.value}{style})\n")
        self._terminal.text(f"{change.message}\n")
        if change.consequence:
            self._terminal.text(f"If left: {change.consequence}\n")
        self._terminal.diff(change_diff(path, change))

    def _answer(self, change: Change) -> str:
        style = "[s]tyle, " if change.alternative is not None else ""
        question = f"Apply? [y]es, [n]o, [a]ll of this rule, {style}[q]uit, [?] "
        try:
            return self._ask(question).strip().lower()
        except EOFError:
            self._terminal.text("\n")
            return "q"
        except KeyboardInterrupt:
            self._terminal.text("\n")
            raise
