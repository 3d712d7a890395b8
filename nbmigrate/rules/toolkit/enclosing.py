"""What stands around a node of a cell: its statement, and the function or class it is in."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbmigrate.meaning.values import Site
    from nbmigrate.rules.base import Context

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True)
class Enclosing:
    """The nodes around a node, from its cell's module inwards; `module` is what the cell writes."""

    module: str | None
    nodes: tuple[ast.AST, ...]

    @property
    def statement(self) -> ast.stmt | None:
        """The innermost statement around it."""
        return next((node for node in reversed(self.nodes) if isinstance(node, ast.stmt)), None)

    @property
    def scope(self) -> ast.AST | None:
        """The innermost function or class around it; None at the top of a module."""
        return next((node for node in reversed(self.nodes) if isinstance(node, _SCOPES)), None)

    def sees_names_of(self, other: Enclosing) -> bool:
        """Tell whether names that are bound where `other` stands can be read here."""
        if self.module != other.module or isinstance(other.scope, ast.ClassDef):
            return False
        return other.scope is None or other.scope in self.nodes


def enclosing(context: Context, site: Site) -> Enclosing:
    """Return what stands around a node."""
    cell = context.cells[site.cell]
    parents = cell.parents
    nodes: list[ast.AST] = []
    node = site.node
    while node in parents:
        node = parents[node]
        nodes.append(node)
    return Enclosing(cell.module, tuple(reversed(nodes)))


def statements_after(context: Context, site: Site) -> list[ast.stmt]:
    """Return the statements behind the one that is nothing but `site`, in the same block."""
    around = enclosing(context, site).nodes
    if len(around) < 2 or not isinstance(around[-1], ast.Expr):  # noqa: PLR2004
        return []
    for field in ("body", "orelse", "finalbody"):
        block = getattr(around[-2], field, None)
        if isinstance(block, list) and around[-1] in block:
            return block[block.index(around[-1]) + 1 :]
    return []
