"""Which variable a name is: of a module, a function or a comprehension."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from nbmigrate.cells.syntax import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


class Scope(Struct, frozen=True, dict=True):
    """A function or comprehension, or a module (no `node`), and the scope around it.

    `module` is the path of a module that a cell writes, None for the notebook itself.
    """

    module: str | None
    node: ast.AST | None = None
    outer: Scope | None = None

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(_bound(self.node)) - self._elsewhere

    @cached_property
    def _elsewhere(self) -> frozenset[str]:
        declared = (n for n in _inside(self.node) if isinstance(n, ast.Global | ast.Nonlocal))
        return frozenset(name for node in declared for name in node.names)

    @property
    def function(self) -> FunctionNode | None:
        """The innermost function."""
        scope: Scope | None = self
        while scope is not None and not isinstance(scope.node, FunctionNode):
            scope = scope.outer
        return scope.node if scope is not None and isinstance(scope.node, FunctionNode) else None

    def variable(self, name: str) -> tuple[ast.AST | str | None, str]:
        """Return the variable that `name` is here: the scope it belongs to, and its name."""
        scope: Scope | None = self
        while scope is not None:
            if scope.node is not None and name in scope._own:  # noqa: SLF001 - of the same class
                return scope.node, name
            scope = scope.outer
        return self.module, name


def parameters(function: FunctionNode) -> list[str]:
    """Return the names of the parameters that one argument each is bound to, in order."""
    given = function.args
    return [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def _bound(node: ast.AST | None) -> Iterator[str]:
    """Yield the names that a function or comprehension binds."""
    if isinstance(node, FunctionNode):
        yield from parameters(node)
        for collecting in (node.args.vararg, node.args.kwarg):
            if collecting is not None:
                yield collecting.arg
    if isinstance(node, Comprehension):
        for generator in node.generators:
            for part in walk(generator.target):
                if isinstance(part, ast.Name):
                    yield part.id
        return
    for part in _inside(node):
        match part:
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case _:
                pass


def _inside(node: ast.AST | None) -> Iterator[ast.AST]:
    """Yield the nodes of a function's body, without those of functions inside it."""
    body = node.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else []
    waiting: list[ast.AST] = list(body)
    while waiting:
        part = waiting.pop()
        yield part
        if not isinstance(part, FunctionNode | ast.ClassDef | Comprehension):
            waiting.extend(children(part))
