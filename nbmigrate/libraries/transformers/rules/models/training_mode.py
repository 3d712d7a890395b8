"""`from_pretrained` leaves the model in evaluation mode: train a model in training mode.

## What changed

`from_pretrained` of pytorch_pretrained_bert left the model in training mode, with dropout.
From pytorch_transformers 1.0 on it calls `.eval()`. The migration guide: "Models are now set in
evaluation mode by default", and to train them "don't forget to set them back in training mode".

## If it is left alone

A notebook that trains without ever calling `.train()` trains without dropout: another result,
without an error.

## Before

    from pytorch_pretrained_bert import BertAdam, BertForSequenceClassification
    model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
    optimizer = BertAdam(model.parameters(), lr=2e-5)
    for batch in batches:
        model(*batch).backward()
        optimizer.step()

## After

    from pytorch_pretrained_bert import BertAdam, BertForSequenceClassification
    model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
    model.train()
    optimizer = BertAdam(model.parameters(), lr=2e-5)
    for batch in batches:
        model(*batch).backward()
        optimizer.step()

## When it is unsafe

Never: the model is put into the mode in which pytorch_pretrained_bert left it. There is a finding
where it is not bound to a name or attribute on its own, and where a notebook runs a model that it
does not train without `.eval()`: dropout made its results random, and does not now; or it may be
trained in code that is not in the notebook. GPT-2 had no dropout in pytorch_pretrained_bert: there
is a finding where `.train()` brings it about now.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.models.models_elsewhere import passed_on
from nbmigrate.libraries.transformers.rules.models.pretrained_bert import PACKAGE, base_model
from nbmigrate.meaning.values import (
    BoundMethod,
    Constructor,
    Container,
    Instance,
    Method,
    Site,
    Symbol,
    Unknown,
    UserInstance,
    constants,
)
from nbmigrate.plan import InsertLines, Safety
from nbmigrate.rules.base import About, Proposal, Remark
from nbmigrate.rules.toolkit.enclosing import enclosing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value, Values
    from nbmigrate.plan import Place
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L526",
        "https://github.com/huggingface/transformers/blob/v2.0.0/transformers/modeling_utils.py#L417",
        "https://huggingface.co/transformers/v4.5.1/migration.html",
    ),
    since="4.0.0",
    written_before="1.0.0",
    needs=("pytorch_pretrained_bert",),
)

_Model: TypeAlias = Instance | UserInstance

_LOADS = "from_pretrained"
_GIVES_PARAMETERS = frozenset({"parameters", "named_parameters"})
# Methods of fastai's Learner, which calls .train() itself.
_TRAINS_ITSELF = frozenset({"fit_one_cycle", "lr_find"})


@dataclass(frozen=True)
class _Loaded:
    """A model that `call` loads; `parts` are that and the notebook's objects that hold it."""

    call: CallFact
    model: _Model
    cls: Symbol
    parts: frozenset[Value]


def propose(context: Context) -> Verdict:
    """Put models that are trained into the mode in which they were left once."""
    if context.attributes_named(*_TRAINS_ITSELF):
        return
    trains = bool(context.attributes_named("backward"))
    done: set[ast.AST] = set()
    for loaded in _loaded_models(context):
        modes = _modes_set(context, loaded)
        if loaded.cls.name.startswith("GPT2"):
            if trains and "train" in modes:
                yield Remark(context.place(loaded.call.site), _GPT2)
        elif trains and "train" not in modes and _is_trained(context, loaded):
            yield from _in_training_mode(context, loaded, done)
        elif not modes and _is_run(context, loaded):
            trained = _is_trained(context, loaded) or _is_handed_on(context, loaded)
            yield Remark(
                context.place(loaded.call.site),
                f"{_LOADS} left {loaded.cls.name} in training mode, and nothing here calls "
                f".eval(){_MAY_BE_TRAINED if trained else _ONLY_RUN}",
            )


_MAY_BE_TRAINED = (
    " or .train(). It is in evaluation mode now, without dropout, and may be trained in code that "
    "is not in the notebook: call .train() behind this, unless that code does"
)
_ONLY_RUN = (
    ": dropout made the results random. It is in evaluation mode now, which is most likely what "
    "was meant; .train() behind this brings the dropout back"
)
_GPT2 = (
    "GPT-2 of pytorch_pretrained_bert had no dropout, now there is 0.1 in training mode: give "
    f"resid_pdrop=0, embd_pdrop=0, attn_pdrop=0 to {_LOADS} to train as before"
)


def _loaded_models(context: Context) -> Iterator[_Loaded]:
    for call in context.library_calls:
        for value in sorted(call.callee, key=repr):
            match value:
                case Symbol(path=path) if value.name == _LOADS and value.library == PACKAGE:
                    cls = Symbol(path.rpartition(".")[0])
                    if library.kind(cls) == "model":
                        yield _loaded(context, call, Instance(cls, call.site), cls)
                case Constructor(cls=user_class, name=name) if name == _LOADS:
                    base = base_model(context, user_class)
                    if base is not None:
                        yield _loaded(context, call, UserInstance(user_class), base)


def _loaded(context: Context, call: CallFact, model: _Model, cls: Symbol) -> _Loaded:
    parts: frozenset[Value] = frozenset({model})
    while True:
        wholes = {
            value
            for fact in context.facts.attributes.values()
            if isinstance(fact.node.ctx, ast.Store) and fact.held & parts
            for value in fact.receiver
            if isinstance(value, UserInstance)
        }
        if wholes <= parts:
            return _Loaded(call, model, cls, parts)
        parts |= wholes


def _modes_set(context: Context, loaded: _Loaded) -> set[str]:
    """Return which of `train` and `eval` is called for a model, or for what it can be a part of."""
    modes: set[str] = set()
    for call in context.calls:
        method = call.node.func
        if not isinstance(method, ast.Attribute) or method.attr not in {"train", "eval"}:
            continue
        if any(isinstance(value, BoundMethod) for value in call.callee):
            continue  # it is the notebook's own, such as that of a trainer
        fact = context.facts.attributes.get(method)
        if fact is not None and _can_be(fact.receiver, loaded):
            off = False in constants(call.arguments.get("mode", 0))
            modes.add("eval" if off else method.attr)
    return modes


def _can_be(values: Values, loaded: _Loaded) -> bool:
    """Tell whether values can be the model, or hold it."""
    return any(isinstance(v, (Unknown, Container)) or v in loaded.parts for v in values)


def _is_trained(context: Context, loaded: _Loaded) -> bool:
    return any(
        _can_be(fact.receiver, loaded) for fact in context.attributes_named(*_GIVES_PARAMETERS)
    )


def _is_handed_on(context: Context, loaded: _Loaded) -> bool:
    """Tell whether code that is not in the notebook gets the model, or what holds it."""
    return any(loaded.parts & given for _, _, given in passed_on(context))


def _is_run(context: Context, loaded: _Loaded) -> bool:
    return any(
        (value.receiver if isinstance(value, Method) else value) in loaded.parts
        for call in context.calls
        for value in call.callee
    )


def _in_training_mode(
    context: Context,
    loaded: _Loaded,
    done: set[ast.AST],
) -> Iterator[Proposal | Remark]:
    """Put a model into training mode behind the statement that loads it, once."""
    consequence = f"{loaded.cls.name} trains without dropout, as .train() is never called."
    statement = _binding(context, loaded)
    if statement is None:
        yield Remark(
            context.place(loaded.call.site),
            f"{consequence} Call it before the training: {_LOADS} left the model in training mode",
        )
    elif statement not in done:
        done.add(statement)
        line = f"{ast.unparse(statement.targets[0])}.train()"
        place = context.place(Site(loaded.call.site.cell, statement))
        quiet = ";" if _would_be_shown(context, place, statement) else ""
        yield Proposal(
            Safety.SAFE,
            f"{line}: {_LOADS} left {loaded.cls.name} in training mode",
            consequence,
            (InsertLines(place, line + quiet),),
        )


def _would_be_shown(context: Context, place: Place, statement: ast.Assign) -> bool:
    """Tell whether the notebook would show the value of an expression behind a statement."""
    cell = context.cells[place.cell]
    is_last = cell.tree is not None and cell.tree.body[-1] is statement
    return is_last and not cell.masked.text[place.end :].lstrip(" \t").startswith(";")


def _binding(context: Context, loaded: _Loaded) -> ast.Assign | None:
    """Return the statement that binds a loaded model, and nothing else, to a name or attribute."""
    statement = enclosing(context, loaded.call.site).statement
    match statement:
        case ast.Assign(targets=[ast.Name() as name]):
            _, held = context.facts.names[name]
        case ast.Assign(targets=[ast.Attribute() as attribute]):
            held = context.facts.attributes[attribute].held
        case _:
            return None
    only = all(isinstance(value, (Instance, UserInstance)) for value in held)
    return statement if only and loaded.model in held else None
