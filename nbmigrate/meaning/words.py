"""Say in words what something holds."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.meaning.values import (
    BoundMethod,
    Constant,
    Constructor,
    Container,
    ContainerMethod,
    Function,
    Instance,
    Item,
    Method,
    Output,
    Partial,
    SelfMethod,
    Super,
    Symbol,
    Tuple,
    TupleClass,
    Unknown,
    UserClass,
    UserInstance,
    Value,
    Values,
    WrittenModule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbmigrate.meaning.values import Site


def holdings(values: Iterable[Value]) -> str:
    """Say what is known of `values`: "BertModel (made in cell 3, line 5) or a list"; "" if nothing.

    What is unknown is left out: see `nbmigrate.meaning.values.reasons`.
    """
    known = {_one(value) for value in values if not isinstance(value, Unknown)}
    return " or ".join(sorted(known))


def _one(value: Value) -> str:
    match value:
        case Instance() | Output() | Item() | Symbol() | Method():
            return _library_thing(value)
        case UserClass() | UserInstance() | Function() | BoundMethod() | Constructor():
            return _own_thing(value)
        case Tuple(items=items):
            return f"a tuple of {', '.join(map(_anything, items))}" if items else "an empty tuple"
        case Container(kind=kind):
            return f"a {kind.value}"
        case Constant(value=literal):
            return "None" if literal is None else f"a {type(literal).__name__}"
        case Partial(function=function):
            return f"functools.partial of {_anything(function)}"
        case SelfMethod(receiver=receiver) | ContainerMethod(receiver=receiver):
            return f"a method of {_one(receiver)}"
        case TupleClass(name=name):
            return f"the named tuple {name}"
        case Super(cls=cls):
            return f"super() of {cls.name}"
        case WrittenModule(name=name):
            return name if name == "globals()" else f"the module {name} of the notebook"
        case _:
            return ""


def _library_thing(value: Instance | Output | Item | Symbol | Method) -> str:
    match value:
        case Instance(cls=cls, created=created):
            return cls.name if created is None else f"{cls.name} (made in {_place(created)})"
        case Output(call=call):
            return f"the output of {_call(call)} in {_place(call)}"
        case Item(output=output, index=index):
            return f"element {index} of {_library_thing(output)}"
        case Method(receiver=receiver, name=name):
            return f"{name} of {_library_thing(receiver)}"
        case Symbol(path=path):
            return path.removeprefix("builtins.")


def _own_thing(value: UserClass | UserInstance | Function | BoundMethod | Constructor) -> str:
    match value:
        case UserClass(site=site):
            return f"the class {value.name} of {_place(site)}"
        case UserInstance(cls=cls):
            return f"a {cls.name}, a class of {_place(cls.site)}"
        case Function(site=site):
            return f"the function {value.name} of {_place(site)}"
        case BoundMethod(receiver=receiver, function=function):
            owner = receiver.cls if isinstance(receiver, UserInstance) else receiver
            return f"the method {function.name} of {owner.name}"
        case Constructor(cls=cls, name=name):
            return f"the method {name} of {cls.name}"


def _anything(values: Values) -> str:
    return holdings(values) or "something unknown"


def _place(site: Site) -> str:
    return f"cell {site.cell}, line {getattr(site.node, 'lineno', 1)}"


def _call(site: Site) -> str:
    callee = site.node.func if isinstance(site.node, ast.Call) else site.node
    return f"{ast.unparse(callee)}(...)"
