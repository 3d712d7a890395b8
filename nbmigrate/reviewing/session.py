"""One person reviewing one notebook: what was said so far, what follows, and what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nbmigrate import engine
from nbmigrate.reviewing.choices import Choices, Verdict, decided, decisions_of, restyled
from nbmigrate.reviewing.filters import Filter, shown
from nbmigrate.reviewing.notebook import cells_of, reviewed
from nbmigrate.reviewing.view import View, counted, view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from nbmigrate.documents.opening import AnyDocument
    from nbmigrate.plan import Decisions, Plan, Style
    from nbmigrate.reviewing.filters import Shown

_FEW = 5  # numbers of changes that are listed


def answers(plan: Plan) -> frozenset[str]:
    """Return the answers to all questions of a plan."""
    return frozenset(answer for each in plan.questions for answer in (each.before, each.since))


class Step(NamedTuple):
    """What a decision led from and to, and what to tell the person about it."""

    before: View
    after: View
    notice: str


class Session:
    """A review of the notebook at `path`, of its document and its plan.

    With `unsafe`, guesses are written unless they are rejected, as all else is. `filter` limits
    what is shown, and with it what a decision on all that is shown is about. `plan_again` makes the
    plan that follows from the answer to a question; without it nothing is asked.
    """

    def __init__(
        self,
        path: Path,
        document: AnyDocument,
        plan: Plan,
        *,
        unsafe: bool = False,
        plan_again: Callable[[str], Plan] | None = None,
    ) -> None:
        self._plan_again = plan_again
        self.path = path
        self.document = document
        self.plan = plan
        self.choices = Choices()
        self.unsafe = unsafe
        self.filter = Filter()
        self._past: list[Choices] = []
        self._cells = cells_of(reviewed(str(path), document.cells, plan, self.decisions))
        self.view = self._look()

    @property
    def decisions(self) -> Decisions:
        """What would be written now."""
        return decisions_of(self.plan, self.choices, unsafe=self.unsafe)

    @property
    def steps(self) -> int:
        """How many decisions can be taken back."""
        return len(self._past)

    @property
    def shown(self) -> Shown:
        """What the filter lets through now."""
        return shown(self.view, self.filter)

    def migrated(self) -> bytes:
        """Return the notebook as it would be written now."""
        return engine.apply(self.document, self.plan, self.decisions)

    @property
    def asks(self) -> bool:
        """Whether the questions of the plan can be answered here."""
        return self._plan_again is not None

    def settle(self, answer: str) -> None:
        """Plan again with the answer to a question; what was said of changes that stay counts."""
        if self._plan_again is None or answer not in answers(self.plan):
            raise ValueError(f"{answer!r} answers no question")
        self.plan = self._plan_again(answer)
        there = {change.id for change in self.plan.changes}
        said = self.choices
        styles = {id_: style for id_, style in said.styles.items() if id_ in there}
        self.choices = Choices(said.accepted & there, said.rejected & there, styles)
        self.filter = Filter()
        self._past.clear()
        made = reviewed(str(self.path), self.document.cells, self.plan, self.decisions)
        self._cells = cells_of(made)
        self.view = self._look()

    def decide(self, changes: Collection[str], verdict: Verdict) -> Step:
        """Say the same to several changes of the plan, and take along what that brings."""
        choices = decided(self.plan, self.choices, changes, verdict)
        said = f"{verdict.value.capitalize()}: {self._named(changes)}."
        if verdict is Verdict.UNDECIDED:
            said = f"Not decided any more: {self._named(changes)}."
        return self._become(choices, f"{said} {self._along(choices, changes)}".rstrip())

    def choose_style(self, change: str, style: Style) -> Step:
        """Choose the form of a change."""
        choices = restyled(self.plan, self.choices, change, style)
        said = f"{self._named({change})} in style {style.value}."
        return self._become(choices, f"{said} {self._along(choices, {change})}".rstrip())

    def replay(self, choices: Choices, stale: Collection[str]) -> Step:
        """Take choices that were kept; `stale` are ids of changes that are not there any more."""
        said = f"Replayed: {len(choices.accepted)} accepted, {len(choices.rejected)} rejected."
        if stale:
            lost = f"{counted(len(stale), 'decision')} no longer to be found here"
            said += f" {lost}: {', '.join(stale)}."
        return self._become(choices, said)

    def undo(self) -> Step:
        """Take the last decision back."""
        if not self._past:
            return Step(self.view, self.view, "There is nothing to undo.")
        step = self._become(self._past.pop(), "Undone.")
        self._past.pop()  # going back is no step of its own
        return step

    def number(self, change: str) -> int:
        """Return the number by which a change is shown."""
        return self.view.standings[change].number

    def _become(self, choices: Choices, notice: str) -> Step:
        before = self.view
        self._past.append(self.choices)
        self.choices = choices
        self.view = self._look()
        return Step(before, self.view, notice)

    def _look(self) -> View:
        return view_of(self.plan, self._cells, self.decisions, self.choices)

    def _along(self, choices: Choices, asked: Collection[str]) -> str:
        """Say what was not asked for, and comes along."""
        accepted = (choices.accepted - self.choices.accepted).difference(asked)
        rejected = (choices.rejected - self.choices.rejected).difference(asked)
        told = []
        if accepted:
            told.append(f"Accepted with it, as it is needed: {self._named(accepted)}.")
        if rejected:
            told.append(f"Rejected with it, as it cannot do without: {self._named(rejected)}.")
        return " ".join(told)

    def _named(self, changes: Collection[str]) -> str:
        numbers = sorted(self.number(change) for change in changes)
        if len(numbers) > _FEW:
            return counted(len(numbers), "change")
        return ", ".join(f"#{number}" for number in numbers)
