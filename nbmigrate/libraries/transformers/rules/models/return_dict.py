"""Models return a `ModelOutput` instead of a tuple: ask for the tuple where one is needed.

## What changed

From transformers 4.0 on `return_dict` is True by default: calling a model gives a `ModelOutput`,
where pytorch_transformers and transformers 2-3 gave a tuple ("Switching the return_dict argument to
True by default", says the migration guide). Indices and slices (`outputs[0]`, `outputs[:2]`) work
as before and are left alone; unpacking and iterating do not.

## If it is left alone

Unpacking a `ModelOutput` gives its *keys*. `loss, logits = model(ids, labels=labels)` runs without
an error and binds the strings `"loss"` and `"logits"`; it fails later with messages such as
`'str' object has no attribute 'backward'` or `dropout(): argument 'input' must be Tensor, not str`.
With another number of names than fields: `ValueError: not enough values to unpack`.

## Before

    from transformers import BertModel
    model = BertModel.from_pretrained("bert-base-uncased")
    _, pooled = model(input_ids, attention_mask=mask)

## After

    from transformers import BertModel
    model = BertModel.from_pretrained("bert-base-uncased")
    _, pooled = model(input_ids, attention_mask=mask, return_dict=False)

## When it is unsafe

When the called object may be something else than a model of transformers, or when
`config.return_dict` is assigned somewhere in the notebook. It is for review in a notebook that may
have been written for transformers 4, where such a line cannot have worked, unless the configuration
that it loads says otherwise. TensorFlow models are for review, too: in graph mode some releases
ignore the argument. Where the same output is also read by field name (`outputs.loss`), nothing is
edited: if it is only iterated over, that goes over its keys.

Where one line calls a model of the library and a class of the notebook in turn, or a Sequential
that holds the model, the argument would not be taken: then the model is told at
`from_pretrained(..., return_dict=False)`.

A parameter that is annotated as a model, in a function that the notebook does not call, and what
`torch.load()` gave to a name such as `model` in a notebook for transformers 1-3, are guesses.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.torch.behaviour import loaded_objects
from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.model_objects import add_return_dict
from nbmigrate.meaning.facts import CallFact, Use, UseKind, tuple_uses
from nbmigrate.meaning.values import (
    BoundMethod,
    Container,
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
from nbmigrate.rules.base import (
    About,
    Context,
    Proposal,
    Remark,
    Verdict,
    doubt,
    split,
)
from nbmigrate.rules.toolkit.callees import without_partials

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nbmigrate.meaning.values import Output

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v3.5.0/src/transformers/configuration_utils.py#L166",
        "https://github.com/huggingface/transformers/blob/v4.0.0/src/transformers/configuration_utils.py#L166",
        "https://huggingface.co/transformers/v4.5.1/migration.html",
    ),
    since="4.0.0",
)

_BORDER = "4.0.0"
_NOTEBOOKS_OWN = (BoundMethod, Function, UserClass, UserInstance)
CONSEQUENCE = (
    "Unpacking or iterating a ModelOutput gives its keys: strings such as 'logits' instead of "
    "tensors, often without an error at this line."
)


def propose(context: Context) -> Verdict:
    """Ask every model whose output is used as a tuple to return one."""
    constructors: dict[Site, Proposal] = {}
    for site, uses in context.facts.uses.items():
        found = tuple_uses(uses)
        if not found:
            continue
        call = context.facts.calls[site.node]
        callee, arguments = without_partials(call)
        models, others = split(callee, _runs_a_model)
        in_turn = any(isinstance(value, Container) for value in others)
        asked = _in_sequential(uses) if in_turn else [_instance(value) for value in models]
        undecided = [instance for instance in asked if instance.return_dict is None]
        decided = "return_dict" in arguments.keywords or (asked and not undecided)
        tuples = asked and all(_gives_a_tuple(i, context.target) for i in asked)
        if decided or tuples or not _gave_tuples(context, call, asked):
            continue
        used = _in_words(site, found)
        by_field = any(use.kind is UseKind.FIELD for use in uses)
        obstacle = _obstacle(context, call, undecided, by_field=by_field)
        if by_field and context.source.before(_BORDER) is False:
            continue
        if obstacle:
            yield Remark(context.place(site), f"the output of this call is {used}, {obstacle}")
        elif in_turn or any(isinstance(value, _NOTEBOOKS_OWN) for value in others):
            yield from _at_constructors(context, call, undecided, used, constructors)
        else:
            name = " or ".join(sorted({i.cls.name for i in asked})) or "what looks like a model"
            yield Proposal(
                _safety(context, asked, others),
                f"return_dict=False: the output of {name} is {used}{doubt(others)}",
                CONSEQUENCE,
                (context.edit_call(call, add_return_dict()),),
                border=_border(context),
            )
    yield from constructors.values()


def _obstacle(context: Context, call: CallFact, models: list[Instance], *, by_field: bool) -> str:
    """Say why the call cannot be asked for a tuple; empty if it can."""
    if by_field:
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
    """Tell models where they are made, since something else that they are called with cannot."""
    if any(isinstance(value, Container) for value in call.callee):
        between = "is called by a Sequential, which"
    else:
        between = "is called as well as something of the notebook's own that"
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
                f"the output of this call is {used}, and {model.cls.name} {between} takes no "
                f"return_dict: set config.return_dict = False where {model.cls.name} is made. "
                f"{CONSEQUENCE}",
            )
        else:
            constructors[made.site] = Proposal(
                _safety(context, [model], []),
                f"return_dict=False where {model.cls.name} is made: its output is {used}, and it "
                f"{between} takes no return_dict",
                CONSEQUENCE,
                (context.edit_call(made, add_return_dict()),),
                border=_border(context),
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


def _in_sequential(uses: Mapping[Use, Output]) -> list[Instance]:
    return sorted({o.model for o in uses.values() if o.model is not None}, key=repr)


def _gave_tuples(context: Context, call: CallFact, models: list[Instance]) -> bool:
    """Tell whether models are of transformers 1-3; unknown ones are of what the notebook is for.

    What torch.load() gave may be of torch alone: it needs more than its name in a notebook that
    works with transformers 4.
    """
    if models:
        return all(library.is_transformers(model.cls) for model in models)
    loaded = bool(loaded_objects() & call.callee) and not library.looks_like_a_model(call.node)
    if loaded and not context.source.before(_BORDER):
        return False
    return library.is_transformers(Symbol(context.source.library))


def _gives_a_tuple(instance: Instance, target: str) -> bool:
    """Tell whether the class, such as a single layer, never returns a ModelOutput."""
    return not _is_any(instance) and catalog.output(instance.cls.path, target) is None


def _accepts_return_dict(instance: Instance, target: str) -> bool:
    return _is_any(instance) or catalog.accepts_return_dict(instance.cls.path, target)


def _is_any(instance: Instance) -> bool:
    """Tell whether the class only says that it is some model: an auto class, or a base class."""
    kind = library.kind(instance.cls) or ""
    return kind.endswith("auto-model") or instance.cls.name.lower().endswith("pretrainedmodel")


def _safety(context: Context, instances: list[Instance], others: list[Value]) -> Safety:
    if others or "return_dict" in context.facts.assigned:
        return Safety.UNSAFE
    if any(i.cls.name.startswith(("TF", "Flax")) for i in instances):
        return Safety.REVIEW
    return Safety.SAFE if context.source.before(_BORDER) else Safety.REVIEW


def _border(context: Context) -> str | None:
    return _BORDER if context.source.before(_BORDER) is None else None


def _in_words(call: Site, uses: list[Use]) -> str:
    use = min(uses, key=lambda use: (use.site.cell, use.site.node.lineno))  # type: ignore[attr-defined]
    words = use.kind.value
    if use.kind is UseKind.UNPACK:
        words += f" into {use.targets} names"
    if use.site.cell != call.cell:
        words += f" in cell {use.site.cell}"
    return words
