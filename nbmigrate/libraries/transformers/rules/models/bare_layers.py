"""A single layer needs to be told how to compute attention.

## What changed

Layers such as `BertLayer` look up their attention in the configuration. From 4.54 on only a model
writes it there: a configuration that was made by hand has none.

## If it is left alone

`KeyError: None` when the layer is made (for GPT-2 when it is called).

## Before

    from transformers import BertConfig
    from transformers.models.bert.modeling_bert import BertLayer
    layer = BertLayer(BertConfig())

## After

    from transformers import BertConfig
    from transformers.models.bert.modeling_bert import BertLayer
    layer = BertLayer(BertConfig(attn_implementation="eager"))

## When it is unsafe

When the class may be another one. Where the configuration is not made in the notebook by a call
that can be edited there is a finding; one that belongs to a model (`model.config`) works.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.meaning.values import Instance, Site, Symbol
from nbmigrate.plan import AddKeyword
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.53.0/src/transformers/configuration_utils.py#L372",
        "https://github.com/huggingface/transformers/blob/v4.54.0/src/transformers/configuration_utils.py#L407",
    ),
    since="4.54.0",
    written_before="4.54.0",
    needs=("Config",),
)

# The classes were tried with 4.57.6.
_LAYERS = re.compile(
    r"(Bert|Roberta|XLMRoberta|Electra)(Layer|Encoder|Attention)|Albert(Transformer|Layer(Group)?)"
    r"|GPT2?(Block|Attention)|TransformerBlock",
)
_WHOLE_MODELS = re.compile(r"Model$|For[A-Z]|LMHead")
_CONSEQUENCE = "KeyError: None."


def propose(context: Context) -> Verdict:
    """Tell configurations that layers are made with how to compute attention."""
    edited: set[Site] = set()
    for call in context.library_calls:
        layers = sorted(
            {value.name for value in call.callee if isinstance(value, Symbol) and _is_layer(value)}
        )
        others = [v for v in call.callee if not isinstance(v, Symbol) or not _is_layer(v)]
        if not layers:
            continue
        for value in sorted(call.arguments.get("config", 0), key=repr):
            made = _made(context, value)
            if made is None or made.site in edited:
                continue
            edited.add(made.site)
            if made.arguments.splats or not context.editable(made.node):
                yield Remark(
                    context.place(call.site),
                    f"{layers[0]} needs a configuration with attn_implementation. {_CONSEQUENCE}",
                )
            else:
                yield Proposal(
                    safety_of(others),
                    f'attn_implementation="eager" in the configuration of {layers[0]}'
                    f"{doubt(others)}",
                    _CONSEQUENCE,
                    (context.edit_call(made, AddKeyword("attn_implementation", '"eager"')),),
                )


def _is_layer(value: Symbol) -> bool:
    return value.library in library.LIBRARIES and _LAYERS.fullmatch(value.name) is not None


def _made(context: Context, value: Value) -> CallFact | None:
    """Return the call that made a configuration that no model has written to."""
    if not isinstance(value, Instance) or library.kind(value.cls) != "config":
        return None
    call = context.facts.calls.get(value.created.node) if value.created is not None else None
    if call is None or "attn_implementation" in call.arguments.keywords:
        return None
    given_to_a_model = any(
        value in given
        for other in context.facts.calls.values()
        for given in (*other.arguments.positionals, other.arguments.get("config"))
        if any(isinstance(v, Symbol) and _makes_a_model(v) for v in other.callee)
    )
    return None if given_to_a_model else call


def _makes_a_model(symbol: Symbol) -> bool:
    """Tell whether calling this writes the implementation into the configuration it is given.

    A model does; parts of models do not, and from_pretrained works on a copy.
    """
    return library.kind(symbol) == "model" and _WHOLE_MODELS.search(symbol.name) is not None
