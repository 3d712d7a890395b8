"""Calls of the models of pytorch_pretrained_bert: what is called, and what it is given."""

from __future__ import annotations

import ast
from itertools import chain
from typing import TYPE_CHECKING

from nbmigrate import catalog
from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.models.signatures import forward_orders
from nbmigrate.meaning.facts import UseKind
from nbmigrate.meaning.values import (
    Constant,
    Container,
    Instance,
    Method,
    Symbol,
    UserClass,
    UserInstance,
)
from nbmigrate.rules.toolkit.enclosing import enclosing

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context

PACKAGE = "pytorch_pretrained_bert"
_FORWARDS = frozenset({"forward", "__call__"})


def called_model(context: Context, callee: Value) -> Symbol | None:
    """Return the class of the package whose forward a call of `callee` runs; None for any other."""
    match callee:
        case Method(receiver=Instance(cls=cls), name=name) if name in _FORWARDS:
            pass
        case Instance(cls=cls):
            pass
        case UserInstance(cls=user_class):
            return base_model(context, user_class, hidden_by=_FORWARDS)
        case _:
            return None
    return cls if _is_model(cls) else None


def base_model(
    context: Context,
    user_class: UserClass,
    hidden_by: frozenset[str] = frozenset(),
) -> Symbol | None:
    """Return the model class of the package that a class of the notebook derives from, if any.

    A class that defines one of the methods `hidden_by` hides what is behind it.
    """
    body = getattr(user_class.site.node, "body", [])
    if any(isinstance(part, ast.FunctionDef) and part.name in hidden_by for part in body):
        return None
    for base in chain.from_iterable(context.facts.classes.get(user_class, ())):
        if isinstance(base, Symbol) and _is_model(base):
            return base
        if isinstance(base, UserClass) and base != user_class:
            found = base_model(context, base, hidden_by)
            if found is not None:
                return found
    return None


def _is_model(cls: Symbol) -> bool:
    return cls.library == PACKAGE and library.kind(cls) == "model"


def index_of(context: Context, cls: Symbol, name: str) -> int | None:
    """Return the place of parameter `name` of the forward of a class of the package."""
    order = next(iter(forward_orders(context, cls)), ())
    return order.index(name) if name in order else None


def argument(context: Context, call: CallFact, cls: Symbol, name: str) -> ast.expr | None:
    """Return the expression given for parameter `name` in the call itself; None if there is none.

    What a star or a splat gives is not found.
    """
    for keyword in call.node.keywords:
        if keyword.arg == name:
            return keyword.value
    index = index_of(context, cls, name)
    before = call.node.args[: index + 1] if index is not None else []
    if index is None or len(before) <= index or any(isinstance(a, ast.Starred) for a in before):
        return None
    return before[index]


def given(context: Context, call: CallFact, cls: Symbol, name: str) -> bool | None:
    """Tell whether a call gives parameter `name` something that is not None; None if it may.

    `forward` of the package took labels of None for none at all.
    """
    index = index_of(context, cls, name)
    values = call.arguments.get(name, index)
    written = argument(context, call, cls, name)
    if not values:
        return False if _all_known(call) else None
    nones = [value for value in values if value == Constant(None)]
    if len(nones) == len(values):
        return False
    if nones or (written is not None and _is_none_by_default(context, call, written)):
        return None
    by_position = index is not None and index < len(call.arguments.positionals)
    if written is not None or by_position:
        return True
    return True if name in call.arguments.keywords and _always_held(call, name) else None


def _all_known(call: CallFact) -> bool:
    """Tell whether stars and splats of a call give nothing that is not known."""
    displays = (
        isinstance(value, Container) and isinstance(value.site.node, ast.Dict)
        for value in call.arguments.splats
    )
    return not call.arguments.more and all(displays)


def _always_held(call: CallFact, name: str) -> bool:
    """Tell whether every dict that a call splats is written with the key `name`."""
    return all(
        isinstance(value, Container)
        and isinstance(value.site.node, ast.Dict)
        and any(isinstance(k, ast.Constant) and k.value == name for k in value.site.node.keys)
        for value in call.arguments.splats
    )


def _is_none_by_default(context: Context, call: CallFact, expression: ast.expr) -> bool:
    """Tell whether an argument is a parameter of the function around it that may be left out."""
    if not isinstance(expression, ast.Name):
        return False
    function = enclosing(context, call.site).scope
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return False
    return expression.id in _none_by_default(function.args)


def _none_by_default(arguments: ast.arguments) -> set[str]:
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(reversed(positional), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return {
        parameter.arg
        for parameter, default in pairs
        if isinstance(default, ast.Constant) and default.value is None
    }


def reads_fields(context: Context, call: CallFact, cls: Symbol) -> bool:
    """Tell whether the result is read by a field of the target's `ModelOutput` already."""
    fields = catalog.output_fields(cls.path, context.target) or ()
    return any(
        use.kind is UseKind.FIELD and use.field in fields
        for use in context.facts.uses_of(call.site)
    )
