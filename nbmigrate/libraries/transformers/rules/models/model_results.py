"""Heads of pytorch_pretrained_bert returned bare tensors: take them out of the `ModelOutput`.

## What changed

The migration guide: "Models always output tuples". A head of pytorch_pretrained_bert returned its
loss where labels were given, else its logits, as a bare tensor; models with several results
returned a tuple. Models of transformers return a `ModelOutput` with fields.

| model | returned | now |
|---|---|---|
| BERT with one head, `OpenAIGPTLMHeadModel` | logits | `logits` |
| pre-training, question answering, GPT-2, double heads | tuple | `return_dict=False` |
| `OpenAIGPTModel` | hidden states | `last_hidden_state` |
| any head with labels | loss | `loss` |
| double heads with labels | list of losses | `loss` and `mc_loss` |

`BertModel` itself is the rule `encoded-layers`.

## If it is left alone

`AttributeError: 'SequenceClassifierOutput' object has no attribute 'backward'` (or `detach`, …).
Unpacking binds *strings*: `start, end = model(ids)` gives `'start_logits'` and `'end_logits'`.

## Before

    from pytorch_pretrained_bert import BertForSequenceClassification
    model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
    loss = model(ids, labels=labels)
    logits = model(ids)

## After

    from pytorch_pretrained_bert import BertForSequenceClassification
    model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
    loss = model(ids, labels=labels).loss
    logits = model(ids).logits

Where labels are given only sometimes, `[0]` is the loss or the logits, as before, and a `lambda`
chooses between the loss and a tuple.

## When it is unsafe

When the called object may be something else. The loss of `BertForTokenClassification` counted only
where `attention_mask` is 1: the other positions get the label -100. The presents of GPT-2 are a
cache object now, and the language-model loss of `GPT2DoubleHeadsModel`, which
pytorch_pretrained_bert computed wrongly, is another number. There are findings where what is
returned depends on the model, and for `BertLayer` and the like; where such a result is used as a
tuple, `return_dict=False` makes it one. So there are where it is unpacked into another number of
names than 0.6.2 returned: that is written for another version.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.models.layer_calls import LAYERS, result_of_layer
from nbmigrate.libraries.transformers.rules.models.model_objects import add_return_dict
from nbmigrate.libraries.transformers.rules.models.padding_labels import padding_ignored
from nbmigrate.libraries.transformers.rules.models.pretrained_bert import (
    argument,
    called_model,
    given,
    reads_fields,
)
from nbmigrate.libraries.transformers.rules.models.tuple_results import ask_for_tuple
from nbmigrate.libraries.transformers.rules.models.unpackings import BARE, wrong_unpacking
from nbmigrate.meaning.values import Constant, Instance, Unknown
from nbmigrate.plan import Safety, WrapExpression
from nbmigrate.rules.base import (
    About,
    Proposal,
    Remark,
    doubt,
    safety_of,
    split,
)
from nbmigrate.rules.toolkit.callees import through_partials
from nbmigrate.rules.toolkit.enclosing import enclosing

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Symbol, Value
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L996",
        "https://huggingface.co/transformers/v4.5.1/migration.html",
    ),
    since="4.0.0",
    written_before="1.0.0",
    needs=("pytorch_pretrained_bert",),
)


@dataclass(frozen=True)
class _Head:
    """What a head returned: the loss if it was given all of `labels` (and takes any), else more.

    That is the bare tensor of `field`, or a tuple if `field` is empty.
    """

    labels: tuple[str, ...]
    field: str = ""


_HAS_ITS_OWN_RULE = "BertModel"
# Compared by running 0.6.2 and 4.57.6 with the same weights.
_HEADS = {
    "BertForMaskedLM": _Head(("masked_lm_labels",), "logits"),
    "BertForMultipleChoice": _Head(("labels",), "logits"),
    "BertForNextSentencePrediction": _Head(("next_sentence_label",), "logits"),
    "BertForPreTraining": _Head(("masked_lm_labels", "next_sentence_label")),
    "BertForQuestionAnswering": _Head(("start_positions", "end_positions")),
    "BertForSequenceClassification": _Head(("labels",), "logits"),
    "BertForTokenClassification": _Head(("labels",), "logits"),
    "GPT2LMHeadModel": _Head(("lm_labels",)),
    "GPT2Model": _Head(()),
    "OpenAIGPTLMHeadModel": _Head(("lm_labels",), "logits"),
    "OpenAIGPTModel": _Head((), "last_hidden_state"),
}
# Other rules say what is wrong with these; they returned tuples, as the target can.
_TUPLES = frozenset({"TransfoXLLMHeadModel", "TransfoXLModel"})
_DOUBLE_HEADS = frozenset({"GPT2DoubleHeadsModel", "OpenAIGPTDoubleHeadsModel"})
_CONSEQUENCE = (
    "The model returns a ModelOutput: an AttributeError where it is used as a tensor, and strings "
    "instead of tensors where it is unpacked."
)

_TUPLE_NOW = (
    "With return_dict=False there is a tuple now: first the loss where labels are given, last the "
    "hidden states and the attentions where they are asked for"
)
_UNMASKED = (
    "its loss counted only where attention_mask is 1: where labels are given, give labels that are "
    "-100 in the other places, labels.masked_fill(attention_mask != 1, -100)"
)


@dataclass(frozen=True)
class _Result:
    """How to get what the old call returned: `prefix` and `suffix` around the new one, or a tuple.

    `length` is the number of things that it was, 1 for a tensor; None if that depends on what is
    given. `by_index` tells that an index or slice that stands behind the call already does as well.
    `more` are further edits that the result needs, `difference` is what remains different.
    """

    suffix: str
    returned: str
    length: int | None
    prefix: str = ""
    by_index: bool = True
    more: tuple[Edit, ...] = ()
    difference: str = ""


_PAIR = 2
_PRESENTS = "; its presents are a cache now, no list of tensors"
_OTHER_LOSS = (
    "; the loss of the language model is another number: pytorch_pretrained_bert compared the "
    "choices, not the tokens, with the ones before them"
)


def propose(context: Context) -> Verdict:
    """Take what the old call returned out of what the new one returns."""
    # What goes through layers may be called by any name.
    calls = context.calls if context.attributes_named(LAYERS) else context.library_calls
    for call in map(through_partials, calls):
        models, others = split(call.callee, lambda v: called_model(context, v) is not None)
        classes = [cls for cls in (called_model(context, v) for v in models) if cls is not None]
        of_layer = result_of_layer(context, call)
        if of_layer is not None:
            yield of_layer
            yield from ask_for_tuple(context, call)
            continue
        results = {_result(context, call, cls) for cls in classes}
        if _is_done(context, call, classes):
            continue
        if results <= {None}:
            if classes and all(cls.name in _TUPLES for cls in classes):
                yield from ask_for_tuple(context, call)
            continue
        name = " or ".join(sorted({cls.name for cls in classes}))
        result = results.pop() if len(results) == 1 else "what is returned depends on the model"
        if isinstance(result, _Result) and result.by_index and _is_indexed(context, call):
            if _OTHER_LOSS in result.difference:
                yield Remark(context.place(call.site), f"{name}{_OTHER_LOSS}")
            continue
        obstacle = result if isinstance(result, str) else _obstacle(context, call, result, others)
        if obstacle or not isinstance(result, _Result):
            yield Remark(context.place(call.site), f"{name}: {obstacle}. {_CONSEQUENCE}")
            if not any(cls.name == _HAS_ITS_OWN_RULE for cls in classes):  # which asks for it, too
                yield from ask_for_tuple(context, call)
        else:
            yield _proposal(context, call, result, name, others)


def _proposal(
    context: Context,
    call: CallFact,
    result: _Result,
    name: str,
    others: list[Value],
) -> Proposal:
    place = context.place(call.site)
    edit = (
        WrapExpression(place, result.prefix, result.suffix)
        if result.suffix
        else context.edit_call(call, add_return_dict())
    )
    shown = f"{result.prefix}…{result.suffix}" if result.prefix else result.suffix
    return Proposal(
        safety_of(others, Safety.REVIEW if result.difference else Safety.SAFE),
        f"{shown or 'return_dict=False'}: {name} returned {result.returned}"
        f"{result.difference}{doubt(others)}",
        _CONSEQUENCE,
        (edit, *result.more),
    )


def _obstacle(context: Context, call: CallFact, result: _Result | None, others: list[Value]) -> str:
    if any(not isinstance(value, Unknown) for value in others):
        return "something else is called here, too, so that the result cannot be taken from both"
    if not context.editable(call.node):
        return "its results are fields now, and f-strings are not edited"
    length = None if result is None else result.length
    unlike = "" if length is None else wrong_unpacking(context, call, length)
    return f"{unlike}. {_TUPLE_NOW}" if unlike else ""


def _is_done(context: Context, call: CallFact, classes: list[Symbol]) -> bool:
    """Tell whether the result is one of the target's already, or a tuple that was asked for."""
    asked = any(keyword.arg == "return_dict" for keyword in call.node.keywords)
    return asked or any(reads_fields(context, call, cls) for cls in classes)


def _is_indexed(context: Context, call: CallFact) -> bool:
    around = enclosing(context, call.site).nodes[-1]
    if not isinstance(around, ast.Subscript):
        return False
    return isinstance(around.slice, (ast.Slice, ast.Constant, ast.UnaryOp))


def _result(context: Context, call: CallFact, cls: Symbol) -> _Result | str | None:
    """Return how to get the result, an obstacle, or None if the class is not known here."""
    if cls.name in _DOUBLE_HEADS:
        return _of_double_head(context, call, cls)
    head = _HEADS.get(cls.name)
    if head is None:
        return None
    takes = [given(context, call, cls, name) for name in head.labels] or [False]
    if all(takes):
        return _loss(context, call, cls)
    if False in takes:
        return (
            _Result(f".{head.field}", head.field, BARE, by_index=False)
            if head.field
            else _tuple(cls)
        )
    labels = " and ".join(head.labels)
    if not head.field:
        either = f"the loss if it was given {labels}, else a tuple"
        return _Result(")", either, _PAIR, "(lambda o: o[:2] if o.loss is None else o.loss)(")
    padding = _padding(context, call, cls, maybe=True)
    if padding is None:
        return f"{_UNMASKED}; take [0] of the result"
    if _is_indexed(context, call):
        return f"what is indexed here were rows of the {head.field}: take .{head.field} before that"
    either = f"the loss if it was given {labels}, else the {head.field}"
    return _Result("[0]", either, BARE, by_index=False, more=padding)


def _tuple(cls: Symbol, length: int = _PAIR) -> _Result:
    difference = _PRESENTS if cls.name.startswith("GPT2") else ""
    return _Result("", "a tuple", length, difference=difference)


def _of_double_head(context: Context, call: CallFact, cls: Symbol) -> _Result:
    language, choice = (given(context, call, cls, name) for name in ("lm_labels", "mc_labels"))
    gpt2 = cls.name.startswith("GPT2")
    difference = _OTHER_LOSS if gpt2 and language is not False else ""
    if language is None or choice is None:
        return _Result(
            ")",
            "a list of losses if it was given labels, else a tuple",
            None,
            "(lambda o: [x for x in (o.loss, o.mc_loss) if x is not None] or o.to_tuple())(",
            difference=difference + (_PRESENTS if gpt2 else ""),
        )
    if not language and not choice:
        return _tuple(cls, _PAIR + gpt2)
    losses = language + choice
    return _Result(f"[:{losses}]", "a list of losses", losses, difference=difference)


def _loss(context: Context, call: CallFact, cls: Symbol) -> _Result | str:
    if cls.name == "BertForSequenceClassification" and _has_one_label(context, call):
        difference = "; with one label it was a cross entropy, always 0, and is a squared error now"
        return _Result(".loss", "the loss", BARE, by_index=False, difference=difference)
    padding = _padding(context, call, cls)
    if padding is None:
        return f"{_UNMASKED}; take .loss"
    returned = "the loss where the mask is 1" if padding else "the loss"
    return _Result(".loss", returned, BARE, by_index=False, more=padding)


def _padding(
    context: Context,
    call: CallFact,
    cls: Symbol,
    *,
    maybe: bool = False,
) -> tuple[Edit, ...] | None:
    """Return the edits that leave padding out of the loss, as it was; None if it cannot be done."""
    masked = given(context, call, cls, "attention_mask")
    if cls.name != "BertForTokenClassification" or masked is False:
        return ()
    labels, mask = (argument(context, call, cls, name) for name in ("labels", "attention_mask"))
    edit = padding_ignored(context, call.site.cell, labels, mask, maybe=maybe) if masked else None
    return None if edit is None else (edit,)


def _has_one_label(context: Context, call: CallFact) -> bool:
    made = (v.created for v in call.callee if isinstance(v, Instance) and v.created is not None)
    calls = (context.facts.calls[site.node] for site in made if site.node in context.facts.calls)
    return any(Constant(1) in c.arguments.get("num_labels", 1) for c in calls)
