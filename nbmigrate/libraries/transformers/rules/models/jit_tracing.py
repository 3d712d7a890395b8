"""`torch.jit.trace` needs a model that returns a tuple.

## What changed

The migration guide: "Switching the return_dict argument to True by default". Models return a
`ModelOutput`, which tracing refuses.

## If it is left alone

`RuntimeError: Encountering a dict at the output of the tracer`.

## Before

    import torch
    from transformers import BertModel
    model = BertModel.from_pretrained("bert-base-uncased")
    traced = torch.jit.trace(model, (input_ids, attention_mask))

## After

    import torch
    from transformers import BertModel
    model = BertModel.from_pretrained("bert-base-uncased", return_dict=False)
    traced = torch.jit.trace(model, (input_ids, attention_mask))

## When it is unsafe

When the model may be something else. Models loaded with `torchscript=True` need nothing. Models
that return a cache (GPT-2, CTRL, BART, T5) cannot be traced any more: there is a finding, and so
there is where the model is not loaded by a call that can be edited, or where its output is read by
field name elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.models.model_objects import (
    add_return_dict,
    loading_call,
    model_of,
)
from nbmigrate.meaning.facts import UseKind
from nbmigrate.meaning.values import Instance, Symbol
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.0.0/src/transformers/configuration_utils.py#L166",
        "https://huggingface.co/transformers/v4.5.1/migration.html",
    ),
    since="4.0.0",
    needs=("trace",),
)

_TRACERS = frozenset({"torch.jit.trace", "torch.jit.trace_module"})
# Models of transformers 3 that return their cache by default; tried with 4.57.6.
_CACHING = ("GPT2", "CTRL", "Bart", "MBart", "Pegasus", "Marian", "Blenderbot", "T5")
_CONSEQUENCE = "RuntimeError: Encountering a dict at the output of the tracer."


def propose(context: Context) -> Verdict:
    """Load models that are traced so that they return tuples."""
    for call in context.calls:
        if not any(isinstance(v, Symbol) and v.path in _TRACERS for v in call.callee):
            continue
        values = call.arguments.get("func", 0)
        models = sorted((m for value in values if (m := model_of(value))), key=repr)
        others = [value for value in values if not model_of(value)]
        for model in models:
            if model.cls.name.startswith(_CACHING):
                yield Remark(
                    context.place(call.site),
                    f"{model.cls.name} of transformers {context.target} returns a cache object, "
                    "which torch.jit.trace refuses: RuntimeError. Use torch.export, or wrap the "
                    "model in a module that returns only tensors",
                )
                continue
            if model.return_dict is False or _is_scripted(context, model):
                continue
            loading = loading_call(context, model)
            if loading is None or _is_read_by_name(context, model):
                yield Remark(
                    context.place(call.site),
                    f"load the model with return_dict=False before it is traced. {_CONSEQUENCE}",
                )
            else:
                yield Proposal(
                    safety_of(others),
                    f"return_dict=False: this model is traced{doubt(others)}",
                    _CONSEQUENCE,
                    (context.edit_call(loading, add_return_dict()),),
                )


def _is_scripted(context: Context, model: Instance) -> bool:
    """Tell whether the model, or its configuration, was made with `torchscript=True`."""
    call = _made(context, model)
    if call is None:
        return False
    given = [*call.arguments.positionals, call.arguments.get("config")]
    configurations = [v for values in given for v in values if isinstance(v, Instance)]
    calls = [call, *(_made(context, value) for value in configurations)]
    return any(c is not None and "torchscript" in c.arguments.keywords for c in calls)


def _made(context: Context, instance: Instance) -> CallFact | None:
    created = instance.created
    return None if created is None else context.facts.calls.get(created.node)


def _is_read_by_name(context: Context, model: Instance) -> bool:
    return any(
        use.kind is UseKind.FIELD and output.model == model
        for uses in context.facts.uses.values()
        for use, output in uses.items()
    )
