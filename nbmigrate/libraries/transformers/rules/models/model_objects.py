"""Models as rules meet them: where they are made, and what runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.meaning.values import Instance, Method, Symbol
from nbmigrate.plan import AddKeyword

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.plan import ArgumentOperation
    from nbmigrate.rules.base import Context

_RUNS = frozenset({"forward", "call", "__call__"})
_MAKES = frozenset({"from_pretrained", "from_config"})


def called_model(callee: Value) -> Instance | None:
    """Return the model of the libraries that a call of `callee` runs; None if it runs none."""
    receiver = callee.receiver if isinstance(callee, Method) and callee.name in _RUNS else callee
    return model_of(receiver)


def model_of(value: Value) -> Instance | None:
    """Return `value` if it is a model of the libraries."""
    if not isinstance(value, Instance) or value.cls.library not in library.LIBRARIES:
        return None
    return value if library.is_model(value) else None


def made_models(call: CallFact) -> list[str]:
    """Return the names of the model classes of the libraries that a call can make an object of."""
    made: list[str] = []
    for value in call.callee:
        if isinstance(value, Symbol) and value.library in library.LIBRARIES:
            owner = value.path.rpartition(".")[0] if value.name in _MAKES else value.path
            if library.kind(Symbol(owner)) in library.MODEL_KINDS:
                made.append(Symbol(owner).name)
    return sorted(made)


def loading_call(context: Context, model: Instance) -> CallFact | None:
    """Return the call of from_pretrained that made a model, if it is one that can be edited."""
    if model.created is None:
        return None
    call = context.facts.calls.get(model.created.node)
    if call is None or call.arguments.splats or not context.editable(call.node):
        return None
    loads = all(isinstance(v, Symbol) and v.name == "from_pretrained" for v in call.callee)
    return call if loads else None


def add_return_dict() -> ArgumentOperation:
    """Return the keyword that makes a model return a tuple."""
    return AddKeyword("return_dict", "False")
