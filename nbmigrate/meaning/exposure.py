"""Which names a loop may read as the turn before left them.

Where no such name has changed, another turn of the loop would find what the first one found.
"""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.cells.syntax import children, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.cells.program import CodeCell

Loop: TypeAlias = ast.For | ast.AsyncFor | ast.While
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_FUNCTIONS: tuple[type[_Function], ...] = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Exposure:
    """Tells of the loops of a notebook what they may read."""

    def __init__(self, cells: Sequence[CodeCell]) -> None:
        self._cells = cells
        self._by_loop: dict[Loop, frozenset[str]] = {}

    def may_read(self, loop: Loop, name: str) -> bool:
        """Tell whether a turn may read a name as the turn before left it."""
        if self.free_names is None or name in self.free_names:
            return True
        if loop not in self._by_loop:
            self._by_loop[loop] = _exposed_names(loop)
        return name in self._by_loop[loop]

    @cached_property
    def free_names(self) -> frozenset[str] | None:
        """The names that functions may read from the scopes around them.

        None if a function binds names of another scope, so that any name may change in any call.
        """
        if any(cell.nodes_of(ast.Global) or cell.nodes_of(ast.Nonlocal) for cell in self._cells):
            return None
        return frozenset(
            name
            for cell in self._cells
            for kind in _FUNCTIONS
            for function in cell.nodes_of(kind)
            for name in _free_names(function)
        )


def _exposed_names(loop: Loop) -> frozenset[str]:
    """Return the names that a turn of the loop may read before it binds them."""
    exposed: set[str] = set()
    bound: set[str] = set()
    if isinstance(loop, ast.While):
        exposed |= _read(loop.test)
    else:
        bound |= _bound(loop.target)
    _scan(loop.body, bound, exposed)
    return frozenset(exposed)


def _scan(statements: Sequence[ast.stmt], bound: set[str], exposed: set[str]) -> None:
    """Add to `exposed` what is read before it is bound, and to `bound` what surely is bound."""
    for statement in statements:
        match statement:
            case ast.If(test=test, body=body, orelse=orelse):
                exposed |= _read(test) - bound
                first, second = set(bound), set(bound)
                _scan(body, first, exposed)
                _scan(orelse, second, exposed)
                bound |= first & second
            case ast.For(target=target, iter=iterable, body=body, orelse=orelse):
                exposed |= _read(iterable) - bound
                _scan(body, bound | _bound(target), exposed)
                _scan(orelse, set(bound), exposed)
            case ast.With(items=items, body=body):
                for item in items:
                    exposed |= _read(item.context_expr) - bound
                    if item.optional_vars is not None:
                        bound |= _bound(item.optional_vars)
                _scan(body, bound, exposed)
            case ast.Assign(targets=targets):
                exposed |= _read(statement) - bound
                for target in targets:
                    bound |= _bound(target)
            case _:
                exposed |= _read(statement) - bound


def _read(tree: ast.AST) -> set[str]:
    """Return the names that are read anywhere in `tree`, by `+=`, too."""
    read = set()
    for node in walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            read.add(node.id)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            read.add(node.target.id)
    return read


def _bound(target: ast.expr) -> set[str]:
    """Return the names that an assignment to `target` binds."""
    match target:
        case ast.Name(id=name):
            return {name}
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return {name for element in elements for name in _bound(element)}
        case ast.Starred(value=value):
            return _bound(value)
        case _:
            return set()


def _free_names(function: _Function) -> set[str]:
    """Return the names that a function reads and neither binds nor takes, or some more."""
    arguments = function.args
    bound = {node.arg for node in walk(arguments) if isinstance(node, ast.arg)}
    read: set[str] = set()
    todo: list[ast.AST] = [function.body] if isinstance(function, ast.Lambda) else [*function.body]
    while todo:
        node = todo.pop()
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                read.add(name)
            case ast.Name(id=name):
                bound.add(name)
            case ast.comprehension(iter=iterable, ifs=conditions):
                todo += [iterable, *conditions]  # its target belongs to another scope
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                read |= _free_names(node)
                todo += [node.args, *getattr(node, "decorator_list", ())]
            case ast.ClassDef():
                read |= _read(node)
            case _:
                todo += children(node)
    return read - bound
