"""`past_key_values` holds a pair of tensors for each layer, no longer one tensor of both.

## What changed

Up to transformers 4.2 GPT-2, and up to 4.53 CTRL, gave one tensor of the shape
`(2, batch, heads, tokens, size)` for each layer. Since then it is a pair `(key, value)`.

## If it is left alone

`AttributeError: 'tuple' object has no attribute 'shape'`, or a TypeError where the tensor is
indexed with several indices. Passing the cache back to the model works as before.

## Before

    _, past = model(input_ids)
    print(past[0].shape)

## After

It is left alone with a finding: `past[0][0]` is the key and `past[0][1]` the value of a layer.

## When it is unsafe

Nothing is edited.

## In the migration guide

Not mentioned.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate import catalog
from nbmigrate.meaning.values import Item, Value
from nbmigrate.origin import Generation
from nbmigrate.rules.base import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.values import Site, Values
    from nbmigrate.rules.base import Context, Verdict

# The releases that first give pairs, from the `present` of the attention layers in the wheels.
_PAIRS_FROM = {"GPT2": "4.3.3", "CTRL": "4.54.1"}
_FIELD = "past_key_values"


def propose(context: Context) -> Verdict:
    """Find where a layer of the cache is used as a tensor."""
    if context.generation is not Generation.OLD:
        return
    for attribute in context.facts.attributes.values():
        layer = attribute.node.value
        if isinstance(layer, ast.Subscript) and _is_cache(context, layer.value):
            yield _remark(context, attribute.site, f".{attribute.node.attr}")


def _remark(context: Context, site: Site, use: str) -> Remark:
    return Remark(
        context.place(site),
        f"a layer of the cache is a pair (key, value) in transformers {context.target}, not "
        f"one tensor: {use} is an AttributeError. Take the key [0] or the value [1] first",
    )


def _is_cache(context: Context, node: ast.expr) -> bool:
    held = list(_held(context, node))
    return bool(held) and all(_is_changed_cache(context, value) for value in held)


def _held(context: Context, node: ast.expr) -> Iterator[Value]:
    values: Values = frozenset()
    if isinstance(node, ast.Name) and node in context.facts.names:
        values = context.facts.names[node][1]
    elif isinstance(node, ast.Attribute) and node in context.facts.attributes:
        values = context.facts.attributes[node].held
    yield from values


def _is_changed_cache(context: Context, value: Value) -> bool:
    if not isinstance(value, Item) or value.output.model is None:
        return False
    cls = value.output.model.cls
    since = [release for name, release in _PAIRS_FROM.items() if cls.name.startswith(name)]
    if not since or not context.target_has_reached(since[0]):
        return False
    fields = catalog.output_fields(cls.path, context.target) or ()
    call = context.facts.calls[value.output.call.node]
    # A tuple leaves out what is None: there is no loss without labels.
    present = [f for f in fields if "loss" not in f or call.arguments.get("labels")]
    return 0 <= value.index < len(present) and present[value.index] == _FIELD
