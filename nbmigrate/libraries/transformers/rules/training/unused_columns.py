"""`Trainer` drops what the model does not take before the notebook's own code can read it.

## What changed

From 4.19 on `Trainer` drops every key of an example that the model's `forward` does not take, also
where the examples come from a dataset class of the notebook; before, that was done for datasets of
the `datasets` library only. `TrainingArguments(remove_unused_columns=False)` keeps them.

## If it is left alone

`KeyError` in the collator or in `compute_loss`, where the key is read.

## Before

    from torch.utils.data import Dataset
    from transformers import BertForTokenClassification, Trainer, TrainingArguments
    class Weighted(Dataset):
        def __getitem__(self, i):
            return {"input_ids": ids[i], "labels": labels[i], "weight": weights[i]}
    def collate(rows):
        return {"input_ids": ids_of(rows), "labels": scaled(rows, [r["weight"] for r in rows])}
    model = BertForTokenClassification.from_pretrained("bert-base-cased")
    args = TrainingArguments("out")
    trainer = Trainer(model, args, data_collator=collate, train_dataset=Weighted())

## After

    from torch.utils.data import Dataset
    from transformers import BertForTokenClassification, Trainer, TrainingArguments
    class Weighted(Dataset):
        def __getitem__(self, i):
            return {"input_ids": ids[i], "labels": labels[i], "weight": weights[i]}
    def collate(rows):
        return {"input_ids": ids_of(rows), "labels": scaled(rows, [r["weight"] for r in rows])}
    model = BertForTokenClassification.from_pretrained("bert-base-cased")
    args = TrainingArguments("out", remove_unused_columns=False)
    trainer = Trainer(model, args, data_collator=collate, train_dataset=Weighted())

## When it is unsafe

It is proposed only where the model, the key that the dataset gives and the place that reads it are
known. Where the call that made the training arguments cannot be edited, it is a finding.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import walk
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.training.trainers import (
    calls_that_made,
    collating_functions,
    is_trainer,
    makes,
    methods,
    reading_functions,
    trainer_argument,
)
from nbmigrate.meaning.values import Instance, UserClass
from nbmigrate.plan import AddKeyword, Safety
from nbmigrate.rules.base import About, Proposal, Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.19.0/src/transformers/trainer_utils.py#L660",
    ),
    since="4.19.0",
    needs=("Trainer",),
)

_ARGUMENT = "remove_unused_columns"
# The trainer keeps these for the default collator, whatever the model takes.
_ALWAYS_KEPT = frozenset({"label", "label_ids"})


def propose(context: Context) -> Verdict:
    """Keep the columns where the notebook reads one that would be dropped."""
    done: set[ast.AST] = set()
    for call in context.library_calls:
        if not any(makes(value, is_trainer, context.facts) for value in call.callee):
            continue
        dropped = sorted(_given(call) & _read(call) - _kept(call, context.target))
        made = calls_that_made(trainer_argument(call, "args"), context.facts) or []
        if not dropped or any(arguments.arguments.get(_ARGUMENT) for arguments in made):
            continue
        why = f"the trainer drops {_listed(dropped)} before the notebook's code reads it"
        writable = all(context.editable(a.node) and not a.arguments.splats for a in made)
        if not made or not writable:
            yield Remark(
                context.place(call.site),
                f"{why} (KeyError): give TrainingArguments {_ARGUMENT}=False",
            )
            continue
        edits = tuple(
            context.edit_call(arguments, AddKeyword(_ARGUMENT, "False"))
            for arguments in made
            if arguments.node not in done
        )
        done |= {arguments.node for arguments in made}
        if edits:
            yield Proposal(
                Safety.SAFE, f"{_ARGUMENT}=False: {why}", f"KeyError: {dropped[0]!r}.", edits
            )


def _listed(names: Iterable[str]) -> str:
    return " and ".join(repr(name) for name in names)


def _kept(call: CallFact, target: str) -> frozenset[str]:
    """Return the keys that are kept; for a model that is not known, all that one may be told of."""
    kept: set[str] = set(_ALWAYS_KEPT)
    for model in trainer_argument(call, "model"):
        parameters = (
            catalog.forward_parameters(model.cls.path, target)
            if isinstance(model, Instance) and model.cls.library == "transformers"
            else None
        )
        if parameters is None:
            return frozenset(_given(call))
        kept |= {parameter.name for parameter in parameters}
    return frozenset(kept) if trainer_argument(call, "model") else frozenset(_given(call))


def _given(call: CallFact) -> set[str]:
    """Return the keys of the dicts that the notebook's dataset classes give."""
    return {
        key.value
        for _, function in reading_functions(call)
        for node in walk(function)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _read(call: CallFact) -> set[str]:
    """Return the strings that collators, and `compute_loss` of the trainer's own class, look up."""
    collators = [function for _, function in collating_functions(call)]
    own = [methods(value) for value in call.callee if isinstance(value, UserClass)]
    losses = [named["compute_loss"] for named in own if "compute_loss" in named]
    return {key for function in (*collators, *losses) for key in _looked_up(function)}


def _looked_up(function: ast.AST) -> Iterator[str]:
    """Yield the keys of `x["key"]` where it is read, and of `x.pop("key")`."""
    for node in walk(function):
        key: ast.expr | None = None
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            key = node.slice
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            key = node.args[0] if node.func.attr == "pop" and len(node.args) == 1 else None
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value
