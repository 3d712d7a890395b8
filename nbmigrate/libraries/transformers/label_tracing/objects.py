"""Names of one object: what is put into it under one of them is there under the others, too."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.label_tracing import known
from nbmigrate.libraries.transformers.label_tracing.calls import Calls
from nbmigrate.libraries.transformers.label_tracing.state import changed, returned
from nbmigrate.libraries.transformers.label_tracing.traces import Step, at, elements, inside, merged

if TYPE_CHECKING:
    from nbmigrate.libraries.transformers.label_tracing.traces import Trace


class Objects(Calls):
    """The part of a tracer that tells objects about what is put into them elsewhere."""

    def link(self, target: ast.expr, value: ast.expr) -> None:
        """Let the names of `target` be those of the objects in `value`, which it is bound to."""
        self.put_back(value, self._put_into_names(target))

    def link_elements(self, target: ast.expr, iterated: ast.expr) -> None:
        """Let the names of `target` be those of the elements of what a loop goes through."""
        self._put_into_elements(iterated, self._put_into_names(target))

    def _put_into_names(self, target: ast.expr) -> Trace:
        """Return what was put into the objects that a target names, after it was bound."""
        match target:
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                inner = (self._put_into_names(part) for part in parts)
                return merged(inside(place, trace) for place, trace in enumerate(inner))
            case _:
                found = self.target(target)
                if found is None:
                    return {}
                trace = self.held(changed(found[0]))
                for step in found[1]:
                    trace = {} if isinstance(step, Step) else at(trace, step)
                return trace

    def put_back(self, value: ast.expr, inner: Trace) -> None:
        """Put something into the object that an expression gives."""
        if not inner:
            return
        match value:
            case ast.Name() | ast.Attribute() | ast.Subscript() if self.target(value) is not None:
                self.change(value, inner)
            case ast.Subscript(value=owner):
                self.put_back(owner, inside(Step.ANY, inner))
            case (
                ast.ListComp(elt=element, generators=[only])
                | ast.GeneratorExp(elt=element, generators=[only])
            ):
                self._put_into_elements(only.iter, _bound_by(only.target, element, inner))
            case ast.Call(func=ast.Attribute(value=owner, attr="values"), args=[]):
                self.put_back(owner, inner)
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in known.SAME_FUNCTIONS:
                self.put_back(first, inner)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for place, part in enumerate(parts):
                    self.put_back(part, at(inner, place))
            case ast.Dict(keys=keys, values=values):
                for key, held in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str | int):
                        self.put_back(held, at(inner, key.value))
            case ast.IfExp(body=body, orelse=orelse):
                self.put_back(body, inner)
                self.put_back(orelse, inner)
            case ast.Call(
                func=ast.Attribute(value=owner, attr="get" | "pop" | "setdefault"),
                args=[ast.Constant(value=str() as key), *_],
            ):
                self.put_back(owner, inside(key, inner))
            case ast.Call() if value in self.facts.calls:
                for called in self.facts.calls[value].callee:
                    for function, _ in self.followed(called):
                        self.put(changed(returned(function)), inner)
            case _:
                pass

    def _put_into_elements(self, iterated: ast.expr, inner: Trace) -> None:
        match iterated:
            case ast.Call(func=ast.Name(id="zip"), args=columns):
                for place, column in enumerate(columns):
                    self._put_into_elements(column, at(inner, place))
            case ast.Call(func=ast.Name(id="enumerate"), args=[rows, *_]):
                self._put_into_elements(rows, at(inner, 1))
            case ast.Call(func=ast.Attribute(value=owner, attr="items")):
                self.put_back(owner, inside(Step.ANY, at(inner, 1)))
            case ast.Call(func=ast.Attribute(value=owner, attr="values")):
                self.put_back(owner, inside(Step.ANY, inner))
            case _:
                self.put_back(iterated, inside(Step.ANY, inner))


def _bound_by(target: ast.expr, element: ast.expr, inner: Trace) -> Trace:
    """Return what was put into a list's elements, as the target of its comprehension has it."""
    match target, element:
        case ast.Name(id=bound), ast.Name(id=name) if bound == name:
            return elements(inner)
        case ((ast.Tuple(elts=parts) | ast.List(elts=parts)), _):
            return merged(
                inside(place, _bound_by(part, element, inner)) for place, part in enumerate(parts)
            )
        case _:
            return {}
