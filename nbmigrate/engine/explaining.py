"""What the names of a file are believed to hold, and why, for people."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.cells.program import read_program
from nbmigrate.dating.clues import Clues
from nbmigrate.documents.opening import opened
from nbmigrate.libraries.registry import all_packs, behaviours, known_packages
from nbmigrate.meaning.calls import RUN_BY_A_CALL
from nbmigrate.meaning.interpreter import interpret
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
    from nbmigrate.documents.opening import AnyDocument
    from nbmigrate.meaning.behaviour import Behaviours
    from nbmigrate.meaning.facts import Facts
    from nbmigrate.meaning.values import Site
    from nbmigrate.plan import Settings, SourceLibrary

_NO_REASON = ""


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
        """Return it as one line, without the cell."""
        doubt = f"unknown: {self.unknown}" if self.unknown else ""
        return f"line {self.line}: {self.name}: {' or '.join(filter(None, (self.holds, doubt)))}"


def explain(source: bytes | AnyDocument, settings: Settings) -> list[Entry]:
    """Return what each name of a file is believed to hold, and why, in document order.

    Raise `nbmigrate.documents.notebook.DocumentError` if it cannot be read in the format of the
    settings.
    """
    document = opened(source, settings.format)
    cells = read_program(document.cells, settings.python_cell_magics)
    known = behaviours(settings.target)
    return entries_of(cells, interpret(cells, known), known)


def written_for(source: bytes | AnyDocument, settings: Settings) -> SourceLibrary | None:
    """Return which releases of the library to migrate a file can have been written for, and why.

    None if it does not use the library. Raise what `explain` raises.
    """
    document = opened(source, settings.format)
    cells = read_program(document.cells, settings.python_cell_magics)
    clues = Clues(
        cells=document.cells,
        code={cell.index: cell for cell in cells},
        facts=interpret(cells, behaviours(settings.target)),
        records=document.records,
        given=settings.source,
    )
    dates = (pack.date for pack in all_packs() if pack.has_target and pack.date is not None)
    found = next((dated for date in dates if (dated := date(clues)) is not None), None)
    return found.described() if found is not None else None


def entries_of(cells: Iterable[CodeCell], facts: Facts, known: Behaviours) -> list[Entry]:
    """Return what the tool believes about the names of `cells`, in document order.

    Told are names and attribute chains that hold classes and objects of the libraries, outputs of
    models, or classes and objects of the notebook, and those that are called as one calls a model.
    In each cell a name is told once for each thing it holds there.
    """
    shown = {cell.index for cell in cells}
    called_as_models = {
        fact.node.func
        for fact in facts.calls.values()
        if known.may_run_a_model(fact.node, _NO_REASON)
    }
    found: dict[tuple[int, str, str, str], int] = {}
    for site, values in _expressions(facts):
        if site.cell not in shown or site.node in facts.in_fstring:
            continue
        if any(_is_relevant(value, known) for value in values) or site.node in called_as_models:
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
    """Yield the names and attribute chains, and what they hold."""
    yield from facts.names.values()
    for attribute in facts.attributes.values():
        if _is_chain(attribute.node):
            yield attribute.site, attribute.held


def _is_chain(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _is_relevant(value: Value, known: Behaviours) -> bool:
    match value:
        case Instance(cls=cls):
            return cls.library in known_packages()
        case Symbol():
            return known.is_class(value)
        case Output() | Item() | UserClass() | UserInstance():
            return True
        case BoundMethod(function=function):
            return function.name in RUN_BY_A_CALL
        case Partial(function=function):
            return any(_is_relevant(held, known) for held in function)
        case Tuple(items=items):
            return any(_is_relevant(item, known) for held in items for item in held)
        case _:
            return False
