"""Attributes: of the notebook's own classes and objects, of modules, of library objects."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.meaning.facts import Use, UseKind
from nbmigrate.meaning.values import (
    NO_ARGUMENTS,
    NOTHING,
    BoundMethod,
    Constructor,
    Container,
    ContainerKind,
    ContainerMethod,
    Function,
    Instance,
    Method,
    Output,
    SelfMethod,
    Super,
    Symbol,
    Tuple,
    Unknown,
    UserClass,
    UserInstance,
    Value,
    Values,
    WrittenModule,
    join_all,
    one,
    symbol,
    unknown,
    useful,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.meaning.state import State
    from nbmigrate.meaning.values import Arguments, Site

_WRAPPED = "module"  # the attribute of a wrapper for several devices
_PROPERTIES = frozenset({"property", "cached_property"})


class Members:
    """The part of the interpreter that looks attributes up."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._heap = state.heap
        self._behaviours = state.behaviours

    def attributes_of(self, receivers: Values, name: str, site: Site) -> Values:
        """Return what attribute `name`, read at `site`, of any of `receivers` holds."""
        held = [self._attribute_of(value, name, site) for value in useful(receivers)]
        return held[0] if len(held) == 1 else join_all(held)

    def _attribute_of(self, receiver: Value, name: str, site: Site) -> Values:
        match receiver:
            case Symbol(path=path):
                return symbol(f"{path}.{name}")
            case Unknown():
                return one(receiver)
            case Instance(cls=cls) if name == "__class__":
                return one(cls)
            case Instance():
                return self._behaviours.attribute(receiver, name, self._made(receiver))
            case Output():
                self._state.facts.see_uses(one(receiver), Use(UseKind.FIELD, site, field=name))
                return unknown(f"field {name} of a model's output")
            case UserInstance(cls=cls) if name == "__class__":
                return one(cls)
            case UserInstance(cls=cls):
                return self.member(cls, name, receiver)
            case UserClass():
                return self.member(receiver, name, receiver)
            case Super(cls=cls, receiver=instance):
                return self._inherited(cls, name, instance)
            case Container(kind=kind) if kind.is_module and self._behaviours.returns_self(name):
                return one(SelfMethod(receiver))
            case Container(site=made, kind=ContainerKind.NAMESPACE):
                return self._heap.get(made, name) or one(ContainerMethod(receiver, name))
            case Container():
                return one(ContainerMethod(receiver, name))
            case Tuple(items=items, fields=fields) if name in fields:
                return items[fields.index(name)]
            case WrittenModule(name=module, frame=frame):
                return frame.get(name) or self._state.missing(f"{name} is not in {module}")
            case Method(receiver=owner, name=between):
                return unknown(f"{owner.cls.name}.{between} is not known")
            case _:
                return unknown(f"attribute {name}")

    def _made(self, instance: Instance) -> Arguments | None:
        """Return the arguments that made an object, if the notebook shows them."""
        if instance.created is None:
            return None
        made = self._state.facts.calls.get(instance.created.node)
        return made.arguments if made is not None else None

    def member(self, cls: UserClass, name: str, receiver: UserInstance | UserClass) -> Values:
        """Return what attribute `name` of an object of `cls`, or of the class itself, holds."""
        own = self._heap.get(cls, name)
        if not own:
            return self._inherited(cls, name, receiver)
        return join_all([self._bind(value, receiver) for value in own])

    def own_method(self, cls: UserClass, names: Sequence[str]) -> str | None:
        """Return the first of `names` that the notebook defines in `cls` or a base of it."""
        for name in names:
            if self._heap.get(cls, name):
                return name
        found = (self.own_method(base, names) for base in self._user_bases(cls))
        return next((name for name in found if name is not None), None)

    def _user_bases(self, cls: UserClass) -> Iterator[UserClass]:
        for values in self._state.bases.get(cls, ()):
            yield from (base for base in values if isinstance(base, UserClass) and base != cls)

    def _inherited(self, cls: UserClass, name: str, receiver: UserInstance | UserClass) -> Values:
        for bases in self._state.bases.get(cls, ()):
            found = join_all([self._from_base(base, cls, name, receiver) for base in bases])
            if found and not any(isinstance(value, Unknown) for value in found):
                return found
        if isinstance(receiver, UserInstance):
            if name == _WRAPPED:  # the wrapper is not told apart from what it wraps
                return one(receiver)
            if self._behaviours.returns_self(name):
                return one(SelfMethod(receiver))
        reason = f"{cls.name}.{name} is not set in the notebook"
        return self._state.missing(reason) if self._state.may_be_set(name) else unknown(reason)

    def _from_base(
        self, base: Value, cls: UserClass, name: str, receiver: UserInstance | UserClass
    ) -> Values:
        if isinstance(base, UserClass):
            return self.member(base, name, receiver) if base != cls else NOTHING
        made = receiver.cls if isinstance(receiver, UserInstance) else receiver
        if self._behaviours.constructs(name):
            return one(Constructor(made, name))
        if isinstance(receiver, UserInstance) and self._behaviours.returns_self(name):
            return one(SelfMethod(receiver))
        if isinstance(base, Symbol):  # what is not sure to be there may yet be set
            surely = self._state.may_be_set(name)
            return self._behaviours.inherited(base, name, surely=surely) or NOTHING
        return NOTHING

    def _bind(self, value: Value, receiver: UserInstance | UserClass) -> Values:
        if not isinstance(value, Function) or value.owner is None:
            return one(value)
        decorators = _decorator_names(value)
        if "staticmethod" in decorators:
            return one(value)
        if "classmethod" in decorators:
            owner = receiver.cls if isinstance(receiver, UserInstance) else receiver
            return one(BoundMethod(owner, value))
        if isinstance(receiver, UserClass):
            return one(value)
        bound = BoundMethod(receiver, value)
        if decorators & _PROPERTIES:
            return self._state.call(one(bound), value.site, NO_ARGUMENTS)
        return one(bound)


def _decorator_names(function: Function) -> set[str]:
    decorators = getattr(function.node, "decorator_list", [])
    return {
        decorator.id if isinstance(decorator, ast.Name) else getattr(decorator, "attr", "")
        for decorator in decorators
    }
