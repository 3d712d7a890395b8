"""Calls of the encoder of pytorch_pretrained_bert's BERT, and of layers and parts of layers."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.models.pretrained_bert import PACKAGE, called_model
from nbmigrate.meaning.values import NOTHING, Instance, Site
from nbmigrate.rules.base import Remark
from nbmigrate.rules.toolkit.enclosing import enclosing
from nbmigrate.rules.toolkit.loops import bindings

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

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
    """Tell whether one of a model's layers is called, such as `model.encoder.layer[0]`.

    That may be by a name that was set to it, or that goes through all or some of the layers.
    """
    if context.source.library != PACKAGE:
        return False
    layers = {
        attribute.node
        for attribute in context.attributes_named(LAYERS)
        if any(map(_is_encoder, attribute.receiver))
    }
    return bool(layers) and _is_layer(context, Site(call.site.cell, call.node.func), layers)


def _is_layer(context: Context, site: Site, layers: AbstractSet[ast.AST]) -> bool:
    """Tell whether an expression is an element of one of the expressions `layers`."""
    match site.node:
        case ast.Subscript(value=value, slice=index) if not isinstance(index, ast.Slice):
            return _are_layers(context, Site(site.cell, value), layers)
        case ast.Name(id=name):
            gone_through = (
                Site(site.cell, iterable)
                for node in enclosing(context, site).nodes
                for bound, iterable in bindings(node)
                if bound == name
            )
            if any(_are_layers(context, iterable, layers) for iterable in gone_through):
                return True
            value_set = _set_to(context, site, name)
            return value_set is not None and _is_layer(context, value_set, layers)
        case _:
            return False


def _are_layers(context: Context, site: Site, layers: AbstractSet[ast.AST]) -> bool:
    """Tell whether an expression is all or some of the expressions `layers`."""
    if site.node in layers:
        return True
    match site.node:
        case (
            ast.Subscript(value=inner, slice=ast.Slice())
            | ast.Call(func=ast.Name(id="list" | "reversed" | "tuple"), args=[inner])
        ):
            return _are_layers(context, Site(site.cell, inner), layers)
        case ast.Name(id=name):
            value_set = _set_to(context, site, name)
            return value_set is not None and _are_layers(context, value_set, layers)
        case _:
            return False


def _set_to(context: Context, site: Site, name: str) -> Site | None:
    """Return what a variable was set to last before it is read; None if that is not seen."""
    here = (site.cell, context.place(site).start)
    earlier = {
        end: Site(cell.index, statement.value)
        for cell in context.cells.values()
        for statement in cell.nodes_of(ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
        and target.id == name
        and (end := (cell.index, context.place(Site(cell.index, statement)).end)) <= here
        and _may_be_read(context, Site(cell.index, target), site)
    }
    return earlier[max(earlier)] if earlier else None


def _may_be_read(context: Context, target: Site, site: Site) -> bool:
    """Tell whether what `target` is set to may be what the variable of its name holds at `site`."""
    _, bound = context.facts.names.get(target.node, (None, NOTHING))
    _, read = context.facts.names.get(site.node, (None, NOTHING))
    visible = enclosing(context, site).sees_names_of(enclosing(context, target))
    return visible and not read.isdisjoint(bound)


def _is_encoder(value: Value) -> bool:
    return (
        isinstance(value, Instance) and value.cls.library == PACKAGE and value.cls.name == _ENCODER
    )
