"""Trace literals through functions that are known by their names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import last_name
from nbmigrate.libraries.transformers.label_tracing import known
from nbmigrate.libraries.transformers.label_tracing.arguments import Arguments
from nbmigrate.libraries.transformers.label_tracing.scopes import FunctionNode, parameters
from nbmigrate.libraries.transformers.label_tracing.state import returned
from nbmigrate.libraries.transformers.label_tracing.traces import (
    NOWHERE,
    Step,
    elements,
    filled,
    flat,
    inside,
    merged,
    sites_of,
    transposed,
)

if TYPE_CHECKING:
    from nbmigrate.libraries.transformers.label_tracing.traces import Trace


class Functions(Arguments):
    """The part of a tracer that knows functions of Python, numpy and torch."""

    def call_function(self, node: ast.Call, name: str) -> Trace:
        """Return the trace of what a function that is known by its name gives."""
        arguments = node.args
        first = arguments[0] if arguments else None
        if name in known.HARMLESS_FUNCTIONS:
            list(self.arguments(node))
            return NOWHERE
        if name in known.COMPARING:
            self.join(*(trace for _, trace, _ in self.arguments(node)))
            return NOWHERE
        if name in known.DATA_SETS | known.LOADERS:
            made = self._data_set(node) if name in known.DATA_SETS else self._loader(node)
            self.notes.crossing |= sites_of(made)
            return made
        if name in known.FILLING_FUNCTIONS:
            return self._filled(node, known.FILLING_FUNCTIONS[name])
        match name:
            case "zip":
                return self._zip(node)
            case "enumerate" if first is not None:
                return inside(Step.ANY, inside(1, elements(self.iterated(first))))
            case "next" if first is not None:
                return elements(self.evaluate(first))
            case "dict":
                pairs = (inside(key, t) for key, t, _ in self.arguments(node) if key)
                return merged((*pairs, *(self.evaluate(argument) for argument in arguments)))
            case "map" if first is not None:
                return self._map(first, arguments[1:], node)
            case "random_split" if first is not None:
                return inside(Step.ANY, self.evaluate(first))
            case "train_test_split":
                return merged(
                    merged((inside(2 * place, trace), inside(2 * place + 1, trace)))
                    for place, trace, _ in self.arguments(node)
                    if isinstance(place, int)
                )
            case _ if name in known.SAME_FUNCTIONS and first is not None:
                self.give_all(node, but=(0,))
                return self.evaluate(first)
            case _ if name in known.TENSOR_FUNCTIONS and first is not None:
                return self._filled(node, (0,))
            case _:
                self.give_all(node)
                return NOWHERE

    def _filled(self, node: ast.Call, places: tuple[int, ...]) -> Trace:
        """Return the trace of a tensor that has what some arguments have."""
        made: list[Trace] = []
        for position, trace, _ in self.arguments(node):
            if position in places or position in known.FILLING_KEYWORDS:
                made.append(filled(trace))
            else:
                self.give(node, position, trace)
        return flat(merged(made))

    def _map(self, function: ast.expr, sources: list[ast.expr], node: ast.Call) -> Trace:
        """Return the trace of `map(function, *sources)`."""
        rows = [elements(self.iterated(source)) for source in sources]
        followed = [f for value in self.values_of(function) for f in self.followed(value)]
        for called, skipped in followed:
            names = parameters(called)[skipped:] if isinstance(called, FunctionNode) else []
            for name, row in zip(names, rows, strict=False):
                self.put((called, name), row)
        if followed:
            return merged(inside(Step.ANY, self.held(returned(f))) for f, _ in followed)
        if last_name(function) in known.TENSOR_FUNCTIONS:
            return merged(inside(Step.ANY, flat(row)) for row in rows)
        self.give_all(node)
        return NOWHERE

    def _zip(self, node: ast.Call) -> Trace:
        match node.args:
            case [ast.Starred(value=rows)]:
                return transposed(self.evaluate(rows))
            case columns:
                traces = (elements(self.iterated(column)) for column in columns)
                pairs = (inside(place, trace) for place, trace in enumerate(traces))
                return merged(inside(Step.ANY, pair) for pair in pairs)

    def _data_set(self, node: ast.Call) -> Trace:
        """Return the trace of a `TensorDataset`: rows of one element of each tensor."""
        rows = (
            inside(Step.ANY, inside(Step.ANY if place is None else place, elements(trace)))
            for place, trace, _ in self.arguments(node)
        )
        return merged(rows)

    def _loader(self, node: ast.Call) -> Trace:
        """Return the trace of a `DataLoader`: batches of the same form as the items."""
        items: list[Trace] = []
        collates: list[ast.AST] = []
        for place, trace, expression in self.arguments(node):
            if place in {0, "dataset"} and expression is not None:
                getter = self.method_of(expression, "__getitem__")
                items.append(trace)
                if getter is not None:
                    items.append(inside(Step.ANY, self.held(returned(getter))))
            elif place == "collate_fn" and expression is not None:
                found = [f for value in self.values_of(expression) for f in self.followed(value)]
                found += [(expression, 0)] if isinstance(expression, ast.Lambda) else []
                for function, skipped in found:
                    collates.append(function)
                    self._collate(function, skipped, merged(items))
            else:
                self.give(node, place, trace)
        if collates:
            return merged(inside(Step.ANY, self.held(returned(f))) for f in collates)
        return merged(items)

    def _collate(self, function: ast.AST, skipped: int, items: Trace) -> None:
        if isinstance(function, FunctionNode):
            for name in parameters(function)[skipped : skipped + 1]:
                self.put((function, name), items)
