"""Where a notebook names the keys of its dicts."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.meaning.values import Container, Site
from nbmigrate.plan import EditArguments, RenameKeyword, ReplaceText

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from nbmigrate.meaning.values import Values
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context

_KEY_METHODS = frozenset({"get", "pop", "setdefault", "__getitem__", "__setitem__"})


@dataclass(frozen=True, slots=True)
class Key:
    """One place that names a key, and the dicts it can be a key of (none that is known: empty).

    `site` is a string literal, or a call such as `dict(past=…)` or `inputs.update(past=…)`.
    `put` tells that a dict gets the key here.
    """

    name: str
    site: Site
    dicts: frozenset[Site] = frozenset()
    put: bool = False

    def renamed(self, context: Context, new: str) -> Edit:
        """Return the edit that names another key here."""
        if isinstance(self.site.node, ast.Call):
            return EditArguments(context.place(self.site), (RenameKeyword(self.name, new),))
        before = context.text(self.site)
        return ReplaceText(context.place(self.site), before, before.replace(self.name, new))

    def editable(self, context: Context) -> bool:
        """Tell whether the key can be renamed here."""
        if not context.editable(self.site.node):
            return False
        return isinstance(self.site.node, ast.Call) or context.text(self.site).strip("'\"rR") == (
            self.name
        )


def sites_of(values: Values) -> frozenset[Site]:
    """Return the dicts (and lists) among values."""
    return frozenset(value.site for value in values if isinstance(value, Container))


def dict_keys(context: Context, names: Collection[str]) -> list[Key]:
    """Return every place in the notebook that writes one of `names` as a string or key."""
    keys: dict[ast.AST, Key] = {}
    for cell in context.cells.values():
        if cell.tree is None or not any(name in cell.source for name in names):
            continue
        for node in cell.nodes:
            for key in _keys_at(context, cell.index, node):
                if key.name in names:
                    keys.setdefault(key.site.node, key)
    return list(keys.values())


def _keys_at(context: Context, cell: int, node: ast.AST) -> Iterator[Key]:
    """Yield what a node says of keys; a parent comes before its children."""
    match node:
        case ast.Dict(keys=keys):
            for key in keys:
                yield from _literal(cell, key, frozenset({Site(cell, node)}), put=True)
        case ast.Subscript(value=base, slice=key, ctx=use):
            put = isinstance(use, ast.Store)
            yield from _literal(cell, key, _held(context, base), put=put)
        case ast.Compare(left=key, comparators=[base]):
            yield from _literal(cell, key, _held(context, base))
        case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
            dicts = frozenset({Site(cell, node)})
            for keyword in keywords:
                if keyword.arg:
                    yield Key(keyword.arg, Site(cell, node), dicts, put=True)
        case ast.Call(func=ast.Attribute(value=base, attr="update")):
            dicts = _held(context, base)
            for keyword in node.keywords:
                if keyword.arg and dicts:
                    yield Key(keyword.arg, Site(cell, node), dicts, put=True)
            for argument in node.args:
                if isinstance(argument, ast.Dict):
                    for key in argument.keys:
                        yield from _literal(cell, key, dicts, put=True)
        case ast.Call(func=ast.Attribute(value=base, attr=method), args=[key, *_]):
            if method in _KEY_METHODS:
                yield from _literal(cell, key, _held(context, base))
        case ast.Constant():
            yield from _literal(cell, node, frozenset())


def _literal(
    cell: int,
    key: ast.expr | None,
    dicts: frozenset[Site],
    *,
    put: bool = False,
) -> Iterator[Key]:
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield Key(key.value, Site(cell, key), dicts, put)


def _held(context: Context, base: ast.expr) -> frozenset[Site]:
    """Return the dicts that an expression can be: a name is one that is known."""
    if base in context.facts.names:
        return sites_of(context.facts.names[base][1])
    return frozenset()
