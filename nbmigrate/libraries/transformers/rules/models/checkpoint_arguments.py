"""What calls of the library are given as names of checkpoints, such as `"bert-base-uncased"`."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.training.trainers import derives_from
from nbmigrate.meaning.values import Constructor, Instance, Method, Symbol, Tuple
from nbmigrate.rules.base import split
from nbmigrate.rules.toolkit.callees import without_partials

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value, Values
    from nbmigrate.rules.base import Context

# What takes names of checkpoints: its parameters that are names, and their positions.
_OF_METHODS: Mapping[str, Mapping[str, int | None]] = {
    "from_pretrained": {"pretrained_model_name_or_path": 0, "config": None},
    "from_encoder_decoder_pretrained": {
        "encoder_pretrained_model_name_or_path": 0,
        "decoder_pretrained_model_name_or_path": 1,
    },
}
_PIPELINES = frozenset({"transformers.pipeline", "transformers.pipelines.pipeline"})
_OF_PIPELINE: Mapping[str, int | None] = {"model": 1, "config": 2, "tokenizer": 3}


@dataclass(frozen=True)
class Checkpoint:
    """What a call is given as the name of a checkpoint: all that it can be, and the expression.

    `node` is None where it is not written in this call. `others` is what may be called instead.
    """

    node: ast.expr | None
    held: Values
    others: tuple[Value, ...]


def checkpoint_arguments(context: Context) -> Iterator[Checkpoint]:
    """Yield all that calls of the library are given as names of checkpoints."""
    for call in context.library_calls:
        values, arguments = without_partials(call)
        loaders, others = split(values, lambda value: bool(_parameters(context, value)))
        written = values is call.callee
        for name, index in {p for value in loaders for p in _parameters(context, value)}:
            held = arguments.get(name, index)
            if held:
                node = _argument(call, name, index) if written else None
                yield Checkpoint(node, _firsts(held), tuple(others))


def _parameters(context: Context, value: Value) -> tuple[tuple[str, int | None], ...]:
    """Return the parameters of what is called that are names of checkpoints; empty for another."""
    match value:
        case Symbol(path=path) if path in _PIPELINES:
            return tuple(_OF_PIPELINE.items())
        case Symbol(path=path, name=name):
            ours = _loads(Symbol(path.rpartition(".")[0]))
        case Method(receiver=Instance(cls=cls), name=name):
            ours = _loads(cls)
        case Constructor(cls=user_class, name=name):
            ours = derives_from(user_class, _loads, context.facts)
        case _:
            return ()
    return tuple(_OF_METHODS.get(name, {}).items()) if ours else ()


def _loads(cls: Symbol) -> bool:
    return library.is_transformers(cls) and library.kind(cls) is not None


def _firsts(held: Values) -> Values:
    """Return what is held, of tuples such as `(name, {"use_fast": False})` the first item."""
    parts = (v.items[0] if isinstance(v, Tuple) and v.items else {v} for v in held)
    return frozenset(chain.from_iterable(parts))


def _argument(call: CallFact, name: str, index: int | None) -> ast.expr | None:
    """Return the expression of an argument that is written in the call itself."""
    given = [keyword.value for keyword in call.node.keywords if keyword.arg == name]
    if index is not None and not any(map(_is_starred, call.node.args[: index + 1])):
        given += call.node.args[index : index + 1]
    match given:
        case [ast.Tuple(elts=[first, *_])]:
            return first
        case [node]:
            return node
        case _:
            return None


def _is_starred(node: ast.expr) -> bool:
    return isinstance(node, ast.Starred)
