"""Names of variables: which ones a notebook reads, what it sets them to, and which are free."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.rules.base import Context


def is_read(context: Context, name: str) -> bool:
    """Tell whether the notebook reads a variable of this name anywhere."""
    return any(
        node.id == name and isinstance(node.ctx, ast.Load)
        for cell in context.cells.values()
        for node in cell.nodes_of(ast.Name)
    )


def assignments(context: Context) -> dict[str, ast.expr]:
    """Return what variables are set to, those for which it reads the same wherever they are set."""
    bound: Counter[str] = Counter()
    values: dict[str, list[ast.expr]] = {}
    for cell in context.cells.values():
        bound.update(n.id for n in cell.nodes_of(ast.Name) if not isinstance(n.ctx, ast.Load))
        bound.update(parameter.arg for parameter in cell.nodes_of(ast.arg))
        for statement in cell.nodes_of(ast.Assign):
            match statement.targets:
                case [ast.Name(id=name)]:
                    values.setdefault(name, []).append(statement.value)
    return {
        name: found[0]
        for name, found in values.items()
        if len(found) == bound[name] and (len(found) == 1 or len({*map(ast.unparse, found)}) == 1)
    }


def free_name(context: Context, wishes: Sequence[str]) -> str:
    """Return the first of `wishes` that nothing in the notebook is called, else a numbered one."""
    taken = {
        name for cell in context.cells.values() for node in cell.nodes for name in _names(node)
    }
    numbered = (f"{wishes[0]}_{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (*wishes, *numbered) if name not in taken)


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.alias(name=name, asname=alias):
            yield alias or name.partition(".")[0]
        case _:
            return
