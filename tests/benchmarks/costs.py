"""What runs cost, and how costs compare."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

_MEASURED = Path(__file__).with_name("measured.py")


class RunError(Exception):
    """A command did not do its work: one line."""


@dataclass(frozen=True)
class Cost:
    """One run: seconds on the clock, of all processors, until it said something; bytes of memory.

    `peak` is that of its largest process.
    """

    wall: float
    cpu: float
    peak: int
    first_output: float


def cost_of(command: Sequence[str | Path], folder: Path, allowed: Collection[int] = (0,)) -> Cost:
    """Run a command in `folder`; raises `RunError` if its exit code is not one that is allowed."""
    done = subprocess.run(  # noqa: S603 - the commands of this folder
        [sys.executable, _MEASURED, *command], cwd=folder, check=True, stdout=subprocess.PIPE
    )
    figures = json.loads(done.stdout)
    said, exit_code = figures.pop("said"), figures.pop("exit_code")
    if exit_code not in allowed:
        last = (said.strip().splitlines() or ["nothing"])[-1]
        raise RunError(f"exit code {exit_code}, and it said: {last}")
    return Cost(**figures)


def ratio(
    costs: Sequence[Cost], others: Sequence[Cost], figure: Callable[[Cost], float]
) -> float | None:
    """Return the median of the ratios of runs that were made in turn; None if there are none."""
    pairs = list(zip(costs, others, strict=False))
    return median(figure(ours) / figure(theirs) for ours, theirs in pairs) if pairs else None
