"""Edits of the calls, imports and names of a cell, found the way rules find them: with `ast`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.cells.program import read_cell
from nbmigrate.plan import EditArguments, EditImport, ReplaceText
from nbmigrate.rewriting import Composed, compose

if TYPE_CHECKING:
    from nbmigrate.cells.program import CodeCell
    from nbmigrate.plan import ArgumentOperation, Edit, ImportOperation, Place


def parsed(source: str) -> CodeCell:
    """Read a cell that is Python."""
    cell = read_cell(0, source)
    assert cell.tree is not None, cell.error
    return cell


def place(source: str, node: ast.AST) -> Place:
    """Return where a node stands."""
    return parsed(source).place(node)


def edit_call(source: str, function: str, *operations: ArgumentOperation) -> Edit:
    """Edit the only call of `function` in a cell."""
    cell = parsed(source)
    assert cell.tree is not None
    (call,) = (
        node
        for node in ast.walk(cell.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function
    )
    return EditArguments(cell.place(call), operations)


def edit_import(source: str, *operations: ImportOperation) -> Edit:
    """Edit the only import statement of a cell."""
    cell = parsed(source)
    assert cell.tree is not None
    (statement,) = (
        node for node in ast.walk(cell.tree) if isinstance(node, (ast.Import, ast.ImportFrom))
    )
    return EditImport(cell.place(statement), operations)


def replace(source: str, before: str, after: str) -> Edit:
    """Replace the only expression of a cell that reads `before`."""
    cell = parsed(source)
    assert cell.tree is not None
    (expression,) = (
        node
        for node in ast.walk(cell.tree)
        if isinstance(node, ast.expr) and cell.text(node) == before
    )
    return ReplaceText(cell.place(expression), before, after)


def composed(source: str, *edits: Edit) -> Composed:
    """Compose edits of a cell."""
    return compose(source, parsed(source).masked.text, edits)


def edited(source: str, *edits: Edit) -> str:
    """Return a cell with edits made, which is Python again."""
    result = composed(source, *edits).apply_to(source)
    parsed(result)
    return result
