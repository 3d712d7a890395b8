"""Walk a notebook's statements until nothing new is found of where its literals go."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import children
from nbmigrate.libraries.transformers.label_tracing.expressions import is_list
from nbmigrate.libraries.transformers.label_tracing.notes import Notes
from nbmigrate.libraries.transformers.label_tracing.objects import Objects
from nbmigrate.libraries.transformers.label_tracing.scopes import Scope
from nbmigrate.libraries.transformers.label_tracing.state import attribute, changed, returned
from nbmigrate.libraries.transformers.label_tracing.traces import (
    Step,
    at,
    elements,
    filled,
    inside,
    merged,
    scalars,
    sites_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.libraries.transformers.label_tracing.traces import Trace
    from nbmigrate.meaning.facts import Facts

_MOST_WALKS = 20


def trace(cells: Iterable[CodeCell], facts: Facts) -> Notes:
    """Return what becomes of each `-1` of a notebook."""
    tracer = _Tracer(facts)
    cells = [cell for cell in cells if cell.tree is not None]
    if not _settles(tracer, cells):
        tracer.notes.lost += [(frozenset((site,)), site) for site in tracer.notes.literals]
    return tracer.notes


def _settles(tracer: _Tracer, cells: Sequence[CodeCell]) -> bool:
    """Walk until nothing new is found; tell whether that came to an end."""
    for _ in range(_MOST_WALKS):
        tracer.grown = False
        tracer.notes = Notes()
        try:
            for cell in cells:
                tracer.walk_cell(cell)
        except RecursionError:  # code that is nested too deeply
            return False
        if not tracer.grown:
            tracer.lose_variables()
            return True
    return False


class _Tracer(Objects):
    """The whole tracer: this part walks statements."""

    def walk_cell(self, cell: CodeCell) -> None:
        self.scope, self.cell = Scope(cell.module), cell.index
        if cell.tree is not None:
            self._walk(cell.tree.body)

    def lose_variables(self) -> None:
        """Lose numbers of variables that are bound again: which one is meant is not followed."""
        for holder, targets in self.bound.items():
            numbers = scalars(self.held(holder))
            if len(targets) > 1:
                for site in sites_of(numbers):
                    self.notes.lost.append((frozenset((site,)), site))

    def _walk(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            self._statement(statement)

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Expr(value=value):
                self.evaluate(value)
            case ast.Assign(targets=targets, value=value):
                found = self.evaluate(value)
                for target in targets:
                    self.assign(target, found)
                    self.link(target, value)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                self.assign(target, self.evaluate(value))
            case ast.AugAssign():
                self._augmented(statement)
            case ast.Return(value=value) if value is not None:
                function = self.scope.function
                found = self.evaluate(value)
                if function is not None:
                    self.put(returned(function), found)
                    self.put_back(value, self.held(changed(returned(function))))
            case ast.For() | ast.AsyncFor():
                self.assign(statement.target, elements(self.iterated(statement.iter)))
                self._walk([*statement.body, *statement.orelse])
                self.link_elements(statement.target, statement.iter)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define(statement)
            case ast.ClassDef(body=body):
                self._class(body)
            case ast.Delete():
                pass
            case _:
                self._parts(statement)

    def _parts(self, statement: ast.AST) -> None:
        """Walk what a statement is made of, such as the test and the blocks of an `if`."""
        for child in children(statement):
            if isinstance(child, ast.expr):
                self.evaluate(child)
            elif isinstance(child, ast.stmt):
                self._statement(child)
            elif isinstance(child, ast.withitem | ast.ExceptHandler | ast.match_case):
                self._parts(child)

    def _define(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        given = function.args
        positional = [*given.posonlyargs, *given.args]
        pairs = [
            *zip(reversed(positional), reversed(given.defaults), strict=False),
            *zip(given.kwonlyargs, given.kw_defaults, strict=True),
        ]
        for parameter, default in pairs:
            if default is not None:
                self.put((function, parameter.arg), self.evaluate(default))
        with self.inner(function):
            self._walk(function.body)

    def _class(self, body: Sequence[ast.stmt]) -> None:
        """Walk a class; what its body binds are attributes."""
        for statement in body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.put(attribute(name), self.evaluate(value))
                case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
                    self.put(attribute(name), self.evaluate(value))
                case _:
                    self._statement(statement)

    def _augmented(self, statement: ast.AugAssign) -> None:
        before, value = self.evaluate(statement.target), self.evaluate(statement.value)
        longer = is_list(statement.value) or (value and not scalars(value))
        if isinstance(statement.op, ast.Add) and longer:
            self.change(statement.target, value)
            return
        self.lose(before, statement)
        self.lose(value, statement)

    def assign(self, target: ast.expr, trace: Trace) -> None:
        """Bind an assignment target."""
        match target:
            case ast.Name(id=name):
                self.bind(self.scope.variable(name), target, trace)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                self._unpack(parts, trace)
            case ast.Attribute(attr=name):
                self.bind(attribute(name), target, trace)
            case ast.Subscript(value=value, slice=key):
                self.change(value, _stored(key, trace))
            case ast.Starred(value=value):
                self.assign(value, trace)
            case _:
                self.lose(trace, target)

    def _unpack(self, parts: Sequence[ast.expr], trace: Trace) -> None:
        for place, part in enumerate(parts):
            if isinstance(part, ast.Starred):
                self.assign(part, inside(Step.ANY, elements(trace)))
            else:
                self.assign(part, at(trace, place))


def _stored(key: ast.expr, trace: Trace) -> Trace:
    """Return the trace of what has a value stored under a key: a number fills, a list stands there.

    What is stored under a key that is no literal is stored in a tensor, or in parts of it.
    """
    match key:
        case ast.Constant(value=str() as name):
            return inside(name, trace)
        case ast.Constant(value=int() as place):
            single = scalars(trace)
            others = {path: sites for path, sites in trace.items() if path not in single}
            return merged((filled(single), inside(place, others)))
        case _:
            return filled(trace)
