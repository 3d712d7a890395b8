"""Contestants run in turn, each on a copy of its own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.costs import cost_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.contestants import Contestant
    from benchmarks.costs import Cost


def race(contestants: Sequence[Contestant], repetitions: int, once: float) -> dict[str, list[Cost]]:
    """Run all of them, then all again, and so on; give what each run cost, by name.

    A contestant whose run takes more than `once` seconds is not run again. Raises
    `benchmarks.costs.RunError` if one fails.
    """
    costs: dict[str, list[Cost]] = {contestant.name: [] for contestant in contestants}
    for _ in range(repetitions):
        for contestant in contestants:
            done = costs[contestant.name]
            if not done or done[0].wall <= once:
                done.append(run(contestant))
                sys.stderr.write(f"{done[-1].wall:8.2f} s  {contestant.name}\n")
    return costs


def run(contestant: Contestant) -> Cost:
    """Run a contestant on a copy of its folder."""
    with TemporaryDirectory() as name:
        shutil.copytree(contestant.folder, Path(name) / "input")
        # Not all tools can do with an absolute path.
        places = {"{folder}": "input", "{output}": "output"}
        command = [places.get(str(word), word) for word in contestant.command]
        return cost_of(command, Path(name), contestant.allowed)
