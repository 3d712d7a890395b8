"""The BertAdam or OpenAIAdam that a notebook makes, and the calls of its methods."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.optimizers.adam_arguments import (
    Adam,
    UnreadableCallError,
    read,
)
from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import APEX
from nbmigrate.meaning.values import Instance, Method, Site
from nbmigrate.rules.toolkit.enclosing import Enclosing, enclosing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context


class ObstacleError(ValueError):
    """The optimizer cannot be split up; the message says why, `site` where."""

    def __init__(self, site: Site, why: str) -> None:
        super().__init__(why)
        self.site = site


@dataclass(frozen=True)
class Made:
    """An optimizer that the notebook makes: what is asked for, and where it is kept."""

    adam: Adam
    around: Enclosing
    kept_as: ast.expr | None

    @property
    def site(self) -> Site:
        """The call that makes it."""
        return self.adam.call.site


@dataclass(frozen=True)
class MethodCall:
    """A call of a method of the optimizer: on what, and which of the optimizers that can be."""

    site: Site
    receiver: ast.expr
    around: Enclosing
    made: tuple[Made, ...]
    others: tuple[Value, ...]


def made_by(context: Context, name: str, call: CallFact) -> Made:
    """Read the call that makes the optimizer `name`; raises `ObstacleError`."""
    if len(call.callee) > 1:
        raise ObstacleError(call.site, "something else can be called here, too")
    try:
        adam = read(context, name, call)
    except UnreadableCallError as error:
        raise ObstacleError(call.site, str(error)) from error
    around = enclosing(context, call.site)
    kept_as: ast.expr | None = None
    match around.statement:
        case ast.Assign(targets=[(ast.Name() | ast.Attribute()) as target], value=value):
            kept_as = target if value is call.node else None
    if adam.schedule is not None and kept_as is None:
        raise ObstacleError(call.site, "what this call makes is not assigned to a name")
    return Made(adam, around, kept_as)


def method_calls(
    context: Context,
    name: str,
    method: str,
    made: Iterable[Made],
) -> Iterator[MethodCall]:
    """Find the calls of a method of the optimizer.

    What else the method can be called of does not count if it is an optimizer of apex that cannot
    be made any more.
    """
    by_site = {optimizer.site: optimizer for optimizer in made}
    for call in context.library_calls:
        callees = [
            value
            for value in sorted(call.callee, key=repr)
            if isinstance(value, Method) and value.name == method and _is(value.receiver, name)
        ]
        func = call.node.func
        if callees and isinstance(func, ast.Attribute):
            sites = [value.receiver.created for value in callees]
            optimizers = tuple(by_site[site] for site in sites if site in by_site)
            others = tuple(value for value in call.callee - APEX if value not in callees)
            around = enclosing(context, call.site)
            yield MethodCall(call.site, func.value, around, optimizers, others)


def _is(instance: Instance, name: str) -> bool:
    return instance.cls.library == "pytorch_pretrained_bert" and instance.cls.name == name
