"""Calls of the encoder of pytorch_pretrained_bert's BERT, and of layers and parts of layers."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.meaning.values import Instance
from nbmigrate.rules.base import Remark
from nbmigrate.rules.enclosing import enclosing
from nbmigrate.rules.loops import bindings
from nbmigrate.rules.pretrained_bert import PACKAGE, called_model

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context

_ENCODER = "BertEncoder"
_LAYER = "BertLayer"
LAYERS = "layer"
"""The attribute of the encoder that holds its layers."""

_TENSOR = (
    "returned a tensor: take [0] of the tuple that it returns now; using that as a tensor is an "
    "AttributeError or a TypeError"
)
# Tried with 4.57.6.
_RESULTS = {
    _ENCODER: "returned a list of all layers, which takes output_hidden_states=True and "
    ".hidden_states[1:] now; without that [-1] is still the last layer, [0] is the last one, too, "
    "and iterating gives strings. A third argument or output_all_encoded_layers= is a TypeError",
    _LAYER: _TENSOR,
    "BertAttention": _TENSOR,
    "BertSelfAttention": _TENSOR,
}


def result_of_layer(context: Context, call: CallFact) -> Remark | None:
    """Say what has become of the result of a call, if it runs the encoder or something inside."""
    classes = {cls.name for v in call.callee if (cls := called_model(context, v)) is not None}
    called = sorted(classes & _RESULTS.keys())
    if not called and _is_one_of_layers(context, call):
        called = [_LAYER]
    if not called:
        return None
    return Remark(context.place(call.site), f"{called[0]} {_RESULTS[called[0]]}")


def _is_one_of_layers(context: Context, call: CallFact) -> bool:
    """Tell whether `model.encoder.layer[0]` is called, or a name that goes through these layers."""
    func = call.node.func
    layers = {
        attribute.node
        for attribute in context.attributes_named(LAYERS)
        if any(map(_is_encoder, attribute.receiver))
    }
    if not layers or context.source is None or context.source.library != PACKAGE:
        return False
    if isinstance(func, ast.Subscript):
        return func.value in layers
    return isinstance(func, ast.Name) and any(
        name == func.id and iterable in layers
        for node in enclosing(context, call.site).nodes
        for name, iterable in bindings(node)
    )


def _is_encoder(value: Value) -> bool:
    return (
        isinstance(value, Instance) and value.cls.library == PACKAGE and value.cls.name == _ENCODER
    )
