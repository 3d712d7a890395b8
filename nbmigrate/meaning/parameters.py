"""Bind the parameters of a function of the notebook to what a call gives."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.meaning.heap import ANY_KEY
from nbmigrate.meaning.values import (
    NOTHING,
    Arguments,
    Constant,
    Container,
    ContainerKind,
    Instance,
    Site,
    Tuple,
    Values,
    join,
    one,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbmigrate.meaning.heap import Heap
    from nbmigrate.meaning.values import Function, Value


def names_of(function: Function) -> list[str]:
    """Return the names of the parameters that one argument each is bound to."""
    given = function.node.args
    return [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def bind(
    function: Function,
    defaults: Mapping[str, Values],
    arguments: Arguments,
    heap: Heap,
) -> dict[str, Values]:
    """Return what each parameter holds; a parameter that collects keywords is put on the heap."""
    given = function.node.args
    positional = [a.arg for a in (*given.posonlyargs, *given.args)]
    bound = dict(zip(positional, arguments.positionals, strict=False))
    keywords = dict(arguments.keywords)
    certain = all(_is_literal(value, heap) for value in arguments.splats)
    for name in names_of(function):
        if name in keywords:
            bound[name] = keywords.pop(name)
            if arguments.splats and name in defaults:  # the key may be missing
                bound[name] = join(bound[name], defaults[name])
        elif name not in bound:
            more = arguments.more if name in positional else NOTHING
            hidden = NOTHING if certain else unknown(f"{name} may come out of a dict")
            bound[name] = join(defaults.get(name, NOTHING), more, hidden) or unknown(
                f"no call in the notebook gives parameter {name} of {function.name}"
            )
    if given.vararg is not None:
        bound[given.vararg.arg] = _rest(function, arguments, len(positional), heap)
    if given.kwarg is not None:
        site = Site(function.site.cell, given.kwarg)
        heap.make(site)
        for name, values in keywords.items():
            heap.put(site, name, values)
        bound[given.kwarg.arg] = one(Container(site, ContainerKind.DICT))
    return bound


def unknown_arguments(
    function: Function,
    defaults: Mapping[str, Values],
    annotated: Mapping[str, Values],
    reason: str,
    *first: Values,
) -> Arguments:
    """Return the arguments of a call that the notebook does not show; {} in `reason` is the name.

    `first` are the leading arguments that are known. A default that is an object says what is
    meant, so it is believed; None, a number or a string says nothing. What a parameter is
    annotated as it may be, or something else.
    """
    return Arguments(
        first,
        {
            name: _objects(defaults.get(name, NOTHING))
            or _as_annotated(annotated.get(name, NOTHING))
            or unknown(reason.format(name))
            for name in names_of(function)[len(first) :]
        },
    )


def alternatives(annotation: ast.expr) -> list[ast.expr]:
    """Return the classes that `Optional[A]`, `Union[A, B]`, `A | B` or "A" allow."""
    match annotation:
        case ast.Constant(value=str() as text):
            try:
                return alternatives(ast.parse(text.strip(), mode="eval").body)
            except (SyntaxError, ValueError):
                return []
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return [*alternatives(left), *alternatives(right)]
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner) if (
            name in {"Optional", "Union"}
        ):
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return [found for part in parts for found in alternatives(part)]
        case _:
            return [annotation]


def _rest(function: Function, arguments: Arguments, start: int, heap: Heap) -> Values:
    rest = arguments.positionals[start:]
    if not arguments.more:
        return one(Tuple(rest))
    site = Site(function.site.cell, function.node.args.vararg or function.node)
    heap.put(site, ANY_KEY, join(arguments.more, *rest))
    return one(Container(site))


def _objects(values: Values) -> Values:
    return frozenset(value for value in values if not isinstance(value, Constant))


def _as_annotated(values: Values) -> Values:
    if not values:
        return NOTHING
    names = " or ".join(sorted(v.cls.name for v in values if isinstance(v, Instance)))
    return join(values, unknown(f"annotated as {names}, no call gives it"))


def _is_literal(value: Value, heap: Heap) -> bool:
    return isinstance(value, Container) and not heap.get(value.site, ANY_KEY)
