"""Names that are gone, defined in the notebook where they were imported."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nbmigrate.cells.lexical import lines_of_its_own
from nbmigrate.cells.syntax import walk
from nbmigrate.meaning.values import Site
from nbmigrate.plan import DropName, EditImport, InsertLines, MoveName
from nbmigrate.rules.base import Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nbmigrate.meaning.facts import ImportFact
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context
    from nbmigrate.rules.toolkit.uses import Uses

# The rest of a line, and another one that is not blank.
_NEXT_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)[ \t]*[^\s]")


@dataclass(frozen=True)
class Definition:
    """What defines `name`: `text` gives it under any name, `modules` are what it needs imported.

    `instead` is something else that it needs, by module, and that is imported in its place.
    """

    name: str
    text: Callable[[str], str]
    modules: tuple[str, ...] = ()
    instead: tuple[str, str] | None = None


@dataclass
class _Lines:
    """What is inserted behind one statement."""

    imports: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def definitions(
    context: Context,
    wanted: Iterable[tuple[Definition, Uses]],
) -> tuple[list[Edit], Remark | None]:
    """Return the edits that define names behind the imports that brought them.

    Where there is no room for a definition, there are no edits, and a remark says so.
    """
    edits: list[Edit] = []
    inserted: dict[tuple[int, ast.stmt], _Lines] = {}
    defined: set[tuple[str, str | None, int]] = set()
    for definition, fact in _imported(wanted):
        bound = definition.name if fact.name == "*" else fact.bound
        scope, body = _scope(context, fact)
        if (bound, *scope) not in defined:
            defined.add((bound, *scope))
            anchor = _last_import(body, fact.site.node)
            if not _has_lines_of_its_own(context, fact.site.cell, anchor):
                return [], Remark(
                    context.place(fact.site),
                    f"{definition.name} is gone, and there is no room to define it here: give this "
                    "import a line of its own",
                )
            lines = inserted.setdefault((fact.site.cell, anchor), _Lines())
            needed = _needed(context, definition, fact)
            lines.imports += [line for line in needed if line not in lines.imports]
            lines.texts.append(definition.text(bound))
        if fact.name != "*":
            edits.append(_without_name(context, definition, fact))
    return edits + [_insertion(context, *where, lines) for where, lines in inserted.items()], None


def _imported(
    wanted: Iterable[tuple[Definition, Uses]],
) -> Iterator[tuple[Definition, ImportFact]]:
    """Yield what brings each name, in the order of the notebook: star imports if nothing else."""
    for definition, uses in wanted:
        facts = uses.imports or uses.star_imports
        for fact in sorted(facts, key=lambda fact: (fact.site.cell, _line(fact.site.node))):
            yield definition, fact


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _without_name(context: Context, definition: Definition, fact: ImportFact) -> Edit:
    place = context.place(fact.site)
    if definition.instead is None:
        return EditImport(place, (DropName(definition.name),))
    _, needed = definition.instead
    return EditImport(place, (MoveName(definition.name, *definition.instead, bound=needed),))


def _needed(context: Context, definition: Definition, fact: ImportFact) -> list[str]:
    """Return the imports that a definition needs and that the notebook does not have before it."""
    lines = [f"import {m}" for m in definition.modules if not _has_module(context, m, fact)]
    if fact.name == "*" and definition.instead is not None:
        module, name = definition.instead
        lines.insert(0, f"from {module} import {name}")
    return lines


def _has_module(context: Context, module: str, fact: ImportFact) -> bool:
    return any(
        other.bound == other.module == module
        and other.name is None
        and not other.guarded
        and other.site.node in context.cells[other.site.cell].tree.body  # type: ignore[union-attr]
        and context.cells[other.site.cell].module == context.cells[fact.site.cell].module
        and (other.site.cell, _line(other.site.node)) < (fact.site.cell, _line(fact.site.node))
        for other in context.facts.imports.values()
    )


def _insertion(context: Context, cell: int, anchor: ast.stmt, lines: _Lines) -> InsertLines:
    place = context.place(Site(cell, anchor))
    written = [*lines.imports]
    for text in lines.texts:
        written += ["", "", text]
    if _NEXT_LINE.match(context.cells[cell].source, place.end):
        written += ["", "", ""]
    return InsertLines(place, "\n".join(written))


def _scope(context: Context, fact: ImportFact) -> tuple[tuple[str | None, int], list[ast.stmt]]:
    """Return what tells the scopes of imports apart, and the statements that stand around one."""
    cell = context.cells[fact.site.cell]
    tree = cell.tree
    if tree is None:
        raise TypeError(fact)
    for node in walk(tree):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list) and fact.site.node in body:
                return (cell.module, 0 if node is tree else id(body)), body
    raise ValueError(f"no statement of cell {cell.index}: {fact}")


def _last_import(body: Sequence[ast.stmt], first: ast.AST) -> ast.stmt:
    """Return the last of the import statements that follow each other from `first` on."""
    rest = body[[*body].index(first) :]  # type: ignore[arg-type]
    last = rest[0]
    for statement in rest:
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            break
        last = statement
    return last


def _has_lines_of_its_own(context: Context, index: int, statement: ast.stmt) -> bool:
    cell = context.cells[index]
    place = cell.place(statement)
    return lines_of_its_own(cell.masked.text, (place.start, place.end)) is not None
