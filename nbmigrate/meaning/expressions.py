"""Evaluate expressions: the values an expression can have, and the facts it shows."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, Any, ClassVar

from nbmigrate.cells.syntax import children
from nbmigrate.meaning.containers import KEY_OR_ITEM, added, exact_items, has_tuple
from nbmigrate.meaning.facts import Read, Use, UseKind
from nbmigrate.meaning.frames import ComprehensionFrame
from nbmigrate.meaning.heap import ANY_KEY
from nbmigrate.meaning.parameters import alternatives
from nbmigrate.meaning.values import (
    NOTHING,
    Arguments,
    Constant,
    Container,
    ContainerKind,
    Function,
    Instance,
    Symbol,
    Tuple,
    UserInstance,
    Values,
    WrittenModule,
    constants,
    join,
    join_all,
    one,
    symbol,
    unknown,
    useful,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nbmigrate.meaning.containers import Containers
    from nbmigrate.meaning.frames import Frame
    from nbmigrate.meaning.members import Members
    from nbmigrate.meaning.state import State
    from nbmigrate.meaning.values import Site, Value

_BUILTINS = frozenset(dir(builtins))
_OPERATION = unknown("the result of an operation")
_SENT = unknown("what a generator is sent")
_TYPE = one(Symbol("builtins.type"))


class Expressions:
    """The part of the interpreter that evaluates expressions.

    `doubts` are names, as nodes, that may hold something else than the walk finds, and why.
    `notes_reads` tells whether the facts shall have what is needed to find such names. `in_fstring`
    counts the f-strings around what is being evaluated.
    """

    def __init__(
        self,
        state: State,
        containers: Containers,
        members: Members,
        doubts: Mapping[ast.AST, str],
        *,
        notes_reads: bool,
    ) -> None:
        self._state = state
        self._heap = state.heap
        self._behaviours = state.behaviours
        self._containers = containers
        self._members = members
        self.doubts = doubts
        self.notes_reads = notes_reads
        self.lambdas: dict[ast.AST, Function] = {}
        self.defaults: dict[ast.AST, dict[str, Values]] = {}
        self.annotated: dict[ast.AST, dict[str, Values]] = {}
        self.in_fstring = 0

    def evaluate(self, node: ast.expr) -> Values:
        """Return what `node` can be."""
        if self.in_fstring:
            self._state.facts.in_fstring.add(node)
        by_kind = self._BY_KIND.get(type(node))
        return self._operation(node) if by_kind is None else by_kind(self, node)

    def _operation(self, node: ast.expr) -> Values:
        for child in children(node):
            if isinstance(child, ast.expr):
                self.evaluate(child)
        return _OPERATION

    def _constant(self, node: ast.Constant) -> Values:
        return NOTHING if node.value is Ellipsis else one(Constant(node.value))

    def _conditional(self, node: ast.IfExp) -> Values:
        self.evaluate(node.test)
        return join(self.evaluate(node.body), self.evaluate(node.orelse))

    def _boolean(self, node: ast.BoolOp) -> Values:
        return join_all([self.evaluate(operand) for operand in node.values])

    def _unary(self, node: ast.UnaryOp) -> Values:
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                return one(Constant(-number))
            case _:
                return self._operation(node)

    def _await(self, node: ast.Await) -> Values:
        return self.evaluate(node.value)

    def _starred(self, node: ast.Starred) -> Values:
        return self._containers.elements(self.evaluate(node.value), node)

    def _yield(self, node: ast.Yield) -> Values:
        values = self.evaluate(node.value) if node.value is not None else NOTHING
        self._state.frame.yielded = join(self._state.frame.yielded, values)
        return _SENT

    def _yield_from(self, node: ast.YieldFrom) -> Values:
        items = self._containers.elements(self.evaluate(node.value), node)
        self._state.frame.yielded = join(self._state.frame.yielded, items)
        return _SENT

    def _formatted(self, node: ast.JoinedStr) -> Values:
        # Before Python 3.12 the positions of nodes in f-strings are wrong: seen, never edited.
        self.in_fstring += 1
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.evaluate(part.value)
        self.in_fstring -= 1
        return unknown("a formatted string")

    def _name(self, node: ast.Name) -> Values:
        frame = self._state.frame.find(node.id)
        if frame is None:
            values = self._from_stars(node.id)
        else:
            values = frame.names[node.id]
            if self.notes_reads and frame is self._state.notebook:
                self._note_read(node, frame)
        if not values:
            if frame is None and node.id in _BUILTINS:
                return symbol(f"builtins.{node.id}")
            if frame is None:
                values = unknown(self._not_defined(node.id))
        if self.doubts and node in self.doubts:
            values = join(values, unknown(self.doubts[node]))
        self._state.facts.see_name(node, self._state.cell, values)
        return values

    def _note_read(self, node: ast.Name, frame: Frame) -> None:
        bound = frame.cells.get(node.id)
        if bound is not None and self._state.running is not None:
            reads = self._state.facts.reads.setdefault(node, set())
            reads.add(Read(node.id, self._state.running, bound))

    def _from_stars(self, name: str) -> Values:
        for module in reversed(self._state.frame.module.star_modules):
            if name in self._behaviours.star_names(module):
                return symbol(f"{module}.{name}")
        return NOTHING

    def _not_defined(self, name: str) -> str:
        others = [
            m for m in self._state.frame.module.star_modules if not self._behaviours.star_names(m)
        ]
        if others:
            return f"{name} may come from the star import of {others[-1]}"
        return f"{name} is not defined in the notebook before it is used"

    def _attribute(self, node: ast.Attribute) -> Values:
        receiver = self.evaluate(node.value)
        site = self._state.site(node)
        held = self._members.attributes_of(receiver, node.attr, site)
        self._state.facts.see_attribute(site, receiver, held)
        return held

    def _lambda(self, node: ast.Lambda) -> Values:
        self.note_defaults(node)
        function = Function(self._state.site(node), self._state.frame)
        self.lambdas[node] = function
        return one(function)

    def note_defaults(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        """Evaluate the default values of parameters, where the function is defined."""
        arguments = node.args
        positional = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
        pairs: list[tuple[str, ast.expr | None]] = [
            *zip(reversed(positional), reversed(arguments.defaults), strict=False),
            *zip((a.arg for a in arguments.kwonlyargs), arguments.kw_defaults, strict=True),
        ]
        self.defaults[node] = {
            name: self.evaluate(default) for name, default in pairs if default is not None
        }
        self.annotated[node] = {
            parameter.arg: made
            for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
            if parameter.annotation is not None and (made := self._meant(parameter.annotation))
        }

    def _meant(self, annotation: ast.expr) -> Values:
        """Return the objects of the libraries that an annotation of a parameter tells of."""
        classes = join_all(
            self._path_of(node)
            for node in alternatives(annotation)
            if isinstance(node, ast.Name | ast.Attribute)
        )
        return frozenset(
            Instance(value)
            for value in classes
            if isinstance(value, Symbol) and self._behaviours.is_class(value)
        )

    def _path_of(self, expression: ast.expr) -> Values:
        """Return what a dotted name says, without a sign that it was read."""
        match expression:
            case ast.Name(id=name):
                return self._state.frame.get(name) or self._from_stars(name)
            case ast.Attribute(value=value, attr=attribute):
                owners = self._path_of(value)
                return frozenset(
                    Symbol(f"{owner.path}.{attribute}")
                    for owner in owners
                    if isinstance(owner, Symbol)
                )
            case _:
                return NOTHING

    def _walrus(self, node: ast.NamedExpr) -> Values:
        values = self.evaluate(node.value)
        inner = self._state.frame
        while (
            isinstance(self._state.frame, ComprehensionFrame)
            and self._state.frame.parent is not None
        ):
            self._state.frame = self._state.frame.parent
        self._state.assign(node.target, values)
        self._state.frame = inner
        return values

    def _call(self, node: ast.Call) -> Values:
        callee = useful(self.evaluate(node.func))
        arguments = self._arguments(node)
        site = self._state.site(node)
        self._state.facts.see_call(site, callee, arguments)
        return self._state.call(callee, site, arguments)

    def _arguments(self, node: ast.Call) -> Arguments:
        positionals: list[Values] = []
        more = NOTHING
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                value = self.evaluate(argument.value)
                given = exact_items(value)
                elements = self._containers.elements(value, argument)
            else:
                elements = self.evaluate(argument)
                given = (elements,)
            if more or given is None:  # behind a star of unknown length no position is known
                more = join(more, elements)
            else:
                positionals.extend(given)
        keywords: dict[str, Values] = {}
        splats = NOTHING
        for keyword in node.keywords:
            values = self.evaluate(keyword.value)
            if keyword.arg is not None:
                keywords[keyword.arg] = values
                continue
            splats = join(splats, values)
            for key, held in self._containers.contents(values).items():
                if isinstance(key, str):
                    keywords.setdefault(key, held)
        return Arguments(tuple(positionals), keywords, splats, more)

    def _subscript(self, node: ast.Subscript) -> Values:
        receiver = useful(self.evaluate(node.value))
        site = self._state.site(node)
        if isinstance(node.slice, ast.Slice):
            for bound in (node.slice.lower, node.slice.upper, node.slice.step):
                if bound is not None:
                    self.evaluate(bound)
            self._state.facts.see_uses(receiver, Use(UseKind.SLICE, site))
            return join_all([self._containers.slice_of(value, node.slice) for value in receiver])
        key = self.evaluate(node.slice)
        keys = constants(key)
        literal = keys[0] if len(key) == len(keys) == 1 else None
        if KEY_OR_ITEM in key:
            self._state.facts.see_uses(receiver, Use(UseKind.FIELD, site))
            return unknown("an element")
        return join_all(
            [
                self._own_element(value, key, site)
                or self._containers.element_at(value, literal, site)
                for value in receiver
            ]
        )

    def _own_element(self, value: Value, key: Values, site: Site) -> Values:
        """Return what `globals()` or an object of the notebook has; nothing for any other."""
        if isinstance(value, WrittenModule):
            return join_all(
                value.frame.get(name) or self._from_stars(name)
                for name in constants(key)
                if isinstance(name, str) and len(key) == 1
            )
        if isinstance(value, UserInstance) and self._members.own_method(
            value.cls, ("__getitem__",)
        ):
            getter = self._members.member(value.cls, "__getitem__", value)
            return self._state.call(getter, site, Arguments((key,)))
        return NOTHING

    def _tuple(self, node: ast.Tuple) -> Values:
        items: list[Values] = []
        for element in node.elts:
            if isinstance(element, ast.Starred):
                value = self.evaluate(element.value)
                exact = exact_items(value)
                if exact is None:
                    self._state.note_iteration(value, element)
                    return self._display(node)
                items.extend(exact)
            else:
                items.append(self.evaluate(element))
        return one(Tuple(tuple(items)))

    def _display(self, node: ast.List | ast.Set | ast.Tuple) -> Values:
        site = self._state.site(node)
        exact = True
        for index, element in enumerate(node.elts):
            exact = exact and not isinstance(element, ast.Starred)
            self._heap.put(site, index if exact else ANY_KEY, self.evaluate(element))
        return self._containers.container(site)

    def _dict(self, node: ast.Dict) -> Values:
        site = self._state.site(node)
        for key_node, value_node in zip(node.keys, node.values, strict=True):
            values = self.evaluate(value_node)
            if key_node is not None:
                self._containers.put_item(site, self.evaluate(key_node), values)
                continue
            for key, other in self._containers.contents(values).items():
                self._heap.put(site, key, other)
            if any(not isinstance(value, Container) for value in values):
                self._heap.put(site, ANY_KEY, unknown("what comes out of another dict"))
        return self._containers.container(site, kind=ContainerKind.DICT)

    def _binary(self, node: ast.BinOp) -> Values:
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        if not isinstance(node.op, ast.Add):
            return _OPERATION
        use = Use(UseKind.ADD, self._state.site(node))
        self._state.facts.see_uses(left, use)
        self._state.facts.see_uses(right, use)
        return added(left, right)

    def _compare(self, node: ast.Compare) -> Values:
        sides = [node.left, *node.comparators]
        held = [self.evaluate(side) for side in sides]
        if any(map(has_tuple, held)):
            for side in sides:
                call = self._state.facts.calls.get(side)
                if call is not None and call.callee == _TYPE and call.arguments.positionals:
                    use = Use(UseKind.TUPLE_TEST, self._state.site(node))
                    self._state.facts.see_uses(call.arguments.positionals[0], use)
        return _OPERATION

    def _comprehension(
        self,
        node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
    ) -> Values:
        outer = self._state.frame
        self._state.frame = ComprehensionFrame(outer)
        for generator in node.generators:
            self._state.assign(
                generator.target, self._containers.elements(self.evaluate(generator.iter), node)
            )
            for condition in generator.ifs:
                self.evaluate(condition)
        site = self._state.site(node)
        if isinstance(node, ast.DictComp):
            self._containers.put_item(site, self.evaluate(node.key), self.evaluate(node.value))
            made = self._containers.container(site, kind=ContainerKind.DICT)
        else:
            made = self._containers.container(site, self.evaluate(node.elt))
        self._state.frame = outer
        return made

    # What evaluates the kinds of expressions that are more than operations on others.
    _BY_KIND: ClassVar[Mapping[type[ast.expr], Callable[[Any, Any], Values]]] = {
        ast.Attribute: _attribute,
        ast.Await: _await,
        ast.BinOp: _binary,
        ast.BoolOp: _boolean,
        ast.Call: _call,
        ast.Compare: _compare,
        ast.Constant: _constant,
        ast.Dict: _dict,
        ast.DictComp: _comprehension,
        ast.GeneratorExp: _comprehension,
        ast.IfExp: _conditional,
        ast.JoinedStr: _formatted,
        ast.Lambda: _lambda,
        ast.List: _display,
        ast.ListComp: _comprehension,
        ast.Name: _name,
        ast.NamedExpr: _walrus,
        ast.Set: _display,
        ast.SetComp: _comprehension,
        ast.Starred: _starred,
        ast.Subscript: _subscript,
        ast.Tuple: _tuple,
        ast.UnaryOp: _unary,
        ast.Yield: _yield,
        ast.YieldFrom: _yield_from,
    }
