"""Models return a `ModelOutput` instead of a tuple: ask for the tuple where one is needed.

## What changed

From transformers 4.0 on `return_dict` is True by default: calling a model gives a `ModelOutput`.
Indices and slices (`outputs[0]`, `outputs[:2]`) work as before and are left alone; unpacking and
iterating do not.

## If it is left alone

Unpacking a `ModelOutput` gives its *keys*. `loss, logits = model(ids, labels=labels)` runs without
an error and binds the strings `"loss"` and `"logits"`; it fails later with messages such as
`'str' object has no attribute 'backward'` or `dropout(): argument 'input' must be Tensor, not str`.
With another number of names than fields: `ValueError: not enough values to unpack`.

## Before

    _, pooled = self.bert(input_ids, attention_mask=mask)

## After

    _, pooled = self.bert(input_ids, attention_mask=mask, return_dict=False)

## When it is unsafe

When the called object may be something else than a model of transformers, or when
`config.return_dict` is assigned somewhere in the notebook. TensorFlow models are for review: in
graph mode some releases ignore the argument. Where the same output is also read by field name
(`outputs.loss`), nothing is edited.

## In the migration guide

"Switching the return_dict argument to True by default".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate import catalog
from nbmigrate.meaning import library
from nbmigrate.meaning.facts import TUPLE_ONLY, CallFact, Use, UseKind
from nbmigrate.meaning.values import Instance, Method, Site, Value
from nbmigrate.plan import Safety
from nbmigrate.rules.base import Context, Proposal, Remark, Verdict, add_return_dict, doubt, split

if TYPE_CHECKING:
    from collections.abc import Iterator

CONSEQUENCE = (
    "Unpacking or iterating a ModelOutput gives its keys: strings such as 'logits' instead of "
    "tensors, often without an error at this line."
)


def propose(context: Context) -> Verdict:
    """Ask every model whose output is used as a tuple to return one."""
    if context.source is None or context.source.library != "transformers":
        return
    for site, uses in context.facts.uses.items():
        tuple_uses = [use for use in uses if use.kind in TUPLE_ONLY]
        if tuple_uses:
            yield from _propose_for(context, context.facts.calls[site.node], list(uses), tuple_uses)


def _propose_for(
    context: Context,
    call: CallFact,
    uses: list[Use],
    tuple_uses: list[Use],
) -> Iterator[Proposal | Remark]:
    models, others = split(call.callee, _runs_a_model)
    instances = [_instance(value) for value in models]
    if "return_dict" in call.arguments.keywords or any(
        i.return_dict is not None for i in instances
    ):
        return
    if any(instance.cls.library != "transformers" for instance in instances):
        return
    place = context.place(call.site)
    used = _in_words(call.site, tuple_uses)
    if any(use.kind is UseKind.FIELD for use in uses):
        yield Remark(
            place,
            f"the output of this call is {used} and also read by field name: in transformers 4 "
            "take the tuple with .to_tuple() where it is unpacked",
        )
        return
    if not context.editable(call.node):
        yield Remark(place, f"the output of this call in an f-string is {used}: {CONSEQUENCE}")
        return
    if all(_gives_a_tuple(instance, context.target) for instance in instances) and instances:
        return
    refusing = [i.cls.name for i in instances if not _accepts_return_dict(i, context.target)]
    if refusing:
        yield Remark(
            place,
            f"the output of this call is {used}, and {refusing[0]} takes no return_dict in "
            f"transformers {context.target}: check what it returns",
        )
        return
    name = " or ".join(sorted({i.cls.name for i in instances})) or "what looks like a model"
    yield Proposal(
        _safety(context, instances, others),
        f"return_dict=False: the output of {name} is {used}{doubt(others)}",
        CONSEQUENCE,
        (context.edit_call(call, add_return_dict()),),
    )


def _runs_a_model(value: Value) -> bool:
    if isinstance(value, Method):
        return value.name in {"forward", "call", "__call__"} and library.is_model(value.receiver)
    return isinstance(value, Instance) and library.is_model(value)


def _instance(value: Value) -> Instance:
    if isinstance(value, Method):
        return value.receiver
    if isinstance(value, Instance):
        return value
    raise TypeError(value)


def _gives_a_tuple(instance: Instance, target: str) -> bool:
    """Tell whether the class, such as a single layer, never returns a ModelOutput."""
    return not _is_auto(instance) and catalog.output(instance.cls.path, target) is None


def _accepts_return_dict(instance: Instance, target: str) -> bool:
    return _is_auto(instance) or catalog.accepts_return_dict(instance.cls.path, target)


def _is_auto(instance: Instance) -> bool:
    return library.kind(instance.cls) in {"auto-model", "tf-auto-model", "flax-auto-model"}


def _safety(context: Context, instances: list[Instance], others: list[Value]) -> Safety:
    if others or context.facts.return_dict_assigned:
        return Safety.UNSAFE
    if any(i.cls.name.startswith(("TF", "Flax")) for i in instances):
        return Safety.REVIEW
    return Safety.SAFE


def _in_words(call: Site, uses: list[Use]) -> str:
    use = min(uses, key=lambda use: (use.site.cell, use.site.node.lineno))  # type: ignore[attr-defined]
    words = use.kind.value
    if use.kind is UseKind.UNPACK:
        words += f" into {use.targets} names"
    if use.site.cell != call.cell:
        words += f" in cell {use.site.cell}"
    return words
