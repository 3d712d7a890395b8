"""What more and larger notebooks cost, and how long one takes to say something."""

from __future__ import annotations

import sys
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.contestants import Contestant
from benchmarks.costs import ratio
from benchmarks.generated import write_large_notebook, write_notebooks
from benchmarks.races import race

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.costs import Cost

_TIMES = 20
_FEW = 10


def scaling(folder: Path, repetitions: int) -> Iterator[tuple[str, str, str]]:
    """Yield what was compared, the ratio of the times of all processors, and of memory."""
    folders = {name: folder / name for name in ("one", "few", "many", "large")}
    for path in folders.values():
        path.mkdir(parents=True)
    write_notebooks(folders["one"], 1)
    write_notebooks(folders["few"], _FEW)
    write_notebooks(folders["many"], _FEW * _TIMES)
    write_large_notebook(folders["large"] / "large.ipynb", _FEW)
    ours = (sys.executable, "-m", "nbmigrate", "--isolated", "-j", "1", "{folder}")
    contestants = [
        *(Contestant(name, folders[name], (*ours, "-q", "-o", "{output}")) for name in folders),
        Contestant("shown", folders["one"], (*ours, "--diff"), allowed=(0, 1)),
    ]
    costs = race(contestants, repetitions, once=float("inf"))
    few, many, large = costs["few"], costs["many"], costs["large"]
    yield f"{_TIMES * _FEW} notebooks ÷ {_FEW} notebooks", *_ratios(many, few)
    yield f"{_TIMES * _FEW} notebooks ÷ one as long as {_FEW}", *_ratios(many, large)
    yield f"one notebook as long as {_FEW} ÷ {_FEW} notebooks", *_ratios(large, few)
    yield f"one notebook as long as {_FEW} ÷ one notebook", *_ratios(large, costs["one"])
    first = [cost.first_output for cost in costs["shown"]]
    label = "seconds from the start to the first line of one notebook's diff (least)"
    yield label, f"{median(first):.2f} ({min(first):.2f})", ""


def _ratios(costs: Sequence[Cost], others: Sequence[Cost]) -> tuple[str, str]:
    time = ratio(costs, others, lambda cost: cost.cpu)
    memory = ratio(costs, others, lambda cost: cost.peak)
    return f"{time:.2f}", f"{memory:.2f}"
