"""Whether a model of XLNet was made with `mem_len`, so that it returned `mems`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.models.model_objects import called_model
from nbmigrate.meaning.values import Container, Instance, Values, constants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import AttributeFact
    from nbmigrate.rules.base import Context

_LENGTH = "mem_len"
_CONFIG_KINDS = frozenset({"config", "auto-config"})


def returned_mems(context: Context, model: Instance) -> bool | None:
    """Tell whether a model returned `mems`; None if the notebook does not show it.

    That is what its own constructor, its configuration, or an assignment to either says. A model
    of which nothing says anything did not: no published checkpoint does.
    """
    answers = set(_answers(context, model))
    if not answers:
        return False
    return answers.pop() if len(answers) == 1 else None


def _answers(context: Context, model: Instance) -> Iterator[bool | None]:
    """Yield what each place that has a say tells."""
    owners = {model}
    made = context.facts.calls.get(model.created.node) if model.created is not None else None
    if made is not None:
        own = made.arguments.get(_LENGTH)
        configs = made.arguments.get("config", 0)
        owners |= {
            value
            for value in configs
            if isinstance(value, Instance) and library.kind(value.cls) in _CONFIG_KINDS
        }
        if own:
            yield _is_positive(own)
        if any(not isinstance(value, Container) for value in made.arguments.splats):
            yield None
    for config in owners - {model}:
        creation = context.facts.calls.get(config.created.node) if config.created else None
        if creation is not None and creation.arguments.get(_LENGTH):
            yield _is_positive(creation.arguments.get(_LENGTH))
    yield from _assigned(context, owners)
    for call in context.facts.calls.values():
        names = call.arguments.keywords.keys()
        runs = any(called_model(value) == model for value in call.callee)
        if (made is None and _LENGTH in names) or (runs and "mems" in names):
            yield None


def _assigned(context: Context, owners: set[Instance]) -> Iterator[bool | None]:
    """Yield what assignments such as `config.mem_len = 512` tell."""
    for attribute in context.facts.attributes.values():
        node = attribute.node
        if node.attr == _LENGTH and isinstance(node.ctx, ast.Store):
            receivers = _receivers(context, attribute)
            if receivers & owners:
                yield _is_positive(attribute.held)
            elif any(not isinstance(value, Instance) for value in receivers):
                yield None


def _receivers(context: Context, attribute: AttributeFact) -> Values:
    """Return what is assigned to; the model itself for its `config`."""
    holder = attribute.node.value
    if isinstance(holder, ast.Attribute) and holder.attr == "config":
        fact = context.facts.attributes.get(holder)
        return fact.receiver if fact is not None else attribute.receiver
    return attribute.receiver


def _is_positive(values: Values) -> bool | None:
    """Tell whether a length is more than nothing; None if it is not written out."""
    literals = constants(values)
    if len(literals) != len(values):
        return None
    known = {bool(literal) for literal in literals}
    return known.pop() if len(known) == 1 else None
