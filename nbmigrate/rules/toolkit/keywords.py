"""Where the keyword arguments of calls are written: in the call, or in a dict that it splats."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.meaning.values import Container, Site
from nbmigrate.plan import AddKeyword, EditArguments, RenameKeyword, SetKeyword

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.plan import ArgumentOperation, Edit, Place
    from nbmigrate.rules.base import Context


@dataclass(frozen=True)
class Keywords:
    """Keyword arguments that are written in one place, and the calls that get them.

    `site` is the call, or the dict: a display or a call of `dict`. `values` are the expressions
    they are given as, by name.
    """

    site: Site
    values: Mapping[str, ast.expr]
    calls: tuple[CallFact, ...]

    @property
    def of_call(self) -> bool:
        """Tell whether they are written in the call that gets them."""
        return self.calls[0].site == self.site

    @property
    def nodes(self) -> Iterator[ast.AST]:
        """Yield the expressions that editing them changes."""
        yield self.site.node
        yield from (call.node for call in self.calls)

    @property
    def droppable(self) -> bool:
        """Tell whether an argument can be taken out where it is written."""
        return isinstance(self.site.node, ast.Call)

    def place(self, context: Context, name: str) -> Place:
        """Return where the argument `name` stands."""
        return context.place(Site(self.site.cell, self.values[name]))

    def key(self, name: str) -> Site:
        """Return where `name` is written: its key in a dict display, else the whole call."""
        return Site(self.site.cell, _keys(self.site.node).get(name, self.site.node))

    def edits(self, context: Context, operations: Sequence[ArgumentOperation]) -> tuple[Edit, ...]:
        """Return the edits that do `operations`, which name the arguments written here.

        Arguments are added to the calls. Raises ValueError if there is something to drop and they
        are not `droppable`.
        """
        if self.of_call:
            return (context.edit_call(self.calls[0], *operations),)
        added = tuple(op for op in operations if isinstance(op, AddKeyword))
        inside = tuple(op for op in operations if not isinstance(op, AddKeyword))
        at_calls = tuple(context.edit_call(call, *added) for call in self.calls if added)
        if isinstance(self.site.node, ast.Call):
            return (EditArguments(context.place(self.site), inside), *at_calls)
        return (*self._in_display(context, inside), *at_calls)

    def _in_display(
        self,
        context: Context,
        operations: Sequence[ArgumentOperation],
    ) -> Iterator[Edit]:
        for operation in operations:
            match operation:
                case RenameKeyword(name, new_name):
                    key = self.key(name)
                    yield context.replace(key, context.text(key).replace(name, new_name))
                case SetKeyword(name, value):
                    yield context.replace(Site(self.site.cell, self.values[name]), value)
                case _:
                    raise ValueError(f"not to be done in a dict: {operation}")


def keywords_of(context: Context, names: frozenset[str]) -> Iterator[Keywords]:
    """Yield the keyword arguments of every call, and of every dict that calls splat.

    That is where one of `names` is among them.
    """
    dicts: dict[Site, list[CallFact]] = {}
    for call in context.calls:
        if any(keyword.arg in names for keyword in call.node.keywords):
            values = {k.arg: k.value for k in call.node.keywords if k.arg is not None}
            yield Keywords(call.site, values, (call,))
        for value in call.arguments.splats:
            if isinstance(value, Container):
                dicts.setdefault(value.site, []).append(call)
    for site, calls in dicts.items():
        values = _written(site.node)
        if not names.isdisjoint(values):
            yield Keywords(site, values, tuple(calls))


def _written(node: ast.AST) -> dict[str, ast.expr]:
    """Return what a dict display or a call of `dict` holds under names."""
    if isinstance(node, ast.Dict):
        values = dict(zip(node.keys, node.values, strict=True))
        return {name: values[key] for name, key in _keys(node).items()}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        return {k.arg: k.value for k in node.keywords if k.arg is not None}
    return {}


def _keys(display: ast.AST) -> dict[str, ast.Constant]:
    """Return the keys of a dict display that are strings; of the same ones the last."""
    keys = display.keys if isinstance(display, ast.Dict) else []
    return {
        key.value: key
        for key in keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
