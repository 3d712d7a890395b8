"""What the parts of a tracer share: what variables hold, and what was noted."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.libraries.transformers.label_tracing.known import RESHAPING_METHODS, SAME_METHODS
from nbmigrate.libraries.transformers.label_tracing.notes import Given, Notes
from nbmigrate.libraries.transformers.label_tracing.scopes import Comprehension, Scope
from nbmigrate.libraries.transformers.label_tracing.traces import (
    NOWHERE,
    Trace,
    inside,
    merged,
    sites_of,
)
from nbmigrate.meaning.values import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.libraries.transformers.label_tracing.traces import Path
    from nbmigrate.meaning.facts import Facts

# A variable of a scope, an attribute of any object, or what a function returns.
Holder: TypeAlias = "tuple[ast.AST | str | None, str]"
_ATTRIBUTES = "."
_RETURNED = "return"
_CHANGED = "changed: "


class State(ABC):
    """What every holder holds, so far; `grown` tells that this walk found something new.

    `bound` tells where each variable is bound.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.notes = Notes()
        self.scope = Scope(None)
        self.cell = 0
        self.grown = False
        self.bound: dict[Holder, set[ast.AST]] = {}
        self._held: dict[Holder, dict[Path, frozenset[Site]]] = {}

    @abstractmethod
    def evaluate(self, node: ast.expr) -> Trace:
        """Return the trace of what an expression gives."""

    def site(self, node: ast.AST) -> Site:
        """Return the place of a node of the cell that is walked."""
        return Site(self.cell, node)

    def held(self, holder: Holder) -> Trace:
        """Return what a holder can hold."""
        return self._held.get(holder, NOWHERE)

    def put(self, holder: Holder, trace: Trace) -> None:
        """Add to what a holder can hold; in a comprehension, let it hold that and nothing else."""
        if isinstance(holder[0], Comprehension):
            self._held[holder] = dict(trace)
            return
        before = self._held.setdefault(holder, {})
        for path, sites in trace.items():
            if not sites <= before.get(path, frozenset()) and len(path) <= _DEEPEST:
                before[path] = before.get(path, frozenset()) | sites
                self.grown = True

    @contextmanager
    def inner(self, node: ast.AST) -> Iterator[None]:
        """Let names be those of a function or comprehension, which is walked now."""
        outer, self.scope = self.scope, Scope(self.scope.module, node, self.scope)
        yield
        self.scope = outer

    def bind(self, holder: Holder, target: ast.AST, trace: Trace) -> None:
        """Bind a variable or an attribute at `target`."""
        self.bound.setdefault(holder, set()).add(target)
        self.put(holder, trace)

    def lose(self, trace: Trace, node: ast.AST) -> None:
        """Note that something unknown is done at `node` with what has these literals."""
        if trace:
            self.notes.lost.append((sites_of(trace), self.site(node)))

    def give(self, call: ast.Call, argument: int | str | None, trace: Trace) -> None:
        """Note that a call that is not followed gets what has these literals."""
        for path, sites in trace.items():
            self.notes.given.append(Given(self.site(call), argument, path, sites))

    def join(self, *traces: Trace) -> None:
        """Note that the literals of several values are compared."""
        together = sites_of(merged(traces))
        if together:
            self.notes.together.append(together)

    def target(self, node: ast.expr) -> tuple[Holder, Path] | None:
        """Return what holds the object an expression is, and where in it; None if not known."""
        match node:
            case ast.Name(id=name):
                return self.scope.variable(name), ()
            case ast.Attribute(attr=name):
                return attribute(name), ()
            case ast.Subscript(value=value, slice=key):
                found = self.target(value)
                if found is None or not isinstance(key, ast.Constant):
                    return found
                if not isinstance(key.value, str | int):
                    return found
                return found[0], (*found[1], key.value)
            case ast.Call(func=ast.Attribute(value=value, attr=name)):
                passed = name in SAME_METHODS | RESHAPING_METHODS
                return self.target(value) if passed else None
            case _:
                return None

    def change(self, node: ast.expr, trace: Trace) -> None:
        """Put something into the object that an expression is."""
        found = self.target(node)
        if found is None:
            self.lose(trace, node)
            return
        holder, path = found
        for step in reversed(path):
            trace = inside(step, trace)
        self.put(holder, trace)
        self.put(changed(holder), trace)


# Paths that get longer than this are those of something that is put into itself.
_DEEPEST = 6


def attribute(name: str) -> Holder:
    """Return the holder that stands for an attribute of any object."""
    return _ATTRIBUTES, name


def returned(function: ast.AST) -> Holder:
    """Return the holder that stands for what a function returns."""
    return function, _RETURNED


def changed(holder: Holder) -> Holder:
    """Return the holder of what was put into an object after it was made."""
    return holder[0], _CHANGED + holder[1].removeprefix(_CHANGED)
