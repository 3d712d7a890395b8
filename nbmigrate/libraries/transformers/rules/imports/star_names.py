"""Star imports: which of the names that they bind a notebook uses."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.meaning.facts import ImportFact
    from nbmigrate.rules.base import Context

# What IPython defines for every cell.
_IPYTHON = frozenset({"display", "get_ipython", "In", "Out", "exit", "quit", "__file__"})
_DEFINED = frozenset(dir(builtins)) | _IPYTHON


def names_through(context: Context, fact: ImportFact) -> list[str]:
    """Return the names that a star import binds and that the code of its module uses, sorted."""
    module = context.cells[fact.site.cell].module
    return sorted(
        {
            value.name
            for site, held in context.library_names
            for value in held
            if value.path == f"{fact.module}.{value.name}"
            and context.cells[site.cell].module == module
            and context.text(site) == value.name
        },
    )


def brings_only_known_names(context: Context, fact: ImportFact) -> bool:
    """Tell whether `names_through` is all that the notebook can need of a star import.

    It is not where a cell cannot be read, or where a name is used that nothing else binds.
    """
    module = context.cells[fact.site.cell].module
    cells = [cell for cell in context.cells.values() if not cell.opaque and cell.module == module]
    if any(cell.tree is None for cell in cells):
        return False
    known = {*names_through(context, fact), *bound_names(context, module), *_DEFINED}
    used = {
        node.id
        for cell in cells
        for node in cell.nodes_of(ast.Name)
        if isinstance(node.ctx, ast.Load)
    }
    return used <= known


def bound_names(context: Context, module: str | None) -> set[str]:
    """Return every name that the code of a module binds somewhere, without star imports.

    `module` is None for the notebook itself, else one that a cell of it writes.
    """
    cells = (c for c in context.cells.values() if not c.opaque and c.module == module)
    return {name for cell in cells for name in _bound(cell)}


def _bound(cell: CodeCell) -> Iterator[str]:
    for node in cell.nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name.partition(".")[0]
            case ast.ExceptHandler(name=str(name)):
                yield name
