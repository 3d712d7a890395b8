"""`self.apply(self.init_bert_weights)` is `self.init_weights()` now.

## What changed

In pytorch_pretrained_bert a class based on `BertPreTrainedModel` drew its weights with
`self.apply(self.init_bert_weights)`; with other models, and in pytorch_transformers before 1.2,
with `self.apply(self.init_weights)`. What draws the weights of one module is `_init_weights`;
`init_weights()` takes nothing and draws those of all modules from the same distributions.

## If it is left alone

`AttributeError: object has no attribute 'init_bert_weights'`, or `TypeError: init_weights() takes 1
positional argument but 2 were given`.

## Before

    from pytorch_pretrained_bert.modeling import BertModel, BertPreTrainedModel
    class Tagger(BertPreTrainedModel):
        def __init__(self, config):
            super().__init__(config)
            self.bert = BertModel(config)
            self.apply(self.init_bert_weights)

## After

    from pytorch_pretrained_bert.modeling import BertModel, BertPreTrainedModel
    class Tagger(BertPreTrainedModel):
        def __init__(self, config):
            super().__init__(config)
            self.bert = BertModel(config)
            self.init_weights()

## When it is unsafe

When the object may be something else. A method of that name of the notebook's own stays.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.training.trainers import derives_from
from nbmigrate.meaning.values import (
    BoundMethod,
    Function,
    Instance,
    Site,
    Symbol,
    UserInstance,
)
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import AttributeFact, CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L512",
        "https://github.com/huggingface/transformers/blob/v2.0.0/transformers/modeling_utils.py#L164",
    ),
    since="4.0.0",
    written_before="2.0.0",
    needs=("init_",),
)

_BERT = "init_bert_weights"
_OTHERS = "init_weights"
_OF_ONE_MODULE = "_init_weights"


def propose(context: Context) -> Verdict:
    """Draw weights as the target does."""
    applied: set[ast.AST] = set()
    for call in context.calls:
        argument = _applied(call)
        fact = context.facts.attributes.get(argument) if argument is not None else None
        if fact is not None:
            applied.add(fact.node)
            yield from _rewrite(context, fact, call)
    for fact in context.attributes_named(_BERT):
        if fact.node not in applied:
            yield from _rewrite(context, fact, None)


def _applied(call: CallFact) -> ast.Attribute | None:
    """Return the method in `x.apply(y.init_weights)`."""
    match call.node:
        case ast.Call(
            func=ast.Attribute(attr="apply"),
            args=[ast.Attribute(attr=name) as argument],
        ) if name in {_BERT, _OTHERS}:
            return argument
        case _:
            return None


def _rewrite(
    context: Context,
    fact: AttributeFact,
    call: CallFact | None,
) -> Iterator[Proposal | Remark]:
    if any(isinstance(value, BoundMethod | Function) for value in fact.held):
        return
    models, others = split(fact.receiver, lambda value: _is_model(context, value))
    if not models:
        return
    old = fact.node.attr
    consequence = (
        f"AttributeError: no attribute {old!r}."
        if old == _BERT
        else f"TypeError: {old}() takes no module."
    )
    owner = ast.unparse(fact.node.value)
    applied_to = call.node.func if call is not None else None
    whole = isinstance(applied_to, ast.Attribute) and ast.unparse(applied_to.value) == owner
    if not context.editable(fact.node):
        yield Remark(context.place(fact.site), f"{old} in an f-string is gone: {consequence}")
    elif call is not None and whole and isinstance(applied_to, ast.Attribute):
        text = context.text(Site(call.site.cell, applied_to.value))
        yield Proposal(
            safety_of(others),
            f"apply({old}) is {_OTHERS}() now{doubt(others)}",
            consequence,
            (context.replace(call.site, f"{text}.{_OTHERS}()"),),
        )
    else:
        yield Proposal(
            safety_of(others),
            f"{old} is {_OF_ONE_MODULE} now{doubt(others)}",
            consequence,
            (context.replace_attribute(fact.site, old, _OF_ONE_MODULE),),
        )


def _is_model(context: Context, value: Value) -> bool:
    if isinstance(value, UserInstance):
        return derives_from(value.cls, _is_model_class, context.facts)
    return isinstance(value, Instance) and _is_model_class(value.cls)


def _is_model_class(symbol: Symbol) -> bool:
    older = symbol.library in library.LIBRARIES - {"transformers"}
    return older and library.kind(symbol) == "model"
