"""Trace literals through calls."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import dataclass_fields, last_name
from nbmigrate.libraries.transformers.label_tracing.known import MODULES
from nbmigrate.libraries.transformers.label_tracing.methods import Methods
from nbmigrate.libraries.transformers.label_tracing.scopes import FunctionNode, parameters
from nbmigrate.libraries.transformers.label_tracing.state import attribute, changed, returned
from nbmigrate.libraries.transformers.label_tracing.traces import NOWHERE, inside, merged
from nbmigrate.meaning.values import SelfMethod, Symbol

if TYPE_CHECKING:
    from nbmigrate.libraries.transformers.label_tracing.traces import Trace
    from nbmigrate.meaning.values import Values


class Calls(Methods):
    """The part of a tracer that calls: functions of the notebook, or known ones."""

    def call(self, node: ast.Call) -> Trace:
        """Return the trace of what a call gives."""
        fact = self.facts.calls.get(node)
        callee: Values = fact.callee if fact is not None else frozenset()
        functions = [found for value in callee for found in self.followed(value)]
        name = last_name(node.func)
        on = node.func.value if isinstance(node.func, ast.Attribute) else None
        owner = self.evaluate(on) if on is not None else NOWHERE
        if not isinstance(node.func, ast.Name | ast.Attribute):
            self.evaluate(node.func)
        if functions:
            if not all(any(True for _ in self.followed(value)) for value in callee):
                self.give_all(node)
            return merged([self._follow(node, *function) for function in functions])
        if _is_function(node.func) or any(isinstance(value, Symbol) for value in callee):
            return self.call_function(node, name)
        if any(isinstance(value, SelfMethod) for value in callee):
            return owner
        if on is None:
            self.give_all(node)
            return NOWHERE
        return self.call_method(node, on, name, owner)

    def _follow(self, node: ast.Call, function: ast.AST, skipped: int) -> Trace:
        """Bind the arguments of a call to the parameters of a function of the notebook."""
        if not isinstance(function, FunctionNode):  # a class without a constructor of its own
            names = dataclass_fields(function)
            for position, trace, _ in self.arguments(node):
                field = names[position] if isinstance(position, int) and names else position
                self.put(attribute(str(field)), trace)
            return NOWHERE
        names = parameters(function)
        for position, trace, expression in self.arguments(node):
            place = position + skipped if isinstance(position, int) else position
            if isinstance(place, int) and place < len(names):
                place = names[place]
            if isinstance(place, str) and place in names:
                self.put((function, place), trace)
                if expression is not None:
                    self._put_into(expression, (function, place))
            elif isinstance(place, int) and function.args.vararg is not None:
                rest = place - len(names)
                self.put((function, function.args.vararg.arg), inside(rest, trace))
            elif isinstance(place, str) and function.args.kwarg is not None:
                self.put((function, function.args.kwarg.arg), inside(place, trace))
            else:
                self.lose(trace, node)
        return self.held(returned(function))

    def _put_into(self, expression: ast.expr, parameter: tuple[ast.AST, str]) -> None:
        """Put into an argument what the function that gets it puts into its parameter."""
        inner = self.held(changed(parameter))
        if inner and self.target(expression) is not None:
            self.change(expression, inner)


def _is_function(callee: ast.expr) -> bool:
    """Tell whether a name or `torch.name` is called, no method of an object."""
    match callee:
        case ast.Attribute(value=ast.Name(id=module)):
            return module in MODULES
        case _:
            return isinstance(callee, ast.Name)
