"""What a proof of a rule is: a notebook that gives the same before and after its migration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec.structs import replace

from differential.comparison import same
from harness import notebook, sources
from nbmigrate.engine import apply, plan
from nbmigrate.plan import Decisions, Plan, Safety, Settings, SourceLibrary, Style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from differential.execution import CellResult, Laboratory

# What becomes of a cell: it runs and shows something else, or ends with an error that has this in
# it.
DIFFERS: Literal["differs"] = "differs"
Outcome: TypeAlias = str


@dataclass(frozen=True)
class Proof:
    """Proves one rule by running notebooks; calling it makes one proof."""

    rule: str
    laboratory: Laboratory
    checkpoints: Path

    def __call__(
        self,
        library: str,
        *cells: str,
        left: Mapping[int, Outcome],
        safety: Safety = Safety.SAFE,
        tolerance: float = 1e-5,
        guide_tolerance: float | None = None,
    ) -> None:
        """Check that a notebook for `library`, such as "transformers==3.0.2", stays the same.

        It is executed under that library, and, migrated in each style, under transformers 4: every
        cell must show the same within `tolerance`, in the style of the guide within
        `guide_tolerance` if that is given. The rule must propose something as safe as `safety`.

        As a control the notebook is migrated by all rules but this one: then the cells that `left`
        names must end as it says. Those behind them may fail for want of what they define; all
        others must show the same.
        """
        source = notebook(cells)
        name, _, version = library.partition("==")
        settings = Settings(source=SourceLibrary(name, version))
        plans = [plan(source, replace(settings, style=style)) for style in Style]
        ours = [c for planned in plans for c in planned.changes if c.rule == self.rule]
        assert safety in {change.safety for change in ours}
        guide, exact = (_migrated(source, planned) for planned in plans)
        without = _migrated(source, plan(source, replace(settings, ignore=(self.rule,))))
        assert without != guide

        old_run = self.laboratory.under_old(library, sources(source), self.checkpoints)
        guide_run = self.laboratory.under_new(guide, self.checkpoints)
        control_run = self.laboratory.under_new(without, self.checkpoints)
        exact_run = guide_run
        if exact != guide:
            exact_run = self.laboratory.under_new(exact, self.checkpoints)

        before = old_run.result()
        assert [cell.error for cell in before] == [None] * len(before)
        assert any(cell.text for cell in before), "a notebook that shows nothing proves nothing"
        allowed = tolerance if guide_tolerance is None else guide_tolerance
        assert differences(before, guide_run.result(), allowed) == {}
        assert differences(before, exact_run.result(), tolerance) == {}
        check_differences(before, control_run.result(), tolerance, left)


def differences(
    before: Sequence[CellResult],
    after: Sequence[CellResult],
    tolerance: float,
) -> dict[int, tuple[str, str]]:
    """Return what the cells that end in another way show or fail with, before and after."""
    return {
        i: (old.error or old.text, new.error or new.text)
        for i, (old, new) in enumerate(zip(before, after, strict=True))
        if not same(old, new, tolerance)
    }


def check_differences(
    before: Sequence[CellResult],
    after: Sequence[CellResult],
    tolerance: float,
    expected: Mapping[int, Outcome],
) -> None:
    """Check that the cells end as `expected`, and others in another way only as a consequence."""
    found = differences(before, after, tolerance)
    for i, outcome in expected.items():
        assert i in found, f"cell {i} shows the same"
        error = after[i].error
        if outcome == DIFFERS:
            assert error is None, f"cell {i} fails: {error}"
        else:
            assert error is not None, f"cell {i} does not fail: {found[i]}"
            assert outcome in error, f"cell {i}: {error}"
    for i, (_, now) in found.items():
        assert i in expected or "NameError" in now, f"cell {i}: {found[i]}"


def _migrated(source: bytes, planned: Plan) -> list[str]:
    return sources(apply(source, planned, Decisions.default(planned)))
