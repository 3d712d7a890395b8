from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

import pytest

from differential.checkpoints import SAMPLE_NOTEBOOKS
from differential.comparison import reproduces, same, shows
from differential.execution import CellResult
from differential.sample_tables import Outcome, Sample, samples
from nbmigrate.engine import apply, plan
from nbmigrate.plan import DEFAULT_TARGET, Decisions, Plan, Safety, Settings, Style

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from differential.execution import Laboratory

TOLERANCE = 1e-4
# What the two samples with nothing to migrate were written for.
NEW = {f"transformers=={DEFAULT_TARGET}", "pandas"}
SAMPLES = {sample.name: sample for sample in samples()}


def code(notebook: bytes) -> list[str]:
    """Give the sources of the cells, those of markdown cells empty."""
    cells = json.loads(notebook)["cells"]
    return ["".join(c["source"]) if c["cell_type"] == "code" else "" for c in cells]


def recorded(notebook: bytes) -> list[CellResult]:
    """Give what the outputs that are saved in a notebook show."""
    results = []
    for cell in json.loads(notebook)["cells"]:
        text = ""
        for output in cell.get("outputs", []):
            if output.get("name") == "stdout":
                text += "".join(output["text"])
            elif output["output_type"] == "execute_result":
                text += "".join(output["data"]["text/plain"]) + "\n"
        results.append(CellResult(text, None))
    return results


class Runs:
    """What a sample notebook shows under its library and, migrated or not, under transformers 4.

    All of it on this machine, so that numbers can be compared closely.
    """

    def __init__(self, sample: Sample, laboratory: Laboratory, checkpoints: Path) -> None:
        self.sample = sample
        self.source = (SAMPLE_NOTEBOOKS / f"{sample.name}.ipynb").read_bytes()
        self._laboratory = laboratory
        self._checkpoints = checkpoints / sample.name

    def plan(self, style: Style) -> Plan:
        return plan(self.source, Settings(style=style))

    def unmigrated(self) -> Future[list[CellResult]]:
        return self._laboratory.under_new(code(self.source), self._checkpoints)

    def migrated(self, style: Style) -> Future[list[CellResult]]:
        planned = self.plan(style)
        migrated = apply(self.source, planned, Decisions.default(planned))
        return self._laboratory.under_new(code(migrated), self._checkpoints)

    @cached_property
    def before(self) -> list[CellResult]:
        """What the library that it was written for gives."""
        if self.sample.library in NEW:
            return self.unmigrated().result()
        cells = code(self.source)
        return self._laboratory.under_old(self.sample.library, cells, self._checkpoints).result()


@pytest.fixture(scope="session", params=sorted(SAMPLES))
def runs(request: pytest.FixtureRequest, laboratory: Laboratory, samples_folder: Path) -> Runs:
    return Runs(SAMPLES[request.param], laboratory, samples_folder)


def check_outcomes(
    before: Sequence[CellResult],
    after: Sequence[CellResult],
    outcomes: Sequence[Outcome],
) -> None:
    """Check that the cells end in just these ways, and all others as before."""
    named = {cell: outcome for outcome in outcomes for cell in outcome.cells}
    for i, (old, new) in enumerate(zip(before, after, strict=True)):
        if i not in named:
            follows = new.error is not None and new.error.startswith("NameError")
            assert follows or same(old, new, TOLERANCE), f"cell {i}: {old} became {new}"
            continue
        assert not same(old, new, TOLERANCE), f"cell {i} shows the same"
        assert (new.error is not None) == named[i].fails, f"cell {i}: {new}"
        assert named[i].error in (new.error or "")
    for outcome in outcomes:
        for now, then in outcome.pairs:
            assert any(shows(after[i].text, now) for i in outcome.cells), now
            assert any(shows(before[i].text, then) for i in outcome.cells), then


def test_without_migration_it_does_what_the_readme_says(runs: Runs) -> None:
    running = runs.unmigrated()
    before, after = runs.before, running.result()
    check_outcomes(before, after, runs.sample.before)
    executed = sum(bool(source.strip()) for source in code(runs.source))
    failing = sum(cell.error is not None for cell in after)
    assert (failing, executed) == (runs.sample.failing, runs.sample.executed)


@pytest.mark.parametrize("style", list(Style))
def test_migrated_it_shows_the_same_but_for_what_the_readme_says(runs: Runs, style: Style) -> None:
    outcomes = runs.sample.guide if style is Style.GUIDE else runs.sample.exact
    running = runs.migrated(style)
    check_outcomes(runs.before, running.result(), outcomes)
    planned = runs.plan(style)
    for outcome in outcomes:
        if outcome.rule is not None:
            assert min(told_in(planned, outcome.rule)) <= min(outcome.cells)


def told_in(planned: Plan, rule: str) -> set[int]:
    """Give the cells in which findings of a rule, or changes that ask for a look, stand."""
    found = {finding.cell for finding in planned.findings if finding.rule == rule}
    for change in planned.changes:
        if change.rule == rule and change.safety is Safety.REVIEW:
            found |= {edit.place.cell for edit in change.edits}
    return found


def test_the_saved_outputs_are_those_of_its_library(runs: Runs) -> None:
    for i, (run, saved) in enumerate(zip(runs.before, recorded(runs.source), strict=True)):
        assert reproduces(run, saved), f"cell {i}: {saved.text!r} is saved, not {run.text!r}"
