"""Explain what the names of a notebook are believed to hold, for people."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.meaning import library
from nbmigrate.meaning.values import (
    BoundMethod,
    Instance,
    Item,
    Output,
    Partial,
    Symbol,
    Tuple,
    UserClass,
    UserInstance,
    Value,
    Values,
    reasons,
)
from nbmigrate.meaning.words import holdings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.meaning.facts import Facts
    from nbmigrate.meaning.values import Site


@dataclass(frozen=True, slots=True)
class Entry:
    """What `name`, a name or an attribute chain, holds where it first stands in a cell.

    `holds` is what is known, "" if nothing is; `unknown` says why it may be something else, "" if
    it cannot. Cells count from 0 over all cells, lines from 1 in the cell.
    """

    cell: int
    line: int
    name: str
    holds: str
    unknown: str

    def __str__(self) -> str:
        """Give it as one line, without the cell."""
        doubt = f"unknown: {self.unknown}" if self.unknown else ""
        return f"line {self.line}: {self.name}: {' or '.join(filter(None, (self.holds, doubt)))}"


def explain(cells: Iterable[CodeCell], facts: Facts) -> list[Entry]:
    """Give what the tool believes about the names of `cells`, in document order.

    Told are names and attribute chains that hold classes and objects of the libraries, outputs of
    models, or classes and objects of the notebook, and those that are called as one calls a model.
    In each cell a name is told once for each thing it holds there.
    """
    shown = {cell.index for cell in cells}
    called_as_models = {
        fact.node.func for fact in facts.calls.values() if library.looks_like_a_model(fact.node)
    }
    found: dict[tuple[int, str, str, str], int] = {}
    for site, values in _expressions(facts):
        if site.cell not in shown or site.node in facts.in_fstring:
            continue
        if any(map(_is_relevant, values)) or site.node in called_as_models:
            unknown = "; ".join(reasons(values))
            key = (site.cell, ast.unparse(site.node), holdings(values), unknown)
            line = getattr(site.node, "lineno", 1)
            found[key] = min(line, found.get(key, line))
    entries = [
        Entry(cell, line, name, holds, unknown)
        for (cell, name, holds, unknown), line in found.items()
        if holds or unknown
    ]
    return sorted(entries, key=lambda e: (e.cell, e.line, e.name, e.holds, e.unknown))


def _expressions(facts: Facts) -> Iterator[tuple[Site, Values]]:
    """Give the names and attribute chains, and what they hold."""
    yield from facts.names.values()
    for attribute in facts.attributes.values():
        if _is_chain(attribute.node):
            yield attribute.site, attribute.held


def _is_chain(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _is_relevant(value: Value) -> bool:
    match value:
        case Instance(cls=cls):
            return cls.library in library.LIBRARIES
        case Symbol():
            return library.kind(value) is not None
        case Output() | Item() | UserClass() | UserInstance():
            return True
        case BoundMethod(function=function):
            return function.name in library.MODEL_CALLS
        case Partial(function=function):
            return any(map(_is_relevant, function))
        case Tuple(items=items):
            return any(_is_relevant(item) for held in items for item in held)
        case _:
            return False
