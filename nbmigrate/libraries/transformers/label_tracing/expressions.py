"""Trace literals through expressions."""

from __future__ import annotations

import ast
from abc import abstractmethod
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import children, walk
from nbmigrate.libraries.transformers.label_tracing.known import (
    HARMLESS_ATTRIBUTES,
    ONES,
    RESHAPING_METHODS,
    SAME_ATTRIBUTES,
    SAME_METHODS,
)
from nbmigrate.libraries.transformers.label_tracing.state import State, attribute, returned
from nbmigrate.libraries.transformers.label_tracing.traces import (
    NOWHERE,
    Step,
    at,
    by_position,
    elements,
    filled,
    inside,
    literal,
    merged,
    tables,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.libraries.transformers.label_tracing.scopes import Comprehension
    from nbmigrate.libraries.transformers.label_tracing.traces import Trace

_EQUALITY = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)


class Expressions(State):
    """The part of a tracer that evaluates expressions."""

    @abstractmethod
    def call(self, node: ast.Call) -> Trace:
        """Return the trace of what a call gives."""

    @abstractmethod
    def assign(self, target: ast.expr, trace: Trace) -> None:
        """Bind an assignment target."""

    @abstractmethod
    def method_of(self, node: ast.expr, name: str) -> ast.AST | None:
        """Return the method of the notebook's own class that an expression is an object of."""

    def evaluate(self, node: ast.expr) -> Trace:
        """Return the trace of what an expression gives."""
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
                self.notes.literals.add(self.site(node))
                return literal(self.site(node))
            case ast.UnaryOp(op=ast.USub(), operand=ones) if _is_ones(ones):
                made = filled(literal(self.site(node)))
                self.notes.literals.add(self.site(node))
                self.lose(made, node)  # no literal that could be another one
                return made
            case ast.Name(id=name):
                return self.held(self.scope.variable(name))
            case ast.Attribute():
                return self._attribute(node)
            case ast.Subscript():
                return self._subscript(node)
            case ast.Call():
                return self.call(node)
            case ast.Tuple(elts=parts):
                return merged(self._at_positions(parts))
            case ast.List(elts=parts) | ast.Set(elts=parts):
                return merged(inside(Step.ANY, self._part(part)) for part in parts)
            case ast.Dict():
                return self._dict(node)
            case ast.BinOp():
                return self._binary(node)
            case ast.Compare():
                return self._compare(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.evaluate(test)
                return merged((self.evaluate(body), self.evaluate(orelse)))
            case ast.BoolOp(values=parts):
                return merged([self.evaluate(part) for part in parts])
            case ast.NamedExpr(target=target, value=value):
                trace = self.evaluate(value)
                self.assign(target, trace)
                return trace
            case ast.Starred(value=value) | ast.Await(value=value):
                return self.evaluate(value)
            case ast.Lambda(body=body):
                with self.inner(node):
                    self.put(returned(node), self.evaluate(body))
                return NOWHERE
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self._comprehension(node)
            case ast.Yield(value=value) if value is not None:
                function = self.scope.function
                trace = inside(Step.ANY, self.evaluate(value))
                if function is not None:
                    self.put(returned(function), trace)
                return NOWHERE
            case ast.JoinedStr():  # shown to a person
                self._all_inside(node)
                return NOWHERE
            case _:
                self.lose(merged(self._all_inside(node)), node)
                return NOWHERE

    def _all_inside(self, node: ast.AST) -> list[Trace]:
        found: list[Trace] = []
        for child in children(node):
            if isinstance(child, ast.FormattedValue):
                found += self._all_inside(child)
            elif isinstance(child, ast.expr):
                found.append(self.evaluate(child))
        return found

    def _part(self, part: ast.expr) -> Trace:
        trace = self.evaluate(part)
        return elements(trace) if isinstance(part, ast.Starred) else trace

    def _at_positions(self, parts: Sequence[ast.expr]) -> Iterator[Trace]:
        starred = False
        for position, part in enumerate(parts):
            starred = starred or isinstance(part, ast.Starred)
            yield inside(Step.ANY if starred else position, self._part(part))

    def _dict(self, node: ast.Dict) -> Trace:
        traces: list[Trace] = []
        for key, value in zip(node.keys, node.values, strict=True):
            trace = self.evaluate(value)
            if key is None:
                traces.append(trace)
            elif isinstance(key, ast.Constant) and isinstance(key.value, str | int):
                traces.append(inside(key.value, trace))
            else:
                self.lose(self.evaluate(key), key)
                traces.append(inside(Step.ANY, trace))
        return merged(traces)

    def _attribute(self, node: ast.Attribute) -> Trace:
        owner = self.evaluate(node.value)
        named = self.held(attribute(node.attr))
        if not owner or node.attr in HARMLESS_ATTRIBUTES:
            return named
        if node.attr in SAME_ATTRIBUTES:
            return merged((owner, named))
        found = at(tables(owner), node.attr)
        if not found:
            self.lose(owner, node)
        return merged((found, named))

    def _subscript(self, node: ast.Subscript) -> Trace:
        trace = self.evaluate(node.value)
        getter = self.method_of(node.value, "__getitem__")
        if getter is not None:
            return self.held(returned(getter))
        match node.slice:
            case ast.Constant(value=str() | int() as key):
                found = at(trace, key)
                if not found and not any(
                    isinstance(step, type(key)) for step in by_position(trace)
                ):
                    self.lose(trace, node)
                return found
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int())):
                return elements(trace)
            case ast.Slice() | ast.Tuple():
                self.lose(self._index(node.slice), node)
                return _sliced(trace, node.slice)
            case index:
                self.lose(self.evaluate(index), node)
                return elements(trace)

    def _index(self, index: ast.expr) -> Trace:
        """Return the trace of the variables in an index; a literal there is a place."""
        parts = [part for part in walk(index) if isinstance(part, ast.Name | ast.Call)]
        return merged(self.evaluate(part) for part in parts)

    def _binary(self, node: ast.BinOp) -> Trace:
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        if isinstance(node.op, ast.Add) and (
            (left and right) or is_list(node.left) or is_list(node.right)
        ):
            return merged((left, right))
        if isinstance(node.op, ast.Mult):
            if is_list(node.left):
                return left
            if is_list(node.right):
                return right
            if _is_ones(node.left) or _is_ones(node.right):
                return filled(merged((left, right)))
        self.lose(left, node)
        self.lose(right, node)
        return NOWHERE

    def _compare(self, node: ast.Compare) -> Trace:
        sides = [node.left, *node.comparators]
        traces = [self.evaluate(side) for side in sides]
        for place, operator in enumerate(node.ops):
            left, right = traces[place : place + 2]
            if isinstance(operator, _EQUALITY):
                self.join(left, right)
            elif not _same_order(operator, sides[place], sides[place + 1]):
                self.lose(left, node)
                self.lose(right, node)
        return NOWHERE

    def _comprehension(self, node: Comprehension) -> Trace:
        """Return the trace of what is made of the elements; positions stay where they are known."""
        first, *others = node.generators
        parts = by_position(self.iterated(first.iter)) or {None: NOWHERE}
        kept = (str if _keeps_keys(node) else int) if not others and not first.ifs else Step
        made: list[Trace] = []
        with self.inner(node):
            for position, part in parts.items():
                self.assign(first.target, part)
                for generator in others:
                    self.assign(generator.target, elements(self.iterated(generator.iter)))
                for condition in (test for generator in node.generators for test in generator.ifs):
                    self.evaluate(condition)
                element = node.value if isinstance(node, ast.DictComp) else node.elt
                step = position if isinstance(position, kept) else Step.ANY
                made.append(inside(step, self.evaluate(element)))
        return merged(made)

    def iterated(self, node: ast.expr) -> Trace:
        """Return the trace of what is iterated over; `d.items()` has pairs, each under its key."""
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr="items"), args=[]):
                parts = by_position(self.evaluate(owner))
                return merged(
                    inside(Step.ANY if key is None else key, inside(1, part))
                    for key, part in parts.items()
                )
            case _:
                getter = self.method_of(node, "__getitem__")
                return self.evaluate(node) if getter is None else self.held(returned(getter))


def _keeps_keys(node: Comprehension) -> bool:
    """Tell whether it is `{key: … for key, value in …}`."""
    match node:
        case ast.DictComp(
            key=ast.Name(id=key),
            generators=[ast.comprehension(target=ast.Tuple(elts=[ast.Name(id=name), _]))],
        ):
            return key == name
        case _:
            return False


def _sliced(trace: Trace, index: ast.expr) -> Trace:
    """Return the trace of `value[a:b]`, where the positions of a tuple move."""
    if not isinstance(index, ast.Slice):
        return trace
    lower = index.lower.value if isinstance(index.lower, ast.Constant) else 0
    if index.step is not None or not isinstance(lower, int):
        return trace
    traces: list[Trace] = []
    for path, sites in trace.items():
        if path and isinstance(path[0], int):
            if path[0] >= lower:
                traces.append({(path[0] - lower, *path[1:]): sites})
        else:
            traces.append({path: sites})
    return merged(traces)


def is_list(node: ast.expr) -> bool:
    """Tell whether an expression is written as a list."""
    match node:
        case ast.List() | ast.ListComp():
            return True
        case ast.BinOp(left=left, op=ast.Add() | ast.Mult(), right=right):
            return is_list(left) or is_list(right)
        case ast.Call(func=ast.Name(id="list")):
            return True
        case _:
            return False


def _is_ones(node: ast.expr) -> bool:
    """Tell whether an expression is `torch.ones(…)` or the like, of any type and shape."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name)):
            passed = name in SAME_METHODS | RESHAPING_METHODS
            return name in ONES or (passed and _is_ones(owner))
        case _:
            return False


def _same_order(operator: ast.cmpop, left: ast.expr, right: ast.expr) -> bool:
    """Tell whether a comparison gives the same with another negative number on one side."""
    match operator, left, right:
        case (_, ast.Constant(value=int() | float()), _):
            return True
        case (_, _, ast.Constant(value=int() | float())):
            return True
        case (ast.Gt() | ast.LtE(), _, ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))):
            return True
        case (ast.Lt() | ast.GtE(), ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)), _):
            return True
        case _:
            return False
