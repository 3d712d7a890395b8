"""Labels of -1 are no longer ignored: the label to ignore is -100.

## What changed

Up to transformers 2.3, and in the packages before it, the language-model, masked-LM, pre-training
and next-sentence heads ignored labels of -1. From 2.4 on every head ignores -100 instead.

## If it is left alone

`IndexError: Target -1 is out of bounds`; on a GPU, `CUDA error: device-side assert triggered`.

## Before

    labels[~masked_indices] = -1
    loss = model(input_ids, masked_lm_labels=labels)[0]

## After

    labels[~masked_indices] = -100
    loss = model(input_ids, labels=labels)[0]

## When it is unsafe

Nothing is edited: a -1 says too little of what it is for. There is a finding at each place that
fills with -1, in a notebook that gives labels to such a head and was written for a release up to
2.3 (from a pin, or from `--from`), or for pytorch_transformers or pytorch_pretrained_bert.

## In the migration guide

Not mentioned.
"""

from __future__ import annotations

import ast
from itertools import chain
from typing import TYPE_CHECKING

from nbmigrate.rules.base import Remark
from nbmigrate.rules.models import called_model
from nbmigrate.rules.signatures import forward_orders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context, Verdict

# The classes whose source has CrossEntropyLoss(ignore_index=-1) in 2.2.2 and 2.3.0; none in 2.4.1.
_OLDEST, _NEWEST = "2.0.0", "2.3.0"
_HEADS = frozenset(
    {"BertForMaskedLM", "BertForNextSentencePrediction", "BertForPreTraining", "CTRLLMHeadModel"}
    | {"RobertaForMaskedLM", "CamembertForMaskedLM", "XLMRobertaForMaskedLM", "AlbertForMaskedLM"}
    | {"DistilBertForMaskedLM", "GPT2LMHeadModel", "GPT2DoubleHeadsModel", "OpenAIGPTLMHeadModel"}
    | {"OpenAIGPTDoubleHeadsModel", "XLNetLMHeadModel", "T5WithLMHeadModel", "AutoModelWithLMHead"}
)
_LABELS = frozenset({"labels", "lm_labels", "masked_lm_labels", "next_sentence_label"})
# Functions and methods that fill, and where the value stands among their arguments.
_FILLS = {"full": 1, "full_like": 1, "masked_fill": 1, "masked_fill_": 1, "fill_": 0, "where": 2}


def propose(context: Context) -> Verdict:
    """Report what fills with -1 where the labels of an affected head are made."""
    if not any(_gives_labels(context, call) for call in context.calls):
        return
    for cell in context.cells.values():
        for node in cell.nodes:
            if any(_is_minus_one(value) for value in _fillings(node)):
                yield Remark(
                    cell.place(node),
                    "if these are labels: -100 is ignored now, and -1 is an IndexError (Target -1 "
                    "is out of bounds)",
                )


def _gives_labels(context: Context, call: CallFact) -> bool:
    """Tell whether a call gives labels to a head that ignored those of -1."""
    for value in call.callee:
        model = called_model(value)
        if model is None or model.cls.name not in _HEADS:
            continue
        if model.cls.library == "transformers" and not context.written_for(_OLDEST, _NEWEST):
            continue
        count = len(call.arguments.positionals)
        by_position = (order[:count] for order in forward_orders(context, model.cls)[:1])
        if _LABELS & {*call.arguments.keywords, *chain.from_iterable(by_position)}:
            return True
    return False


def _fillings(node: ast.AST) -> Iterator[ast.expr]:
    """Give the values with which a statement or expression fills a list or tensor."""
    match node:
        case ast.Assign(targets=[ast.Subscript()], value=value):
            yield value
        case ast.BinOp(op=ast.Mult(), left=ast.List(elts=[value])):
            yield value
        case ast.BinOp(op=ast.Mult(), left=ast.Call(func=ast.Attribute(attr=name)), right=value):
            if name in {"ones", "ones_like"}:
                yield value
        case ast.Call(func=ast.Attribute(attr=name)) if name in _FILLS:
            yield from node.args[_FILLS[name] : _FILLS[name] + 1]
        case ast.keyword(arg="fill_value" | "value", value=value):
            yield value
        case _:
            pass


def _is_minus_one(value: ast.expr) -> bool:
    match value:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
            return True
        case _:
            return False
