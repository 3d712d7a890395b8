"""Evaluate expressions: the values an expression can have, and the facts it shows."""

from __future__ import annotations

import ast
import builtins
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from nbmigrate import catalog
from nbmigrate.meaning import library
from nbmigrate.meaning.facts import Facts, Use, UseKind
from nbmigrate.meaning.frames import Frame
from nbmigrate.meaning.values import (
    NO_ARGUMENTS,
    NOTHING,
    Arguments,
    BoundMethod,
    Constant,
    Constructor,
    Container,
    ContainerMethod,
    Function,
    Instance,
    Item,
    Output,
    SelfMethod,
    Site,
    Super,
    Symbol,
    Tuple,
    Unknown,
    UserClass,
    UserInstance,
    Value,
    Values,
    constants,
    join,
    join_all,
    one,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BUILTINS = frozenset(dir(builtins))
_ALTERNATIVE_CONSTRUCTORS = library.CONSTRUCTORS | {"load_from_checkpoint"}
# The key of a heap object under which everything with an unknown key is kept.
ANY_KEY = object()


class Expressions(ABC):
    """The part of the interpreter that evaluates expressions.

    `frame` is the scope that runs, `cell` the cell it was written in. `heap` keeps the contents of
    lists and dicts by the site that made them, `attributes` those of user classes.
    """

    def __init__(self) -> None:
        self.facts = Facts()
        self.frame = Frame()
        self.cell = 0
        self.heap: dict[Site, dict[object, Values]] = {}
        self.attributes: dict[UserClass, dict[str, Values]] = {}
        self.bases: dict[UserClass, tuple[Values, ...]] = {}
        self._in_fstring = 0

    @abstractmethod
    def call(self, callee: Values, site: Site, arguments: Arguments) -> Values:
        """Give what calling any of `callee` returns."""

    @abstractmethod
    def assign(self, target: ast.expr, values: Values) -> None:
        """Bind an assignment target."""

    def site(self, node: ast.AST) -> Site:
        """Give the place of a node of the code that runs."""
        return Site(self.cell, node)

    def evaluate(self, node: ast.expr) -> Values:
        """Give what `node` can be."""
        if self._in_fstring:
            self.facts.in_fstring.add(node)
        match node:
            case ast.Constant(value=value):
                return NOTHING if value is Ellipsis else one(Constant(value))
            case ast.Name():
                return self._name(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self._call(node)
            case ast.Subscript():
                return self._subscript(node)
            case ast.Tuple(elts=elements):
                return self._tuple(node, elements)
            case ast.List(elts=elements) | ast.Set(elts=elements):
                return self._display(node, elements)
            case ast.Dict():
                return self._dict(node)
            case ast.Lambda():
                return one(Function(self.site(node), self.frame))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.evaluate(test)
                return join(self.evaluate(body), self.evaluate(orelse))
            case ast.NamedExpr(target=target, value=value):
                values = self.evaluate(value)
                self.assign(target, values)
                return values
            case ast.BoolOp(values=operands):
                return join_all([self.evaluate(operand) for operand in operands])
            case ast.BinOp():
                return self._binary(node)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self._comprehension(node)
            case ast.Await(value=value):
                return self.evaluate(value)
            case ast.Yield(value=value):
                values = self.evaluate(value) if value is not None else NOTHING
                self.frame.yielded = join(self.frame.yielded, values)
                return unknown("what a generator is sent")
            case ast.YieldFrom(value=value):
                items = self.elements(self.evaluate(value), node)
                self.frame.yielded = join(self.frame.yielded, items)
                return unknown("what a generator is sent")
            case ast.JoinedStr(values=parts):
                return self._formatted(parts)
            case ast.Starred(value=value):
                return self.elements(self.evaluate(value), node)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self.evaluate(child)
                return unknown("the result of an operation")

    def _formatted(self, parts: Iterable[ast.expr]) -> Values:
        # Before Python 3.12 the positions of nodes in f-strings are wrong: seen, never edited.
        self._in_fstring += 1
        for part in parts:
            if isinstance(part, ast.FormattedValue):
                self.evaluate(part.value)
        self._in_fstring -= 1
        return unknown("a formatted string")

    def _name(self, node: ast.Name) -> Values:
        values = self.frame.get(node.id) or self._from_stars(node.id)
        if not values:
            if node.id in _BUILTINS:
                return one(Symbol(f"builtins.{node.id}"))
            values = unknown(f"{node.id} is not defined in the notebook before it is used")
        self.facts.see_name(self.site(node), values)
        return values

    def _from_stars(self, name: str) -> Values:
        for module in reversed(self.frame.module.star_modules):
            if name in catalog.star_names(module):
                return one(Symbol(f"{module}.{name}"))
        return NOTHING

    def _attribute(self, node: ast.Attribute) -> Values:
        receiver = self.evaluate(node.value)
        self.facts.see_attribute(self.site(node), receiver)
        return join_all([self.attribute_of(value, node) for value in receiver])

    def attribute_of(self, receiver: Value, node: ast.Attribute) -> Values:
        """Give what one object's attribute holds."""
        name = node.attr
        match receiver:
            case Symbol(path=path):
                return one(Symbol(f"{path}.{name}"))
            case Instance():
                return library.attribute(receiver, name)
            case Output():
                self.facts.see_uses(one(receiver), Use(UseKind.FIELD, self.site(node), field=name))
                return unknown(f"field {name} of a model's output")
            case UserInstance(cls=cls):
                return self._member(cls, name, receiver)
            case UserClass():
                return self._member(receiver, name, receiver)
            case Super(cls=cls, receiver=instance):
                return self._inherited(cls, name, instance)
            case Container():
                return one(ContainerMethod(receiver, name))
            case Unknown(reason=reason):
                return unknown(reason)
            case _:
                return unknown(f"attribute {name}")

    def _member(self, cls: UserClass, name: str, receiver: UserInstance | UserClass) -> Values:
        own = self.attributes.get(cls, {}).get(name, NOTHING)
        if not own:
            return self._inherited(cls, name, receiver)
        return join_all([self._bind(value, receiver) for value in own])

    def own_method(self, cls: UserClass, names: Sequence[str]) -> str | None:
        """Give the first of `names` that the notebook defines in `cls` or a base of it."""
        for name in names:
            if name in self.attributes.get(cls, {}):
                return name
        bases = (base for values in self.bases.get(cls, ()) for base in values)
        found = (self.own_method(base, names) for base in bases if isinstance(base, UserClass))
        return next((name for name in found if name is not None), None)

    def _inherited(self, cls: UserClass, name: str, receiver: UserInstance | UserClass) -> Values:
        for bases in self.bases.get(cls, ()):
            for base in bases:
                if isinstance(base, UserClass):
                    found = self._member(base, name, receiver)
                    if not any(isinstance(value, Unknown) for value in found):
                        return found
                elif name in _ALTERNATIVE_CONSTRUCTORS:
                    return one(Constructor(cls))
                elif isinstance(base, Symbol) and library.kind(base) is not None:
                    return library.attribute(Instance(base), name)
        if isinstance(receiver, UserInstance):
            if name == "module":  # the wrapper is not told apart from what it wraps
                return one(receiver)
            if name in library.RETURN_SELF:
                return one(SelfMethod(receiver))
        return unknown(f"{cls.name}.{name} is not set in the notebook")

    def _bind(self, value: Value, receiver: UserInstance | UserClass) -> Values:
        if not isinstance(value, Function) or value.owner is None:
            return one(value)
        decorators = _decorator_names(value)
        if "staticmethod" in decorators:
            return one(value)
        bound = BoundMethod(receiver, value)
        if decorators & {"property", "cached_property"} and isinstance(receiver, UserInstance):
            return self.call(one(bound), value.site, NO_ARGUMENTS)
        return one(bound)

    def _call(self, node: ast.Call) -> Values:
        callee = self.evaluate(node.func)
        positionals: list[Values] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                value = self.evaluate(argument.value)
                items = _exact_items(value)
                if items is None:
                    positionals.append(self.elements(value, argument))
                else:
                    self._note_iteration(value, argument)
                    positionals.extend(items)
            else:
                positionals.append(self.evaluate(argument))
        keywords: dict[str, Values] = {}
        splats = NOTHING
        for keyword in node.keywords:
            values = self.evaluate(keyword.value)
            if keyword.arg is not None:
                keywords[keyword.arg] = values
                continue
            splats = join(splats, values)
            for key, held in self.contents(values).items():
                if isinstance(key, str):
                    keywords.setdefault(key, held)
        if self._in_fstring:
            self.facts.in_fstring.add(node)
        site = self.site(node)
        arguments = Arguments(tuple(positionals), keywords, splats)
        self.facts.see_call(site, callee, arguments)
        return self.call(callee, site, arguments)

    def contents(self, values: Values) -> dict[object, Values]:
        """Give what the dicts among `values` hold, by key."""
        merged: dict[object, Values] = {}
        for value in values:
            if isinstance(value, Container):
                for key, held in self.heap.get(value.site, {}).items():
                    merged[key] = join(merged.get(key, NOTHING), held)
        return merged

    def _subscript(self, node: ast.Subscript) -> Values:
        receiver = self.evaluate(node.value)
        site = self.site(node)
        if isinstance(node.slice, ast.Slice):
            for bound in (node.slice.lower, node.slice.upper, node.slice.step):
                if bound is not None:
                    self.evaluate(bound)
            self.facts.see_uses(receiver, Use(UseKind.SLICE, site))
            return join_all([self._slice(value, node.slice) for value in receiver])
        keys = constants(self.evaluate(node.slice))
        key = keys[0] if len(keys) == 1 else None
        return join_all([self._element_at(value, key, site) for value in receiver])

    def _slice(self, value: Value, bounds: ast.Slice) -> Values:
        if isinstance(value, Tuple):
            limits = [_literal_bound(b) for b in (bounds.lower, bounds.upper, bounds.step)]
            if not any(limit is NotImplemented for limit in limits):
                return one(Tuple(value.items[slice(*limits)]))
        if isinstance(value, Container):
            return one(value)
        return unknown("a slice")

    def _element_at(self, value: Value, key: object, site: Site) -> Values:
        match value:
            case Output():
                if isinstance(key, str):
                    use = Use(UseKind.FIELD, site, field=key)
                else:
                    use = Use(UseKind.INDEX, site, index=key if isinstance(key, int) else None)
                self.facts.see_uses(one(value), use)
                return one(Item(value, key)) if isinstance(key, int) else unknown("an element")
            case Tuple(items=items):
                if isinstance(key, int) and -len(items) <= key < len(items):
                    return items[key]
                return join_all(items)
            case Container(site=made):
                held = self.heap.get(made, {})
                if key in held:
                    return join(held[key], held.get(ANY_KEY, NOTHING))
                return join_all(held.values()) or unknown("an element of an empty container")
            case Unknown():
                return one(value)
            case _:
                return unknown("an element")

    def _tuple(self, node: ast.expr, elements: Sequence[ast.expr]) -> Values:
        items: list[Values] = []
        for element in elements:
            if isinstance(element, ast.Starred):
                value = self.evaluate(element.value)
                exact = _exact_items(value)
                if exact is None:
                    self._note_iteration(value, element)
                    self._display_into(node, elements)
                    return one(Container(self.site(node)))
                items.extend(exact)
            else:
                items.append(self.evaluate(element))
        return one(Tuple(tuple(items)))

    def _display(self, node: ast.expr, elements: Sequence[ast.expr]) -> Values:
        self._display_into(node, elements)
        return one(Container(self.site(node)))

    def _display_into(self, node: ast.expr, elements: Sequence[ast.expr]) -> None:
        held = self.heap.setdefault(self.site(node), {})
        index: int | None = 0
        for element in elements:
            values = self.evaluate(element)
            if isinstance(element, ast.Starred) or index is None:
                index = None
                held[ANY_KEY] = join(held.get(ANY_KEY, NOTHING), values)
            else:
                held[index] = join(held.get(index, NOTHING), values)
                index += 1

    def _dict(self, node: ast.Dict) -> Values:
        site = self.site(node)
        held = self.heap.setdefault(site, {})
        for key_node, value_node in zip(node.keys, node.values, strict=True):
            values = self.evaluate(value_node)
            if key_node is None:
                for key, other in self.contents(values).items():
                    held[key] = join(held.get(key, NOTHING), other)
                continue
            keys = constants(self.evaluate(key_node))
            where: object = keys[0] if len(keys) == 1 else ANY_KEY
            held[where] = join(held.get(where, NOTHING), values)
        return one(Container(site))

    def _binary(self, node: ast.BinOp) -> Values:
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        if isinstance(node.op, ast.Add):
            use = Use(UseKind.ADD, self.site(node))
            self.facts.see_uses(left, use)
            self.facts.see_uses(right, use)
            containers = frozenset(v for v in join(left, right) if isinstance(v, Container))
            if containers:
                return containers
            if len(left) == 1 and len(right) == 1:
                (first,), (second,) = left, right
                if isinstance(first, Tuple) and isinstance(second, Tuple):
                    return one(Tuple(first.items + second.items))
        return unknown("the result of an operation")

    def _comprehension(
        self,
        node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
    ) -> Values:
        outer = self.frame
        self.frame = Frame(outer)
        self.frame.receiver = outer.receiver
        for generator in node.generators:
            self.assign(generator.target, self.elements(self.evaluate(generator.iter), node))
            for condition in generator.ifs:
                self.evaluate(condition)
        if isinstance(node, ast.DictComp):
            self.evaluate(node.key)
            values = self.evaluate(node.value)
        else:
            values = self.evaluate(node.elt)
        self.frame = outer
        held = self.heap.setdefault(self.site(node), {})
        held[ANY_KEY] = join(held.get(ANY_KEY, NOTHING), values)
        return one(Container(self.site(node)))

    def elements(self, iterable: Values, node: ast.AST) -> Values:
        """Give what iterating over `iterable` yields; `node` is where that is done."""
        self._note_iteration(iterable, node)
        return join_all([self._elements_of(value) for value in iterable])

    def _note_iteration(self, iterable: Values, node: ast.AST) -> None:
        self.facts.see_uses(iterable, Use(UseKind.ITERATE, self.site(node)))

    def _elements_of(self, value: Value) -> Values:
        match value:
            case Tuple(items=items):
                return join_all(items)
            case Container(site=site):
                held = self.heap.get(site, {})
                if isinstance(site.node, (ast.Dict, ast.DictComp)):
                    return join_all([one(Constant(k)) for k in held if isinstance(k, str)])
                return join_all(held.values())
            case Unknown(reason=reason):
                return unknown(reason)
            case _:
                return unknown("an element of something iterated over")


def _exact_items(values: Values) -> tuple[Values, ...] | None:
    """Give the items of a starred tuple, if it can only be one."""
    if len(values) == 1:
        (value,) = values
        if isinstance(value, Tuple):
            return value.items
    return None


def _decorator_names(function: Function) -> set[str]:
    decorators = getattr(function.node, "decorator_list", [])
    return {
        decorator.id if isinstance(decorator, ast.Name) else getattr(decorator, "attr", "")
        for decorator in decorators
    }


def _literal_bound(bound: ast.expr | None) -> Any:  # noqa: ANN401 - what slice() takes
    """Give a slice's bound if it is written as a number, NotImplemented if it is computed."""
    try:
        value = ast.literal_eval(bound) if bound is not None else None
    except ValueError:
        return NotImplemented
    return value if value is None or isinstance(value, int) else NotImplemented
