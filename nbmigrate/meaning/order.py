"""Execution order: cells that were run in another order than they stand in.

The notebook keeps the number of the last run of each cell. Where a name is bound by several cells,
these numbers may tell that it held something else than reading from top to bottom suggests.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.meaning.values import (
    Constant,
    Container,
    Instance,
    Item,
    Method,
    Output,
    Unknown,
)

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Mapping

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.meaning.facts import Facts, Read
    from nbmigrate.meaning.values import Value, Values


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name read in cell `running`: cell `bound` above set it, but `ran` did so last in time."""

    name: str
    running: int
    bound: int
    ran: int

    @property
    def in_words(self) -> str:
        """Why what the name holds is not certain, for a person."""
        return (
            f"{self.name} is set in cell {self.bound}, but by the execution counts cell {self.ran} "
            f"set it last before cell {self.running} ran"
        )


def ran_out_of_order(cells: Iterable[CodeCell]) -> bool:
    """Tell whether cells were last run in another order than they stand in."""
    counts = [count for cell in cells if (count := cell.execution_count) is not None]
    return any(later < earlier for earlier, later in itertools.pairwise(counts))


def doubts(cells: Iterable[CodeCell], facts: Facts) -> dict[ast.AST, Doubt]:
    """Return the names, as nodes, for which the order of execution matters.

    That is a name which a cell reads and two others bind to different things, if the one that was
    run last before the reading cell is not the last one above it. Cells without an execution count
    prove nothing.
    """
    cells = list(cells)
    if not ran_out_of_order(cells):
        return {}
    counts = {
        cell.index: cell.execution_count for cell in cells if cell.execution_count is not None
    }
    found: dict[ast.AST, Doubt] = {}
    for node, reads in facts.reads.items():
        for read in sorted(reads, key=lambda read: (read.running, read.bound)):
            ran = _last_to_bind(read, facts.bindings.get(read.name, {}), counts)
            if ran is not None:
                found.setdefault(node, Doubt(read.name, read.running, read.bound, ran))
    return found


def _last_to_bind(
    read: Read,
    bindings: Mapping[int, Values],
    counts: Mapping[int, int],
) -> int | None:
    """Return the cell that bound the name last before it was read, if not to the same thing."""
    used = counts.get(read.running)
    bound = counts.get(read.bound)
    if used is None or bound is None or read.bound == read.running:
        return None
    earlier = [cell for cell in bindings if counts.get(cell, used) < used]
    if not earlier:
        return None
    last = max(earlier, key=lambda cell: counts[cell])
    expected = bindings.get(read.bound)
    if last == read.bound or expected is None:
        return None
    return last if _likeness(bindings[last]) != _likeness(expected) else None


def _likeness(values: Values) -> frozenset[object]:
    """Leave out of values what makes no difference here, such as where an object was made."""
    return frozenset(_alike(value) for value in values)


def _alike(value: Value) -> object:
    match value:
        case Instance(cls=cls, return_dict=return_dict):
            return cls, return_dict
        case Method(receiver=receiver, name=name):
            return _alike(receiver), name
        case Output(model=model):
            return Output, model and _alike(model)
        case Item(output=output, index=index):
            return _alike(output), index
        case Unknown() | Constant() | Container():
            return type(value)
        case _:
            return value
