"""Call things: functions and classes of the notebook are run, those of libraries are known."""

from __future__ import annotations

import ast
from abc import abstractmethod
from typing import TYPE_CHECKING

from nbmigrate.meaning import library
from nbmigrate.meaning.expressions import ANY_KEY, Expressions
from nbmigrate.meaning.facts import Use, UseKind
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
    Method,
    Output,
    Partial,
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
    from collections.abc import Mapping, Sequence

_DEEPEST_CALL = 24
_MOST_CALLS = 5000
_ITERATING_BUILTINS = frozenset(
    {"list", "tuple", "set", "zip", "enumerate", "map", "filter", "sorted", "reversed", "iter"}
    | {"sum", "max", "min", "any", "all", "dict"},
)


class Calls(Expressions):
    """The part of the interpreter that calls."""

    def __init__(self) -> None:
        super().__init__()
        self.called: set[ast.AST] = set()
        self.defaults: dict[ast.AST, dict[str, Values]] = {}
        self.memo: dict[object, Values] = {}
        self._running: list[ast.AST] = []
        self._calls_made = 0

    @abstractmethod
    def execute(self, statements: Sequence[ast.stmt]) -> bool:
        """Run a block; tell whether it always ends in return, raise, break or continue."""

    def call(
        self,
        callee: Values,
        site: Site,
        arguments: Arguments,
    ) -> Values:
        """Give what calling any of `callee` returns."""
        return join_all(
            [self._call_one(value, site, arguments) for value in callee],
        )

    def _call_one(
        self,
        callee: Value,
        site: Site,
        arguments: Arguments,
    ) -> Values:
        match callee:
            case Function():
                return self._call_function(callee, arguments)
            case BoundMethod(receiver=receiver, function=function):
                return self._call_function(function, arguments.with_first(one(receiver)))
            case UserClass():
                return self._instantiate(callee, site, arguments)
            case UserInstance(cls=cls):
                return self._call_object(cls, callee, site, arguments)
            case Constructor(cls=cls):
                return self._instantiate(cls, site, NO_ARGUMENTS)
            case SelfMethod(receiver=receiver):
                return one(receiver)
            case Partial(function=function, arguments=first, keywords=bound):
                keywords = dict(bound) | dict(arguments.keywords)
                positionals = (*first, *arguments.positionals)
                return self.call(function, site, Arguments(positionals, keywords, arguments.splats))
            case ContainerMethod(receiver=container, name=name):
                return self._call_container(container, name, site, arguments)
            case Instance():
                return library.call_instance(callee, site)
            case Method():
                return library.call_method(callee, site, arguments)
            case Symbol(path="functools.partial") if arguments.positionals:
                function, *given = arguments.positionals
                return one(Partial(function, tuple(given), tuple(arguments.keywords.items())))
            case Symbol(path=path) if path.startswith("builtins."):
                return self._call_builtin(callee.name, site, arguments.positionals)
            case Symbol():
                return library.call_symbol(callee, site, arguments)
            case Unknown(reason=reason):
                call = site.node
                if isinstance(call, ast.Call) and library.looks_like_a_model(call):
                    return join(one(Output(site, None)), unknown(reason))
                return unknown(reason)
            case _:
                return unknown("the result of a call")

    def _call_function(
        self,
        function: Function,
        arguments: Arguments,
    ) -> Values:
        node = function.node
        self.called.add(node)
        bound = self._bind_parameters(function, arguments)
        key = (node, function.frame, tuple(sorted(bound.items(), key=lambda item: item[0])))
        if key in self.memo:
            return self.memo[key]
        if node in self._running or len(self._running) >= _DEEPEST_CALL:
            return unknown(f"{function.name} calls itself")
        if self._calls_made >= _MOST_CALLS:
            return unknown("the notebook makes more calls than are followed")
        self._calls_made += 1
        result = self._run(function, bound)
        if not function.transparent:
            result = join(result, unknown(f"a decorator of {function.name} may change its result"))
        self.memo[key] = result
        return result

    def _run(self, function: Function, bound: Mapping[str, Values]) -> Values:
        node = function.node
        outer, outer_cell = self.frame, self.cell
        frame = Frame(function.frame)
        frame.names.update(bound)
        frame.receiver = self._receiver(function, bound)
        self.frame, self.cell = frame, function.site.cell
        self._running.append(node)
        if isinstance(node, ast.Lambda):
            result = self.evaluate(node.body)
        else:
            self.execute(node.body)
            result = frame.returned
            if frame.yielded:
                held = self.heap.setdefault(function.site, {})
                held[ANY_KEY] = join(held.get(ANY_KEY, NOTHING), frame.yielded)
                result = one(Container(function.site))
        self._running.pop()
        self.frame, self.cell = outer, outer_cell
        return result or one(Constant(None))

    @staticmethod
    def _receiver(
        function: Function,
        bound: Mapping[str, Values],
    ) -> tuple[UserClass, UserInstance] | None:
        if function.owner is None:
            return function.frame.receiver
        first = next(iter(bound.values()), NOTHING)
        for value in first:
            if isinstance(value, UserInstance):
                return function.owner, value
        return None

    def _bind_parameters(
        self,
        function: Function,
        arguments: Arguments,
    ) -> dict[str, Values]:
        parameters = function.node.args
        names = [a.arg for a in (*parameters.posonlyargs, *parameters.args)]
        bound = dict(zip(names, arguments.positionals, strict=False))
        rest = dict(arguments.keywords)
        defaults = self.defaults.get(function.node, {})
        for name in [*names, *(a.arg for a in parameters.kwonlyargs)]:
            if name in rest:
                bound[name] = rest.pop(name)
            elif name not in bound:
                bound[name] = (
                    unknown(f"{name} comes out of a dict")
                    if arguments.splats
                    else defaults.get(name)
                ) or unknown(f"no call in the notebook gives parameter {name} of {function.name}")
        if parameters.vararg is not None:
            bound[parameters.vararg.arg] = one(Tuple(arguments.positionals[len(names) :]))
        if parameters.kwarg is not None:
            site = Site(function.site.cell, parameters.kwarg)
            held = self.heap.setdefault(site, {})
            for name, values in rest.items():
                held[name] = join(held.get(name, NOTHING), values)
            bound[parameters.kwarg.arg] = one(Container(site))
        return bound

    def _instantiate(
        self,
        cls: UserClass,
        site: Site,
        arguments: Arguments,
    ) -> Values:
        instance = UserInstance(cls)
        for value in self._member(cls, "__init__", instance):
            if isinstance(value, BoundMethod):
                self._call_one(value, site, arguments)
        return one(instance)

    def _call_object(
        self,
        cls: UserClass,
        instance: UserInstance,
        site: Site,
        arguments: Arguments,
    ) -> Values:
        # What the notebook defines hides what a class of a library would do.
        name = self.own_method(cls, ("__call__", "forward", "call")) or "__call__"
        member = self._member(cls, name, instance)
        if all(isinstance(value, (BoundMethod, Function, Method)) for value in member):
            return self.call(member, site, arguments)
        return unknown(f"{cls.name} has no forward in the notebook")

    def _call_container(
        self,
        container: Container,
        name: str,
        site: Site,
        arguments: Arguments,
    ) -> Values:
        positionals = arguments.positionals
        held = self.heap.setdefault(container.site, {})

        def put(key: object, values: Values) -> None:
            held[key] = join(held.get(key, NOTHING), values)

        match name:
            case "append" | "add" | "insert":
                put(ANY_KEY, positionals[-1] if positionals else NOTHING)
            case "extend":
                for values in positionals:
                    put(ANY_KEY, self.elements(values, site.node))
            case "update":
                for values in positionals:
                    for key, other in self.contents(values).items():
                        put(key, other)
                for key, other in arguments.keywords.items():
                    put(key, other)
            case "items":
                return self._container_of(
                    site,
                    join_all([one(Tuple((one(Constant(k)), v))) for k, v in _named(held)]),
                )
            case "values":
                return self._container_of(site, join_all(held.values()))
            case "keys":
                return self._container_of(
                    site, join_all([one(Constant(k)) for k, _ in _named(held)])
                )
            case "copy":
                return one(container)
            case "get" | "pop" | "setdefault":
                literals = constants(positionals[0]) if positionals else []
                found = held.get(literals[0]) if len(literals) == 1 else None
                default = join_all(positionals[1:])
                return join(found or join_all(held.values()), default)
            case _:
                return unknown(f"the result of .{name}()")
        return one(Constant(None))

    def _container_of(self, site: Site, values: Values) -> Values:
        held = self.heap.setdefault(site, {})
        held[ANY_KEY] = join(held.get(ANY_KEY, NOTHING), values)
        return one(Container(site))

    def _call_builtin(self, name: str, site: Site, positionals: Sequence[Values]) -> Values:
        if name == "super":
            return self._super()
        if name in {"isinstance", "issubclass"} and len(positionals) > 1:
            if Symbol("builtins.tuple") in positionals[1]:
                self.facts.see_uses(positionals[0], Use(UseKind.TUPLE_TEST, site))
            return unknown("a test")
        if name == "getattr" and len(positionals) > 1:
            return unknown("the result of getattr()")
        if name not in _ITERATING_BUILTINS:
            return unknown(f"the result of {name}()")
        if name == "tuple" and len(positionals) == 1 and _only_tuples(positionals[0]):
            return positionals[0]
        elements = [self.elements(values, site.node) for values in positionals]
        if not elements:
            self.heap.setdefault(site, {})
            return one(Container(site))
        match name:
            case "zip":
                return self._container_of(site, one(Tuple(tuple(elements))))
            case "enumerate":
                pair = Tuple((unknown("a position"), elements[0]))
                return self._container_of(site, one(pair))
            case "map":
                mapped = self.call(positionals[0], site, Arguments(tuple(elements[1:])))
                return self._container_of(site, mapped)
            case "filter":
                return self._container_of(site, elements[-1])
            case "sum" | "max" | "min" | "any" | "all" | "dict":
                return unknown(f"the result of {name}()")
            case _:
                outputs = any(isinstance(value, Output) for value in positionals[0])
                return unknown("a list") if outputs else self._container_of(site, elements[0])

    def _super(self) -> Values:
        frame: Frame | None = self.frame
        while frame is not None:
            if frame.receiver is not None:
                cls, instance = frame.receiver
                return one(Super(cls, instance))
            frame = frame.parent
        return unknown("super() outside a method")


def _named(held: Mapping[object, Values]) -> list[tuple[str, Values]]:
    return [(key, values) for key, values in held.items() if isinstance(key, str)]


def _only_tuples(values: Values) -> bool:
    return bool(values) and all(isinstance(value, Tuple) for value in values)
