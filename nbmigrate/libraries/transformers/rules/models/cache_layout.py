"""`past_key_values` holds a pair of tensors for each layer, no longer one tensor of both.

## What changed

Up to transformers 4.2 GPT-2, and up to 4.53 CTRL, gave one tensor of the shape
`(2, batch, heads, tokens, size)` for each layer. Since then it is a pair `(key, value)`.

## If it is left alone

`AttributeError: 'tuple' object has no attribute 'shape'`, or a TypeError where the tensor is
indexed with several indices, or where all of them are stacked. Passing the cache back to the model
works as before.

## Before

    from transformers import CTRLModel
    model = CTRLModel.from_pretrained("ctrl")
    hidden, past = model(input_ids)
    print(past[0].shape)

## After

It is left alone with a finding: `past[0][0]` is the key and `past[0][1]` the value of a layer.

## When it is unsafe

Nothing is edited. Notebooks that were written for a release with pairs hear nothing.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import walk
from nbmigrate.libraries.transformers import catalog
from nbmigrate.meaning.facts import UseKind
from nbmigrate.meaning.values import Constant, Container, Item, Site, Symbol, Unknown, Value
from nbmigrate.rules.base import About, Remark
from nbmigrate.rules.toolkit.loops import bindings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.meaning.values import Values
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.2.2/src/transformers/models/gpt2/modeling_gpt2.py#L235",
        "https://github.com/huggingface/transformers/blob/v4.3.0/src/transformers/models/gpt2/modeling_gpt2.py#L236",
        "https://github.com/huggingface/transformers/blob/v4.53.0/src/transformers/models/ctrl/modeling_ctrl.py#L148",
    ),
    since="4.3.0",
    written_before="4.54.0",
    needs=("GPT2", "CTRL"),
)

# The releases that first give pairs, from the `present` of the attention layers in the wheels.
_PAIRS_FROM = {"GPT2": "4.3.0", "CTRL": "4.54.0"}
_FIELD = "past_key_values"
_JOINERS = frozenset({"torch.stack", "torch.cat"})


def propose(context: Context) -> Verdict:
    """Find where a layer of the cache is used as a tensor."""
    elements = _elements(context)
    for index, cell in sorted(context.cells.items()):
        layers = set(_layers(context, cell, elements))
        for node in cell.nodes:
            match node:
                case ast.Attribute(value=layer, attr=name) if layer in layers:
                    yield _remark(context, Site(index, node), f".{name} is an AttributeError")
                case ast.Subscript(value=layer, slice=ast.Tuple()) if layer in layers:
                    yield _remark(context, Site(index, node), "more than one index is a TypeError")
                case ast.Call(args=[cache, *_]) if _joins(context, node) and _is_cache(
                    context, _listed(cache), elements
                ):
                    yield _remark(context, Site(index, node), "joining layers is a TypeError")
                case _:
                    pass


def _remark(context: Context, site: Site, use: str) -> Remark:
    return Remark(
        context.place(site),
        f"a layer of the cache is a pair (key, value) in transformers {context.target}, not "
        f"one tensor: {use}. Take the key [0] or the value [1] first",
    )


def _joins(context: Context, call: ast.Call) -> bool:
    """Tell whether a call makes one tensor of several."""
    fact = context.facts.calls.get(call)
    return fact is not None and any(
        isinstance(value, Symbol) and value.path in _JOINERS for value in fact.callee
    )


def _listed(expression: ast.expr) -> ast.expr:
    match expression:
        case ast.Call(func=ast.Name(id="list" | "tuple"), args=[inner]):
            return inner
        case _:
            return expression


def _elements(context: Context) -> dict[ast.AST, Item]:
    """Return the expressions that take an element of a model's output, such as `outputs[1]`."""
    return {
        use.site.node: Item(output, use.index)
        for uses in context.facts.uses.values()
        for use, output in uses.items()
        if use.kind is UseKind.INDEX and use.index is not None
    }


def _layers(context: Context, cell: CodeCell, elements: dict[ast.AST, Item]) -> Iterator[ast.AST]:
    """Yield the expressions of a cell that are one layer of a cache."""
    for node in cell.nodes:
        match node:
            case ast.Subscript(value=cache, slice=key) if not isinstance(
                key, ast.Slice | ast.Tuple
            ):
                if _is_cache(context, cache, elements):
                    yield node
            case _:
                for name, cache in bindings(node):
                    if _is_cache(context, cache, elements):
                        yield from _reads(name, _inside(node))


def _inside(loop: ast.AST) -> list[ast.AST]:
    """Return what a loop does with the names that it binds."""
    match loop:
        case ast.For(body=body):
            return [*body]
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            made = [loop.key, loop.value] if isinstance(loop, ast.DictComp) else [loop.elt]
            return [*made, *(condition for part in loop.generators for condition in part.ifs)]
        case _:
            return []


def _reads(name: str, scope: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield where a name is read."""
    for part in scope:
        for node in walk(part):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                yield node


def _is_cache(context: Context, node: ast.expr, elements: dict[ast.AST, Item]) -> bool:
    """Tell whether an expression is a cache; before the first call of the model it may be None."""
    held = set(_held(context, node)) | ({elements[node]} if node in elements else set())
    caches = {value for value in held if _is_changed_cache(context, value)}
    others = held - caches - {Constant(None)}
    # What is made of a cache is joined in loops.
    return bool(caches) and all(isinstance(value, Unknown | Container) for value in others)


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
    since = next((first for name, first in _PAIRS_FROM.items() if cls.name.startswith(name)), None)
    if since is None or not context.target_has_reached(since):
        return False
    if context.source.before(since) is False:
        return False
    fields = catalog.output_fields(cls.path, context.target) or ()
    call = context.facts.calls[value.output.call.node]
    # A tuple leaves out what is None: there is no loss without labels.
    splatted = any(not isinstance(values, Container) for values in call.arguments.splats)
    labelled = call.arguments.get("labels") or (splatted and _names_labels(context))
    present = [field for field in fields if "loss" not in field or labelled]
    return 0 <= value.index < len(present) and present[value.index] == _FIELD


def _names_labels(context: Context) -> bool:
    """Tell whether a dict of the notebook can have labels in it."""
    return any(
        any(literal.value == "labels" for literal in cell.nodes_of(ast.Constant))
        or any(keyword.arg == "labels" for keyword in cell.nodes_of(ast.keyword))
        for cell in context.cells.values()
    )
