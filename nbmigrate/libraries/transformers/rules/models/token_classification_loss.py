"""Token classification: padding counts in the loss unless its labels are -100.

## What changed

Up to 4.16 the loss of `BertForTokenClassification` and the like left out the positions where
`attention_mask` is 0. From 4.17 on it counts all positions whose label is not -100. A few heads
(YOSO, XLM-RoBERTa-XL, BioGPT, MRA) still leave them out.

## If it is left alone

Where padding has another label than -100 (0, or that of "O") the loss and its gradients are other
numbers, without an error.

## Before

    from transformers import BertForTokenClassification
    model = BertForTokenClassification.from_pretrained("bert-base-cased", num_labels=9)
    loss = model(input_ids, attention_mask=mask, labels=tags)[0]

## After

    from transformers import BertForTokenClassification
    model = BertForTokenClassification.from_pretrained("bert-base-cased", num_labels=9)
    loss = model(input_ids, attention_mask=mask, labels=tags.masked_fill(mask != 1, -100))[0]

## When it is unsafe

It is for review, since the labels of padding may be -100 without the notebook showing it: then the
edit changes nothing. It is unsafe where the notebook may have been written for 4.17 or later, whose
loss the edit would change, and where the called object may be something else. Notebooks that
mention -100, `ignore_index` or `DataCollatorForTokenClassification`, which pads with -100, are left
alone. Where the mask is not written as a name, and for `Trainer`, there is a finding.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.models.model_objects import called_model, model_of
from nbmigrate.libraries.transformers.rules.models.padding_labels import padding_ignored
from nbmigrate.libraries.transformers.rules.models.signatures import forward_orders
from nbmigrate.meaning.values import Constant, Symbol, constants, one
from nbmigrate.plan import Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Instance, Values
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/pull/15294",
        "https://github.com/huggingface/transformers/blob/v4.16.2/src/transformers/models/bert/modeling_bert.py#L1764",
        "https://github.com/huggingface/transformers/blob/v4.17.0/src/transformers/models/bert/modeling_bert.py#L1762",
    ),
    since="4.17.0",
    written_before="4.17.0",
    needs=("ForTokenClassification",),
)

_BORDER = "4.17.0"
# The heads whose code has `active_loss` up to 4.16.2 and not in 4.17.0, and those that inherit from
# them; losses compared by running 3.5.1 and 4.57.6: they differ without the edit and are equal with
# it.
HEADS = frozenset(
    f"{model}ForTokenClassification"
    for model in (
        *("Albert", "AutoModel", "Bert", "BigBird", "Camembert", "Canine", "ConvBert", "Deberta"),
        *("DebertaV2", "DistilBert", "Electra", "Flaubert", "Funnel", "GPT2", "IBert", "LayoutLM"),
        *("LayoutLMv2", "Longformer", "MPNet", "MegatronBert", "MobileBert", "Nystromformer"),
        *("QDQBert", "RemBert", "RoFormer", "Roberta", "SqueezeBert", "XLM", "XLMRoberta", "XLNet"),
    )
)
_CONSEQUENCE = "Padding counts in the loss: other numbers, without an error."
_TRAINERS = frozenset({"transformers.Trainer", "transformers.trainer.Trainer"})
_KNOWS_OF_IT = ("-100", "ignore_index", "DataCollatorForTokenClassification")
_MASK = "attention_mask"


def propose(context: Context) -> Verdict:
    """Yield padding the label that the loss leaves out."""
    if context.mentions(_KNOWS_OF_IT):
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
    heads = (m for m in found if library.is_transformers(m.cls) and m.cls.name in HEADS)
    return sorted(heads, key=lambda model: model.cls.name)


def _for_call(
    context: Context,
    call: CallFact,
    head: str,
    labels: _Parameter,
    mask: _Parameter,
) -> Proposal | Remark:
    maybe = None in constants(labels.values)
    loss = f"{_before(context)}the loss of {head} counted only where attention_mask is 1"
    edit = padding_ignored(context, call.site.cell, labels.written, mask.written)
    if edit is None or maybe or not context.editable(call.node):
        return Remark(
            context.place(call.site),
            f"give padding the label -100: {loss}. {_CONSEQUENCE}",
            border=_border(context),
        )
    others = [v for v in call.callee if called_model(v) is None]
    border = _border(context)
    return Proposal(
        safety_of(others, Safety.REVIEW if border is None else Safety.UNSAFE),
        f"padding gets the label -100: {loss}; it changes nothing if the labels of padding are "
        f"-100 already{doubt(others)}",
        _CONSEQUENCE,
        (edit,),
        border=border,
    )


def _border(context: Context) -> str | None:
    """Return the release that decides what is right; None if the notebook is from before it."""
    return None if context.source.before(_BORDER) else _BORDER


def _before(context: Context) -> str:
    return "" if context.source.before(_BORDER) else "before 4.17 "


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
        if model is not None and model.cls.name in HEADS:
            yield Remark(
                context.place(call.site),
                f"{_before(context)}the loss of {model.cls.name} counted only where "
                f"attention_mask is 1: give padding the label -100 in the data set. {_CONSEQUENCE}",
                border=_border(context),
            )
            return
