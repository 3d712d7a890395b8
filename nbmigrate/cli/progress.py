"""How far a run has come, below what it prints."""

from __future__ import annotations

import contextlib
from collections import Counter
from typing import TYPE_CHECKING

from nbmigrate.reports.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    from rich.progress import Progress, Task

    from nbmigrate.cli.run import Outcome
    from nbmigrate.cli.terminal import Terminal

    Advance: TypeAlias = Callable[[Outcome], None]


@contextlib.contextmanager
def progress(total: int, terminals: Sequence[Terminal]) -> Iterator[Advance]:
    """Show how many notebooks of `total` are done, how fast it goes and how long it takes.

    Gives a function to be told of each outcome. The first of the terminals shows it, if it is one;
    they may all print meanwhile.
    """
    shown, *others = terminals
    if not shown.console.is_interactive or total < 2:  # noqa: PLR2004 - one is no number of them
        yield lambda _: None
        return
    bar = _bar(shown)
    task = bar.add_task("", total=total, counts="")
    counts: Counter[Status] = Counter()

    def advance(outcome: Outcome) -> None:
        counts[outcome.notebook.status] += 1
        bar.update(task, advance=1, counts=_worded(counts))

    screens = [t.console for t in others if t.console.is_interactive]
    with bar:
        for console in screens:
            console.push_render_hook(bar.live)
        try:
            yield advance
        finally:
            for console in screens:
                console.pop_render_hook()


def _bar(terminal: Terminal) -> Progress:
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text  # noqa: PLC0415

    class RateColumn(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:.3g}/s")

    return Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("notebooks"),
        RateColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
        TextColumn("{task.fields[counts]}", markup=False),
        console=terminal.console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def _worded(counts: Counter[Status]) -> str:
    return ", ".join(f"{counts[status]} {status.value}" for status in Status if counts[status])
