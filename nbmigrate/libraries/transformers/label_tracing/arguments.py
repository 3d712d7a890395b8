"""What calls run in the notebook itself, and what they give."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.libraries.transformers.label_tracing.expressions import Expressions
from nbmigrate.libraries.transformers.label_tracing.state import returned
from nbmigrate.libraries.transformers.label_tracing.traces import by_position
from nbmigrate.meaning.values import BoundMethod, Function, UserClass, UserInstance, Value, Values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.libraries.transformers.label_tracing.traces import Trace

# Position or name, None if that is not known; trace; the expression, if there is one.
Argument: TypeAlias = "tuple[int | str | None, Trace, ast.expr | None]"
_RUNS = ("forward", "__call__")


class Arguments(Expressions):
    """The part of a tracer that knows what is called, and with what."""

    def followed(self, value: Value) -> Iterator[tuple[ast.AST, int]]:
        """Yield the functions that calling a value runs, and how many parameters are bound."""
        match value:
            case Function(site=site):
                yield site.node, 0
            case BoundMethod(function=Function(site=site)):
                yield site.node, 1
            case UserClass():
                made = self._method_in(value, "__init__")
                yield (value.site.node, 0) if made is None else (made, 1)
            case UserInstance(cls=cls):
                for name in _RUNS:
                    found = self._method_in(cls, name)
                    if found is not None:
                        yield found, 1
                        return
            case _:
                return

    def _method_in(self, cls: UserClass, name: str) -> ast.AST | None:
        for part in getattr(cls.site.node, "body", []):
            if isinstance(part, ast.FunctionDef) and part.name == name:
                return part
        for bases in self.facts.classes.get(cls, ()):
            for base in bases:
                if isinstance(base, UserClass) and base != cls:
                    return self._method_in(base, name)
        return None

    def method_of(self, node: ast.expr, name: str) -> ast.AST | None:
        """Return the method of the notebook's own class that an expression is an object of."""
        for value in self.values_of(node):
            if isinstance(value, UserInstance):
                return self._method_in(value.cls, name)
        return None

    def values_of(self, node: ast.expr) -> Values:
        """Return the objects that an expression can be, as far as that is known."""
        if isinstance(node, ast.Name) and node in self.facts.names:
            return self.facts.names[node][1]
        if isinstance(node, ast.Attribute) and node in self.facts.attributes:
            return self.facts.attributes[node].held
        if isinstance(node, ast.Call) and node in self.facts.calls:  # an object that is made here
            classes = self.facts.calls[node].callee
            return frozenset(UserInstance(v) for v in classes if isinstance(v, UserClass))
        return frozenset()

    def arguments(
        self,
        node: ast.Call,
    ) -> Iterator[Argument]:
        """Yield the arguments: position or name (None if that is not known), trace, expression."""
        count = 0
        known_place = True
        for argument in node.args:
            trace = self.evaluate(argument)
            if not isinstance(argument, ast.Starred):
                yield (count if known_place else None), trace, argument
                count += 1
                continue
            for position, part in by_position(trace).items():
                exact = known_place and isinstance(position, int)
                yield (
                    (count + position if exact and isinstance(position, int) else None),
                    part,
                    None,
                )
            known_place = False
        for keyword in node.keywords:
            trace = self.evaluate(keyword.value)
            if keyword.arg is not None:
                yield keyword.arg, trace, keyword.value
                continue
            for key, part in by_position(trace).items():
                yield (key if isinstance(key, str) else None), part, None

    def give_all(self, node: ast.Call, *, but: tuple[int | str, ...] = ()) -> None:
        """Note that a call that is not followed gets its arguments, `but` some of them."""
        for position, trace, expression in self.arguments(node):
            if position not in but:
                self.give(node, position, trace)
                self.give_function(expression)

    def give_function(self, expression: ast.expr | None) -> None:
        """Lose what a function returns that is called from somewhere else."""
        for value in self.values_of(expression) if expression is not None else ():
            if isinstance(value, Function | BoundMethod) and expression is not None:
                function = value if isinstance(value, Function) else value.function
                self.lose(self.held(returned(function.node)), expression)
