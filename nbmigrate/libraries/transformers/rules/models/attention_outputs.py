"""Attentions are lost, or refused, with the attention implementation that is now the default.

## What changed

Models of transformers 4 compute attention with `scaled_dot_product_attention` where they can, which
does not give the attention weights. In most models `output_attentions=True` at the call falls back
to the old implementation. Since 4.53 (4.54.1 for GPT-2) some do not; and since 4.53
`config.output_attentions = True` is refused after the model is made.

## If it is left alone

`outputs.attentions` is a tuple of None, and `outputs[-1]` with it, without an error at the call; or
`ValueError: The output_attentions attribute is not supported when using the attn_implementation set
to sdpa`.

## Before

    from transformers import GPT2Model
    model = GPT2Model.from_pretrained("gpt2")
    attentions = model(input_ids, output_attentions=True)[-1]

## After

    from transformers import GPT2Model
    model = GPT2Model.from_pretrained("gpt2", attn_implementation="eager")
    attentions = model(input_ids, output_attentions=True)[-1]

## When it is unsafe

When the model may be something else. Where it is not loaded in the notebook by a call that can be
edited there is a finding. `from_pretrained(..., output_attentions=True)` still works.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.models.model_objects import (
    called_model,
    loading_call,
    model_of,
)
from nbmigrate.meaning.values import Constant, Instance, Site, join_all, one
from nbmigrate.plan import AddKeyword
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.plan import Place
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.53.0/src/transformers/configuration_utils.py#L342",
        "https://github.com/huggingface/transformers/blob/v4.53.0/src/transformers/models/bart/modeling_bart.py#L581",
    ),
    since="4.53.0",
    written_before="4.54.1",
    needs=("output_attentions",),
)

# From which release the attentions of a call are lost: 4.57.6 by running, others by the source of
# modeling_gpt2.py and modeling_bart.py, which drop the fallback there (the others copy BART's).
_LOST = {
    "GPT2": "4.54.1",
    "Bart": "4.53.0",
    "MBart": "4.53.0",
    "Pegasus": "4.53.0",
    "Marian": "4.53.0",
    "Blenderbot": "4.53.0",
}
# From which release configuration_utils.py refuses to set it, for models with
# `_supports_sdpa = True` in 4.57.6 that transformers 3 had.
_REFUSED_FROM = "4.53.0"
_REFUSED = dict.fromkeys(
    (*_LOST, "Bert", "Roberta", "XLMRoberta", "Camembert", "DistilBert", "Albert"),
    _REFUSED_FROM,
)
_WITHOUT_SDPA = ("BertGeneration",)
_ATTENTION = "output_attentions"
_ASKED_FOR = one(Constant(value=True))
_DECIDES = frozenset({_ATTENTION, "attn_implementation"})
_ADVICE = 'load the model with attn_implementation="eager"'


def propose(context: Context) -> Verdict:
    """Load models whose attentions are asked for with the implementation that gives them."""
    wanted: dict[Site, tuple[CallFact, str, list[Value]]] = {}
    for place, values, families, consequence in _requests(context):
        models = [found for value in values if (found := _affected(context, value, families))]
        others = [value for value in values if not _affected(context, value, families)]
        for model in sorted(models, key=repr):
            call = loading_call(context, model)
            if _is_decided(context, model):
                continue
            if call is None:
                yield Remark(place, f"{consequence} {_ADVICE[0].upper()}{_ADVICE[1:]}")
            else:
                wanted.setdefault(call.site, (call, consequence, others))
    for call, consequence, others in wanted.values():
        yield Proposal(
            safety_of(others),
            f'attn_implementation="eager": the attentions of this model are asked for'
            f"{doubt(others)}",
            consequence,
            (context.edit_call(call, AddKeyword("attn_implementation", '"eager"')),),
        )


def _requests(
    context: Context,
) -> Iterator[tuple[Place, Iterable[Value], Mapping[str, str], str]]:
    """Yield where attentions are asked for, of what, and what happens."""
    lost = "The attentions are None, without an error at the call."
    for call in context.library_calls:
        if call.arguments.get(_ATTENTION) == _ASKED_FOR:
            values = [v.receiver if hasattr(v, "receiver") else v for v in call.callee]
            if any(called_model(value) for value in call.callee):
                yield context.place(call.site), values, _LOST, lost
    refused = f"ValueError: `{_ATTENTION}` is not supported with the sdpa implementation."
    for cell in context.cells.values():
        if _ATTENTION not in cell.source:
            continue
        for node in cell.nodes_of(ast.Assign):
            match node:
                case ast.Assign(
                    targets=[ast.Attribute(attr="output_attentions", value=config)],
                    value=ast.Constant(value=True),
                ) if (fact := context.facts.attributes.get(config)) is not None:
                    yield cell.place(node), fact.receiver, _REFUSED, refused


def _affected(context: Context, value: Value, families: Mapping[str, str]) -> Instance | None:
    model = model_of(value)
    if model is None or model.cls.name.startswith(_WITHOUT_SDPA):
        return None
    for family, first in families.items():
        if model.cls.name.startswith(family) and context.target_has_reached(first):
            return model
    return None


def _is_decided(context: Context, made: Instance) -> bool:
    """Tell whether a model, or the configuration it was made with, says how to do it."""
    if any(
        made in attribute.receiver
        for attribute in context.attributes_named(_ATTENTION)
        if library.kind(made.cls) == "config"
    ):
        return True
    call = context.facts.calls.get(made.created.node) if made.created is not None else None
    if call is None:
        return False
    if _DECIDES & call.arguments.keywords.keys():
        return True
    configurations = join_all([*call.arguments.positionals, call.arguments.get("config")])
    return any(
        _is_decided(context, value)
        for value in configurations
        if isinstance(value, Instance) and library.kind(value.cls) == "config"
    )
