"""Models return a `ModelOutput` instead of a tuple: ask for the tuple where one is needed.

## What changed

From transformers 4.0 on `return_dict` is True by default: calling a model gives a `ModelOutput`,
where pytorch_transformers and transformers 2-3 gave a tuple. Indices and slices (`outputs[0]`,
`outputs[:2]`) work as before and are left alone; unpacking and iterating do not.

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

Where one line calls a model of the library and a class of the notebook in turn, the class would
not take the argument: then the model is told at `from_pretrained(..., return_dict=False)`.

## In the migration guide

"Switching the return_dict argument to True by default".
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate import catalog
from nbmigrate.meaning import library
from nbmigrate.meaning.facts import TUPLE_ONLY, CallFact, Use, UseKind
from nbmigrate.meaning.values import (
    BoundMethod,
    Function,
    Instance,
    Method,
    Site,
    Symbol,
    UserClass,
    UserInstance,
    Value,
)
from nbmigrate.plan import Safety
from nbmigrate.rules.base import Context, Proposal, Remark, Verdict, add_return_dict, doubt, split

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOTEBOOKS_OWN = (BoundMethod, Function, UserClass, UserInstance)
CONSEQUENCE = (
    "Unpacking or iterating a ModelOutput gives its keys: strings such as 'logits' instead of "
    "tensors, often without an error at this line."
)


def propose(context: Context) -> Verdict:
    """Ask every model whose output is used as a tuple to return one."""
    constructors: dict[Site, Proposal] = {}
    for site, uses in context.facts.uses.items():
        tuple_uses = [use for use in uses if use.kind in TUPLE_ONLY]
        if not tuple_uses:
            continue
        call = context.facts.calls[site.node]
        models, others = split(call.callee, _runs_a_model)
        asked = [_instance(value) for value in models]
        undecided = [instance for instance in asked if instance.return_dict is None]
        decided = "return_dict" in call.arguments.keywords or (asked and not undecided)
        tuples = asked and all(_gives_a_tuple(i, context.target) for i in asked)
        if decided or tuples or not _gave_tuples(context, asked):
            continue
        used = _in_words(site, tuple_uses)
        obstacle = _obstacle(context, call, undecided)
        if obstacle:
            yield Remark(context.place(site), f"the output of this call is {used}, {obstacle}")
        elif any(isinstance(value, _NOTEBOOKS_OWN) for value in others):
            yield from _at_constructors(context, call, undecided, used, constructors)
        else:
            name = " or ".join(sorted({i.cls.name for i in asked})) or "what looks like a model"
            yield Proposal(
                _safety(context, asked, others),
                f"return_dict=False: the output of {name} is {used}{doubt(others)}",
                CONSEQUENCE,
                (context.edit_call(call, add_return_dict()),),
            )
    yield from constructors.values()


def _obstacle(context: Context, call: CallFact, models: list[Instance]) -> str:
    """Say why the call cannot be asked for a tuple; empty if it can."""
    if any(use.kind is UseKind.FIELD for use in context.facts.uses_of(call.site)):
        return (
            "and also read by field name: in transformers 4 take the tuple with .to_tuple() where "
            "it is unpacked"
        )
    if not context.editable(call.node):
        return f"and it stands in an f-string, which is not edited. {CONSEQUENCE}"
    for model in models:
        if not _accepts_return_dict(model, context.target):
            return (
                f"and {model.cls.name} takes no return_dict in transformers {context.target}: "
                "check what it returns"
            )
    return ""


def _at_constructors(
    context: Context,
    call: CallFact,
    models: list[Instance],
    used: str,
    constructors: dict[Site, Proposal],
) -> Iterator[Remark]:
    """Tell the models of a call that also calls something of the notebook where they are made."""
    for model in models:
        made = context.facts.calls.get(model.created.node) if model.created else None
        if (
            made is None
            or not isinstance(made.node.func, ast.Attribute)
            or made.node.func.attr != "from_pretrained"
            or _read_by_field(context, model)
        ):
            yield Remark(
                context.place(call.site),
                f"the output of this call is {used}, and it calls {model.cls.name} as well as "
                "something of the notebook's own that takes no return_dict: set "
                f"config.return_dict = False where {model.cls.name} is made. {CONSEQUENCE}",
            )
        else:
            constructors[made.site] = Proposal(
                _safety(context, [model], []),
                f"return_dict=False where {model.cls.name} is made: its output is {used} by a call "
                "that also calls something of the notebook's own",
                CONSEQUENCE,
                (context.edit_call(made, add_return_dict()),),
            )


def _read_by_field(context: Context, model: Instance) -> bool:
    return any(
        use.kind is UseKind.FIELD and output.model == model
        for uses in context.facts.uses.values()
        for use, output in uses.items()
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


def _gave_tuples(context: Context, models: list[Instance]) -> bool:
    """Tell whether models are of transformers 1-3; unknown ones are of what the notebook is for."""
    if models:
        return all(library.is_transformers(model.cls) for model in models)
    source = context.source
    return source is not None and library.is_transformers(Symbol(source.library))


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
