"""Models of the older packages whose weights and configuration a notebook saves by hand."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.models.checkpoint_files import (
    WEIGHTS,
    named_files,
    same_folder,
)
from nbmigrate.libraries.transformers.rules.training.trainers import derives_from
from nbmigrate.meaning.values import Instance, Site, Symbol, UserInstance
from nbmigrate.rules.base import split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import AttributeFact, CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context

_SAVE = frozenset({Symbol("torch.save")})


@dataclass(frozen=True)
class SavedByHand:
    """A call `torch.save(model.state_dict(), file)` whose file is one of a checkpoint.

    `model` is the expression of the model, `others` is what else it can be, `folder` that of
    the folder, `configurations` the names of the configurations that are saved or read there.
    """

    call: CallFact
    model: Site
    others: tuple[Value, ...]
    folder: ast.expr
    configurations: frozenset[str]


def saved_by_hand(context: Context) -> Iterator[SavedByHand]:
    """Find where the weights of models of the older packages are saved by hand."""
    saves = [
        (call, model)
        for call in context.calls
        if (model := _whose_weights(context, call)) is not None
    ]
    files = dict(named_files(context)) if saves else {}
    for call, model in saves:
        file = files.get(call.node.args[1])
        if file is None or file.name != WEIGHTS:
            continue
        models, others = split(model.receiver, lambda value: _is_old_model(context, value))
        if models:
            names = frozenset(
                other.name
                for other in files.values()
                if other.name != WEIGHTS and same_folder(other.folder, file.folder)
            )
            site = Site(call.site.cell, model.node.value)
            yield SavedByHand(call, site, tuple(others), file.folder, names)


def _whose_weights(context: Context, call: CallFact) -> AttributeFact | None:
    """Return `model.state_dict` in `torch.save(model.state_dict(), file)`."""
    match call.node.args:
        case [ast.Call(func=ast.Attribute(attr="state_dict") as method, args=[], keywords=[]), _]:
            plain = call.callee == _SAVE and not call.node.keywords
            return context.facts.attributes.get(method) if plain else None
        case _:
            return None


def _is_old_model(context: Context, value: Value) -> bool:
    if isinstance(value, UserInstance):
        return derives_from(value.cls, _is_old_class, context.facts)
    return isinstance(value, Instance) and _is_old_class(value.cls)


def _is_old_class(cls: Symbol) -> bool:
    return cls.library in library.LIBRARIES - {"transformers"} and library.kind(cls) == "model"
