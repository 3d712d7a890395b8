"""Figures as tables in Markdown."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from benchmarks.contestants import FLOOR, RUFF
from benchmarks.costs import ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.costs import Cost

_MIB = 1 << 20
_HEADINGS = ("", "time, s", "÷ ruff", "processors, s", "÷ floor", "memory, MiB", "runs")


def comparison(costs: Mapping[str, Sequence[Cost]]) -> str:
    """Return the table of a race: medians, and the least in brackets.

    Ratios are the medians of those of runs made in turn: of the time on the clock to that of ruff,
    and of the time of all processors to that of the floor.
    """
    return table(_HEADINGS, [_row(name, done, costs) for name, done in costs.items()])


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [headings, ["---", *("---:" for _ in headings[1:])], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _row(name: str, done: Sequence[Cost], costs: Mapping[str, Sequence[Cost]]) -> tuple[str, ...]:
    to_ruff = ratio(done, costs.get(RUFF, ()), lambda cost: cost.wall)
    to_floor = ratio(done, costs.get(FLOOR, ()), lambda cost: cost.cpu)
    return (
        name,
        _seconds([cost.wall for cost in done]),
        _times(to_ruff),
        _seconds([cost.cpu for cost in done]),
        _times(to_floor),
        f"{median(cost.peak for cost in done) / _MIB:.0f}",
        str(len(done)),
    )


def _seconds(figures: Sequence[float]) -> str:
    return f"{median(figures):.2f} ({min(figures):.2f})"


def _times(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.2f}"
