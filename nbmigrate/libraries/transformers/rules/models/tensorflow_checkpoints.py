"""Checkpoints of TensorFlow: `load_tf_weights_in_bert` takes the configuration, too.

## What changed

`load_tf_weights_in_bert(model, path)` of pytorch_pretrained_bert and its siblings take the
configuration in the second place. The converters of both older packages
(`convert_tf_checkpoint_to_pytorch`, also as a command) are not in transformers any more, or are
others of the same name.

## If it is left alone

`TypeError: load_tf_weights_in_bert() missing 1 required positional argument`. A converter is an
ImportError, and its command is not found.

## Before

    from pytorch_pretrained_bert import BertConfig, BertForPreTraining, load_tf_weights_in_bert
    model = BertForPreTraining(BertConfig.from_json_file("uncased_L-12/bert_config.json"))
    load_tf_weights_in_bert(model, "uncased_L-12/bert_model.ckpt")

## After

    from pytorch_pretrained_bert import BertConfig, BertForPreTraining, load_tf_weights_in_bert
    model = BertForPreTraining(BertConfig.from_json_file("uncased_L-12/bert_config.json"))
    load_tf_weights_in_bert(model, model.config, "uncased_L-12/bert_model.ckpt")

## When it is unsafe

When the called function may be something else. Converters get a finding with the lines that convert
a checkpoint now, which need tensorflow, as before.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.imports.removed_names import HOW_TO_CONVERT
from nbmigrate.libraries.transformers.rules.models.pretrained_bert import PACKAGE
from nbmigrate.meaning.values import Site, Symbol
from nbmigrate.plan import Place, WrapExpression
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L51",
        "https://github.com/huggingface/transformers/blob/v2.0.0/transformers/modeling_bert.py#L53",
    ),
    since="4.0.0",
    written_before="2.0.0",
    needs=("pytorch_pretrained_bert", "pytorch_transformers"),
)

# Those that took a model and a path, and take the configuration between them now.
_LOADERS = frozenset(
    {"load_tf_weights_in_bert", "load_tf_weights_in_gpt2", "load_tf_weights_in_openai_gpt"}
)
_OLDER = library.LIBRARIES - {"transformers"}
_COMMAND = re.compile(
    r"\bpytorch_(?:pretrained_bert|transformers)[ \t]+(?:convert_\S+|bert|gpt\S*)"
)


def propose(context: Context) -> Verdict:
    """Yield loaders the configuration; say how checkpoints are converted."""
    for call in context.library_calls:
        loaders, others = split(call.callee, _is_loader)
        if loaders:
            yield from _with_configuration(context, call, others)
    if context.source.library in _OLDER:
        yield from _commands(context)


def _is_loader(value: Value) -> bool:
    return isinstance(value, Symbol) and value.library == PACKAGE and value.name in _LOADERS


def _with_configuration(
    context: Context,
    call: CallFact,
    others: list[Value],
) -> Iterator[Proposal | Remark]:
    consequence = "TypeError: missing 1 required positional argument."
    match call.node:
        case ast.Call(args=[ast.Name() | ast.Attribute() as model, last], keywords=[]) if (
            context.editable(call.node) and not isinstance(last, ast.Starred)
        ):
            site = Site(call.site.cell, model)
            config = f", {context.text(site)}.config"
            yield Proposal(
                safety_of(others),
                f"the configuration stands between model and path now{doubt(others)}",
                consequence,
                (WrapExpression(context.place(site), "", config),),
            )
        case ast.Call(args=[_, _, _]):
            return
        case _:
            yield Remark(
                context.place(call.site),
                f"give the configuration, model.config, between model and path: {consequence}",
            )


def _commands(context: Context) -> Iterator[Remark]:
    for cell in context.cells.values():
        if "pytorch_" not in cell.source:
            continue
        for command in _COMMAND.finditer(cell.source):
            start, end = command.span()
            if cell.opaque or cell.masked.text[start:end] != command[0]:
                yield Remark(
                    Place(cell.index, start, end),
                    f"there is no such command any more: {HOW_TO_CONVERT}",
                )
