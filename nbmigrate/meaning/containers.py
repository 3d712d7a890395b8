"""Tuples, lists and dicts: what their elements are, and what their methods do."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import dataclass_fields
from nbmigrate.meaning.facts import Use, UseKind
from nbmigrate.meaning.heap import ANY_KEY
from nbmigrate.meaning.values import (
    NOTHING,
    Constant,
    Container,
    ContainerKind,
    Item,
    Output,
    Symbol,
    Tuple,
    TupleClass,
    Unknown,
    UserInstance,
    Value,
    Values,
    constants,
    join,
    join_all,
    one,
    unknown,
    useful,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.meaning.state import State
    from nbmigrate.meaning.values import Arguments, Site, UserClass


# What iterating over an output gives: used as an index of it, it can only be a key.
KEY_OR_ITEM = Unknown("an element of a model's output")

# No model returns as many things; an output that is sliced further is not a plain one.
_MOST_FIELDS = 20


class Containers:
    """The part of the interpreter that knows tuples, lists and dicts."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._heap = state.heap

    def container(
        self,
        site: Site,
        values: Values | None = None,
        kind: ContainerKind = ContainerKind.LIST,
    ) -> Values:
        """Return the container made at `site`, with `values` anywhere in it if there are any."""
        self._heap.make(site)
        if values is not None:
            self._heap.put(site, ANY_KEY, values)
        return one(Container(site, kind))

    def put_item(self, site: Site, key: Values, values: Values) -> None:
        """Do `container[key] = values`."""
        keys = constants(key)
        exact = len(keys) == len(key) == 1
        self._heap.put(site, keys[0] if exact else ANY_KEY, values)

    def contents(self, values: Values) -> dict[object, Values]:
        """Return what the containers among `values` hold, by key."""
        merged: dict[object, Values] = {}
        for value in values:
            if isinstance(value, Container):
                for key, held in self._heap.contents(value.site).items():
                    merged[key] = join(merged.get(key, NOTHING), held)
        return merged

    def elements(self, iterable: Values, node: ast.AST) -> Values:
        """Return what iterating over `iterable` yields; `node` is where that is done."""
        self._state.note_iteration(iterable, node)
        return join_all([self._elements_of(value) for value in useful(iterable)])

    def _elements_of(self, value: Value) -> Values:
        match value:
            case Tuple(items=items):
                return join_all(items)
            case Container(site=site, kind=kind) if kind.is_mapping:
                return join_all([_key(key) for key in self._heap.contents(site)])
            case Container(site=site):
                return self._heap.everything(site)
            case Output():
                return one(KEY_OR_ITEM)
            case Unknown(reason=reason):
                return unknown(reason)
            case _:
                return unknown("an element of something iterated over")

    def element_at(self, value: Value, key: object, site: Site) -> Values:
        """Return what `value[key]` is; `key` is None if it is not known."""
        match value:
            case Output():
                return self._output_element(value, key, site)
            case Tuple(items=items):
                if isinstance(key, int) and -len(items) <= key < len(items):
                    return items[key]
                return join_all(items)
            case Container(site=made):
                return self._container_element(made, key)
            case UserInstance(cls=cls) if isinstance(key, int):
                return self._field(cls, key)
            case Unknown():
                return one(value)
            case _:
                return unknown("an element")

    def _output_element(self, output: Output, key: object, site: Site) -> Values:
        if isinstance(key, str):
            use = Use(UseKind.FIELD, site, field=key)
        else:
            use = Use(UseKind.INDEX, site, index=key if isinstance(key, int) else None)
        self._state.facts.see_uses(one(output), use)
        return one(Item(output, key)) if isinstance(key, int) else unknown("an element")

    def _container_element(self, made: Site, key: object) -> Values:
        if key is not None:
            found = self._heap.get(made, key)
            if found:
                return join(found, self._heap.get(made, ANY_KEY))
        return self._heap.everything(made) or self._state.missing(
            "an element of an empty container"
        )

    def slice_of(self, value: Value, bounds: ast.Slice) -> Values:
        """Return what a slice of `value` is."""
        if isinstance(value, Container):
            positions = join_all(
                held for key, held in self.contents(one(value)).items() if isinstance(key, int)
            )
            self._heap.put(value.site, ANY_KEY, positions)
            return one(value)
        written = _literal_slice(bounds) if isinstance(value, Tuple | Output) else None
        if isinstance(value, Tuple) and written is not None:
            return one(Tuple(value.items[written]))
        if (
            isinstance(value, Output)
            and written is not None
            and written.stop in range(1, _MOST_FIELDS)
        ):
            items = tuple(one(Item(value, index)) for index in range(written.stop))
            return one(Tuple(items[written]))
        return unknown("a slice")

    def unpacked(self, value: Value, index: int, count: int) -> Values:
        """Return element `index` of `value`, which is unpacked into `count` names."""
        match value:
            case Tuple(items=items):
                if len(items) >= count - 1 and -len(items) <= index < len(items):
                    return items[index]
                return unknown("an element of a tuple of another length")
            case Output():
                return one(Item(value, index))
            case UserInstance(cls=cls):
                return self._field(cls, index)
            case Container(site=site, kind=kind) if not kind.is_mapping:
                held = join(self._heap.get(site, index), self._heap.get(site, ANY_KEY))
                return held or self._state.missing("an element of a list")
            case Unknown():
                return one(value)
            case _:
                return unknown("an element")

    def named_fields(self, cls: UserClass) -> Sequence[str]:
        """Return the fields of a dataclass or named tuple in order, none of any other class."""
        for value in join_all(self._state.bases.get(cls, ())):
            if isinstance(value, TupleClass):
                return value.fields
        return dataclass_fields(cls.site.node)

    def _field(self, cls: UserClass, index: int) -> Values:
        """Return element `index` of an object of a class with NamedTuple as its base."""
        fields = self.named_fields(cls)
        held = (
            self._heap.get(cls, fields[index]) if -len(fields) <= index < len(fields) else NOTHING
        )
        return held or self._state.missing(f"an element of a {cls.name}")

    def rest(self, value: Value, before: int, after: int) -> Values:
        """Return what `*rest` gets with `before` names left and `after` names right of it."""
        match value:
            case Tuple(items=items) if len(items) >= before + after:
                return one(Tuple(items[before : len(items) - after]))
            case Container():
                return one(value)
            case Unknown():
                return one(value)
            case _:
                return unknown("the rest of an unpacking")

    def call_container(
        self, container: Container, name: str, site: Site, arguments: Arguments
    ) -> Values:
        """Return what calling method `name` of a container returns, and do what it does."""
        positionals = arguments.positionals
        made = container.site
        match name:
            case "append" | "add" | "insert" | "appendleft" | "add_module":
                self._heap.put(made, ANY_KEY, positionals[-1] if positionals else arguments.more)
            case "extend":
                for values in positionals:
                    self._heap.put(made, ANY_KEY, self.elements(values, site.node))
            case "update":
                self._update(container, arguments)
            case "items":
                pairs = [
                    one(Tuple((_key(key), values)))
                    for key, values in self._heap.contents(made).items()
                ]
                return self.container(site, join_all(pairs))
            case "values":
                return self.container(site, self._heap.everything(made))
            case "keys":
                return self.container(site, self._elements_of(container))
            case "copy":
                return one(container)
            case "get" | "pop" | "setdefault" | "popitem" | "popleft":
                return self._taken(container, name, arguments)
            case _:
                return unknown(f"the result of .{name}()")
        return one(Constant(None))

    def _update(self, container: Container, arguments: Arguments) -> None:
        for values in (*arguments.positionals, arguments.splats):
            for key, held in self.contents(values).items():
                self._heap.put(container.site, key, held)
            if any(not isinstance(value, Container) for value in values):
                self._heap.put(container.site, ANY_KEY, unknown("what a dict was updated with"))
        for name, held in arguments.keywords.items():
            self._heap.put(container.site, name, held)

    def _taken(self, container: Container, name: str, arguments: Arguments) -> Values:
        positionals = arguments.positionals
        literals = constants(positionals[0]) if positionals else []
        default = join_all(positionals[1:])
        if name == "setdefault" and positionals:
            key = literals[0] if len(literals) == 1 else ANY_KEY
            self._heap.put(container.site, key, default)
        found = self._heap.get(container.site, literals[0]) if len(literals) == 1 else NOTHING
        return join(found or self._heap.everything(container.site), default)


def _key(key: object) -> Values:
    if isinstance(key, str | bytes | int | float | complex | bool):
        return one(Constant(key))
    return unknown("a key")


def exact_items(values: Values) -> tuple[Values, ...] | None:
    """Return the items of a starred tuple, if it can only be one."""
    if len(values) == 1:
        (value,) = values
        if isinstance(value, Tuple):
            return value.items
    return None


def has_tuple(classes: Values) -> bool:
    """Tell whether `tuple` is among the classes that isinstance() is given."""
    return Symbol("builtins.tuple") in classes or any(
        isinstance(value, Tuple) and any(map(has_tuple, value.items)) for value in classes
    )


def added(left: Values, right: Values) -> Values:
    """Return the sum of tuples, or the containers that are added to."""
    containers = frozenset(v for v in join(left, right) if isinstance(v, Container))
    if containers:
        return containers
    first, second = exact_items(left), exact_items(right)
    if first is not None and second is not None:
        return one(Tuple(first + second))
    return unknown("the result of an operation")


def _literal_slice(bounds: ast.Slice) -> slice | None:
    """Return a slice that is written in numbers, None if a bound is computed."""
    limits: list[int | None] = []
    for bound in (bounds.lower, bounds.upper, bounds.step):
        match bound:
            case None | ast.Constant(value=None):
                limits.append(None)
            case ast.Constant(value=int() as number):
                limits.append(number)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                limits.append(-number)
            case _:
                return None
    return slice(*limits) if limits[2] != 0 else None
