"""Trace literals through methods that are known by their names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.label_tracing import known
from nbmigrate.libraries.transformers.label_tracing.functions import Functions
from nbmigrate.libraries.transformers.label_tracing.traces import (
    NOWHERE,
    Step,
    at,
    by_position,
    elements,
    filled,
    flat,
    inside,
    merged,
    tables,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.libraries.transformers.label_tracing.arguments import Argument
    from nbmigrate.libraries.transformers.label_tracing.traces import Trace


class Methods(Functions):
    """The part of a tracer that knows methods of lists, dicts, arrays and tensors."""

    def call_method(self, node: ast.Call, on: ast.expr, name: str, owner: Trace) -> Trace:
        """Return the trace of what a method that is known by its name gives."""
        arguments = list(self.arguments(node))
        first = arguments[0][1] if arguments else NOWHERE
        key = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        if name in known.LIST_METHODS:
            self._put_in(on, name, arguments, key)
            return NOWHERE
        if name in known.COMPARING:
            self.join(owner, first)
            return NOWHERE
        if name in known.FILLING_METHODS:
            taken = {known.FILLING_METHODS[name], "value", "other"}
            value = merged(filled(t) for place, t, _ in arguments if place in taken)
            if name in {"masked_fill_", "fill_", "fill"}:
                self.change(on, value)
            return merged((owner, value))
        if name in {"get", "pop"} and isinstance(key, str):
            return merged((at(owner, key), *(trace for _, trace, _ in arguments)))
        if name == "values" and tables(owner):
            return merged(inside(Step.ANY, part) for part in by_position(owner).values())
        for place, trace, expression in arguments:
            self.give(node, place, trace)
            self.give_function(expression)
        if name in known.RESHAPING_METHODS:
            return flat(owner)
        if name in known.SAME_METHODS:
            return owner
        if name == "pop":
            return elements(owner)
        if name not in known.HARMLESS_METHODS:
            self.give(node, None, owner)
        return NOWHERE

    def _put_in(
        self,
        on: ast.expr,
        name: str,
        arguments: Sequence[Argument],
        key: object,
    ) -> None:
        """Put something into a list, a set or a dict."""
        for place, trace, _ in arguments:
            if name == "update":
                self.change(on, inside(place, trace) if isinstance(place, str) else trace)
            elif name == "setdefault" and isinstance(key, str):
                self.change(on, inside(key, trace))
            elif name == "extend":
                self.change(on, inside(Step.ANY, elements(trace)))
            elif trace:
                self.change(on, inside(Step.ANY, trace))
