"""Call things: functions and classes of the notebook are run, those of libraries are known."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.meaning.frames import Frame
from nbmigrate.meaning.parameters import bind, unknown_arguments
from nbmigrate.meaning.values import (
    NOTHING,
    Arguments,
    BoundMethod,
    Constant,
    Constructor,
    Container,
    ContainerKind,
    ContainerMethod,
    Function,
    Instance,
    Method,
    Output,
    Partial,
    SelfMethod,
    Site,
    Symbol,
    Tuple,
    TupleClass,
    Unknown,
    UserClass,
    UserInstance,
    Value,
    Values,
    join,
    join_all,
    one,
    unknown,
    useful,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbmigrate.meaning.builtin_calls import BuiltinCalls
    from nbmigrate.meaning.containers import Containers
    from nbmigrate.meaning.expressions import Expressions
    from nbmigrate.meaning.members import Members
    from nbmigrate.meaning.state import State


_DEEPEST_CALL = 16
# Statements of functions that are walked before the notebook is found too much to follow.
_MOST_STATEMENTS = 60_000
_MOST_ROUNDS = 4
_NOT_FOLLOWED = "the notebook makes more calls than are followed"
# What a class of the notebook may define to be called.
RUN_BY_A_CALL = ("__call__", "forward", "call")


@dataclass(slots=True)
class _Activation:
    """A running function: its parameters, and what it is known to return, as far as met."""

    bound: dict[str, Values]
    result: Values = NOTHING
    called_itself: bool = False
    wider: bool = False

    def call_again(self, bound: Mapping[str, Values]) -> Values:
        self.called_itself = True
        for name, values in bound.items():
            joined = join(self.bound[name], values)
            self.wider = self.wider or joined != self.bound[name]
            self.bound[name] = joined
        return self.result


class Calls:
    """The part of the interpreter that calls."""

    def __init__(
        self,
        state: State,
        containers: Containers,
        members: Members,
        expressions: Expressions,
        builtins: BuiltinCalls,
    ) -> None:
        self._state = state
        self._heap = state.heap
        self._behaviours = state.behaviours
        self._containers = containers
        self._members = members
        self._expressions = expressions
        self._builtins = builtins
        self.called: set[ast.AST] = set()
        self.memo: dict[object, Values] = {}
        self.statements_left = _MOST_STATEMENTS
        self._activations: dict[Function, _Activation] = {}
        self._given_up: set[ast.AST] = set()

    def start_again(self) -> None:
        """Forget which functions were called, and what they returned."""
        self.called.clear()
        self.memo.clear()
        self.forget_calls()

    def forget_calls(self) -> None:
        """Let no function be running, and as many calls be followed as at the beginning."""
        self.statements_left = _MOST_STATEMENTS
        self._activations.clear()
        self._given_up.clear()

    def call(self, callee: Values, site: Site, arguments: Arguments) -> Values:
        """Return what calling any of `callee` returns."""
        if len(callee) == 1:
            (value,) = callee
            return self._call_one(value, site, arguments)
        return join_all([self._call_one(value, site, arguments) for value in callee])

    def _call_one(self, callee: Value, site: Site, arguments: Arguments) -> Values:
        match callee:
            case Function():
                return self.call_function(callee, arguments)
            case BoundMethod(receiver=receiver, function=function):
                return self.call_function(function, arguments.with_first(one(receiver)))
            case UserClass():
                return self._instantiate(callee, arguments)
            case UserInstance(cls=cls):
                return self._call_object(cls, callee, site, arguments)
            case Constructor(cls=cls, name=name):
                return self._instantiate(cls, self._behaviours.passed_to_init(name, arguments))
            case SelfMethod(receiver=receiver):
                return one(receiver)
            case TupleClass():
                return one(_named_tuple(callee, arguments))
            case Partial(function=function, arguments=first, keywords=bound):
                keywords = dict(bound) | dict(arguments.keywords)
                given = Arguments((), keywords, arguments.splats, arguments.more)
                positionals = (*first, *arguments.positionals)
                return self.call(useful(function), site, given.with_first(*positionals))
            case ContainerMethod(receiver=container, name=name):
                return self._containers.call_container(container, name, site, arguments)
            case Container(kind=ContainerKind.SEQUENTIAL):
                return self._call_in_turn(callee, site, arguments)
            case Symbol() if (known := self._builtins.builtin_name(callee)) is not None:
                return self._builtins.call_builtin(known, site, arguments)
            case _:
                self._call_back(arguments)
                return self._call_library(callee, site, arguments)

    def _call_library(self, callee: Value, site: Site, arguments: Arguments) -> Values:
        match callee:
            case Instance():
                return self._behaviours.call_instance(callee, site)
            case Method():
                return self._behaviours.call_method(callee, site, arguments)
            case Symbol():
                return self._behaviours.call(callee, site, arguments)
            case Unknown(reason=reason):
                call = site.node
                if isinstance(call, ast.Call) and self._behaviours.may_run_a_model(call, reason):
                    return join(one(Output(site, None)), unknown(reason))
                return unknown(reason)
            case _:
                return unknown("the result of a call")

    def _call_back(self, arguments: Arguments) -> None:
        """Call the functions among the arguments of something that is not in the notebook."""
        for values in (*arguments.positionals, *arguments.keywords.values()):
            for value in values:
                if isinstance(value, Function):
                    self.call_from_outside(value)
                elif isinstance(value, BoundMethod):
                    self.call_from_outside(value.function, one(value.receiver))

    def call_from_outside(self, function: Function, *first: Values) -> None:
        """Call a function as something does that is not in the notebook."""
        reason = f"no call in the notebook gives parameter {{}} of {function.name}"
        defaults = self._expressions.defaults.get(function.node, {})
        annotated = self._expressions.annotated.get(function.node, {})
        arguments = unknown_arguments(function, defaults, annotated, reason, *first)
        self.call_function(function, arguments)

    def _call_in_turn(self, modules: Container, site: Site, arguments: Arguments) -> Values:
        """Call the parts of a Sequential, each with what the one before returned."""
        for held in list(self._heap.contents(modules.site).values()):
            result = self.call(useful(held), site, arguments)
            arguments = Arguments((result,))
        return arguments.get("input", 0) or unknown("the result of an empty Sequential")

    def call_function(self, function: Function, arguments: Arguments) -> Values:
        """Return what calling a function of the notebook returns, walking it if need be."""
        node = function.node
        self.called.add(node)
        bound = bind(function, self._expressions.defaults.get(node, {}), arguments, self._heap)
        key = (function, tuple(sorted(bound.items(), key=lambda item: item[0])))
        if key in self.memo:
            return self.memo[key]
        activation = self._activations.get(function)
        if activation is not None:
            return activation.call_again(bound)
        if len(self._activations) >= _DEEPEST_CALL or self.statements_left <= 0:
            return self._give_up(function, bound)
        result = self._settled(function, _Activation(bound))
        if not function.transparent:
            result = join(result, unknown(f"a decorator of {function.name} may change its result"))
        self.memo[key] = result
        return result

    def _give_up(self, function: Function, bound: Mapping[str, Values]) -> Values:
        """Walk a function once and for all, with parameters that can be anything."""
        if function.node not in self._given_up:
            self._given_up.add(function.node)
            self._run(function, dict.fromkeys(bound, unknown(_NOT_FOLLOWED)))
        return unknown(_NOT_FOLLOWED)

    def _settled(self, function: Function, activation: _Activation) -> Values:
        """Walk a function until calls of itself find nothing new."""
        self._activations[function] = activation
        for _ in range(_MOST_ROUNDS):
            activation.called_itself = activation.wider = False
            result = join(activation.result, self._run(function, activation.bound))
            settled = result == activation.result and not activation.wider
            activation.result = result
            if settled or not activation.called_itself:
                break
        else:
            activation.result = join(activation.result, self._give_up(function, activation.bound))
        del self._activations[function]
        return activation.result

    def _run(self, function: Function, bound: Mapping[str, Values]) -> Values:
        node = function.node
        outer, outer_cell, in_fstring = (
            self._state.frame,
            self._state.cell,
            self._expressions.in_fstring,
        )
        frame = Frame(function.frame)
        frame.names.update(bound)
        frame.receiver = _receiver(function, bound)
        self._state.frame, self._state.cell = frame, function.site.cell
        self._expressions.in_fstring = int(
            node in self._state.facts.in_fstring
        )  # where it stands, not its call
        if isinstance(node, ast.Lambda):
            frame.returned = self._state.evaluate(node.body)
        elif not self._state.execute(node.body):
            frame.returned = join(frame.returned, one(Constant(None)))
        self._state.frame, self._state.cell, self._expressions.in_fstring = (
            outer,
            outer_cell,
            in_fstring,
        )
        return (
            self._containers.container(function.site, frame.yielded)
            if frame.yielded
            else frame.returned
        )

    def _instantiate(self, cls: UserClass, arguments: Arguments) -> Values:
        instance = UserInstance(cls)
        fields = self._containers.named_fields(cls)
        for index, name in enumerate(fields):
            self._heap.put(cls, name, arguments.get(name, index))
        for value in self._members.member(cls, "__init__", instance):
            if isinstance(value, BoundMethod):
                self.call_function(value.function, arguments.with_first(one(instance)))
        return one(instance)

    def _call_object(
        self,
        cls: UserClass,
        instance: UserInstance,
        site: Site,
        arguments: Arguments,
    ) -> Values:
        # What the notebook defines hides what a class of a library would do.
        name = self._members.own_method(cls, RUN_BY_A_CALL) or "__call__"
        member = self._members.member(cls, name, instance)
        if all(isinstance(value, BoundMethod | Function | Method) for value in member):
            return self.call(member, site, arguments)
        return unknown(f"{cls.name} has no forward in the notebook")


def _named_tuple(cls: TupleClass, arguments: Arguments) -> Tuple:
    items = (
        arguments.get(field, index) or unknown(f"{field} of {cls.name} is not given")
        for index, field in enumerate(cls.fields)
    )
    return Tuple(tuple(items), cls.fields)


def _receiver(
    function: Function,
    bound: Mapping[str, Values],
) -> tuple[UserClass, UserInstance] | None:
    """Return the class a method was found in and the object it is called for, for super()."""
    if function.owner is None:
        return function.frame.receiver
    first = next(iter(bound.values()), NOTHING)
    for value in first:
        if isinstance(value, UserInstance):
            return function.owner, value
    return None
