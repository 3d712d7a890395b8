"""Token classification: padding counts in the loss unless its labels are -100.

## What changed

Up to 4.16 the loss of `BertForTokenClassification` and the like left out the positions where
`attention_mask` is 0. From 4.17 on it counts all positions whose label is not -100.

## If it is left alone

Where padding has another label than -100 (0, or that of "O") the loss and its gradients are other
numbers, without an error.

## Before

    loss = model(input_ids, attention_mask=mask, labels=tags)[0]

## After

    loss = model(input_ids, attention_mask=mask, labels=tags.masked_fill(mask != 1, -100))[0]

## When it is unsafe

It is always for review, since the labels of padding may be -100 without the notebook showing it:
then the edit changes nothing. Notebooks that mention -100 or `ignore_index` are left alone. Where
the mask is not written as a name, and for `Trainer`, there is a finding. Only notebooks written for
releases before transformers 4 are looked at.

## In the migration guide

Not mentioned.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.models.models import called_model, model_of
from nbmigrate.libraries.transformers.rules.models.padding_labels import padding_ignored
from nbmigrate.libraries.transformers.rules.models.signatures import forward_orders
from nbmigrate.meaning import library
from nbmigrate.meaning.values import Constant, Symbol, constants, one
from nbmigrate.plan import Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Instance, Values
    from nbmigrate.rules.base import Context, Verdict

META = About(sources=(), needs=("ForTokenClassification",))

# `active_loss` is in the sources of the heads in 2.x to 4.16.2 and not in 4.17.0; losses compared
# by running 3.5.1 and 4.57.6: they differ without the edit and are equal with it.
_ALL_POSITIONS_FROM = "4.17.0"
_HEADS = re.compile(r"(?!TF|Flax|Auto)\w+ForTokenClassification|AutoModelForTokenClassification")
_CONSEQUENCE = "Padding counts in the loss: other numbers, without an error."
_TRAINERS = frozenset({"transformers.Trainer", "transformers.trainer.Trainer"})
_KNOWS_OF_IT = ("-100", "ignore_index")
_MASK = "attention_mask"


def propose(context: Context) -> Verdict:
    """Yield padding the label that the loss leaves out."""
    early = not context.target_has_reached(_ALL_POSITIONS_FROM)
    if early or not context.source.before("4.0.0") or _knows_of_it(context):
        return
    for call in context.library_calls:
        models = _models(call)
        labels, mask = (_Parameter.of(context, call, models, name) for name in ("labels", _MASK))
        if models and labels.values - one(Constant(None)) and mask.values:
            yield _for_call(context, call, models[0].cls.name, labels, mask)
        elif any(isinstance(v, Symbol) and v.path in _TRAINERS for v in call.callee):
            yield from _for_trainer(context, call)


@dataclass(frozen=True)
class _Parameter:
    """What a call gives for a parameter, and how it is written, if it is."""

    values: Values
    written: ast.expr | None

    @classmethod
    def of(
        cls,
        context: Context,
        call: CallFact,
        models: Sequence[Instance],
        name: str,
    ) -> _Parameter:
        """Find it by its name, or by its place if the releases it may be for agree on that."""
        orders = {order for model in models for order in forward_orders(context, model.cls)}
        places = {order.index(name) if name in order else None for order in orders}
        place = places.pop() if len(places) == 1 else None
        return cls(call.arguments.get(name, place), _argument(call, name, place))


def _models(call: CallFact) -> list[Instance]:
    """Return the heads that a call runs."""
    # Calls of pytorch_pretrained_bert's heads are rewritten as a whole by another rule.
    found = {model for value in call.callee if (model := called_model(value))}
    heads = (m for m in found if library.is_transformers(m.cls) and _HEADS.fullmatch(m.cls.name))
    return sorted(heads, key=lambda model: model.cls.name)


def _knows_of_it(context: Context) -> bool:
    return any(word in cell.source for cell in context.cells.values() for word in _KNOWS_OF_IT)


def _for_call(
    context: Context,
    call: CallFact,
    head: str,
    labels: _Parameter,
    mask: _Parameter,
) -> Proposal | Remark:
    maybe = None in constants(labels.values)
    edit = padding_ignored(context, call.site.cell, labels.written, mask.written)
    if edit is None or maybe or not context.editable(call.node):
        return Remark(
            context.place(call.site),
            f"give padding the label -100: the loss of {head} counted only where attention_mask "
            f"is 1. {_CONSEQUENCE}",
        )
    others = [v for v in call.callee if called_model(v) is None]
    return Proposal(
        safety_of(others, Safety.REVIEW),
        f"padding gets the label -100: the loss of {head} counted only where attention_mask is 1; "
        f"it changes nothing if the labels of padding are -100 already{doubt(others)}",
        _CONSEQUENCE,
        (edit,),
    )


def _argument(call: CallFact, name: str, index: int | None = None) -> ast.expr | None:
    for keyword in call.node.keywords:
        if keyword.arg == name:
            return keyword.value
    arguments = call.node.args
    if index is None or index >= len(arguments):
        return None
    return None if any(isinstance(a, ast.Starred) for a in arguments) else arguments[index]


def _for_trainer(context: Context, call: CallFact) -> Iterator[Remark]:
    for value in call.arguments.get("model", 0):
        model = model_of(value)
        if model is not None and _HEADS.fullmatch(model.cls.name):
            yield Remark(
                context.place(call.site),
                f"the loss of {model.cls.name} counted only where attention_mask is 1: give "
                f"padding the label -100 in the data set. {_CONSEQUENCE}",
            )
            return
