"""`trainer.train(model_path)` resumes from a checkpoint, and fails if the folder holds none.

## What changed

The argument `model_path` of `Trainer.train` is called `resume_from_checkpoint` from 4.3 on; the old
name still works. In transformers 2 and 3 the folder was searched for the state of an optimizer, and
training began from the start if there was none; people gave the folder of any model. Now it must
hold a checkpoint with weights and `trainer_state.json`, and the weights are loaded from it.

## If it is left alone

`FileNotFoundError: …/trainer_state.json` or `ValueError: Can't find a valid checkpoint at …`,
unless the folder is a checkpoint that a trainer wrote, or the path is None.

## Before

    from transformers import Trainer
    trainer = Trainer(model, args)
    trainer.train(model_path="models/my-bert")

## After

Nothing is edited: only the folder tells whether `trainer.train()` is what is meant.

## When it is unsafe

It is not edited, since only the folder tells which of the two is meant. There is a finding only in
notebooks that were written for transformers 2 or 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.training.trainers import is_trainer
from nbmigrate.meaning.values import Constant, Method
from nbmigrate.rules.base import About, Remark

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v3.5.1/src/transformers/trainer.py#L591",
        "https://github.com/huggingface/transformers/blob/v4.3.0/src/transformers/trainer.py#L684",
    ),
    since="4.0.0",
    written_before="4.0.0",
    needs=("Trainer",),
)

_OLD = "model_path"
_NEW = "resume_from_checkpoint"


def propose(context: Context) -> Verdict:
    """Find trainers that are told a folder to go on from."""
    parameters = catalog.signature("Trainer.train", context.target) or ()
    if not context.source.before("4.0.0") or _NEW not in {p.name for p in parameters}:
        return
    for call in context.calls:
        path = call.arguments.get(_OLD, 0)
        if path and path != frozenset((Constant(None),)) and _is_training(call):
            yield Remark(
                context.place(call.site),
                "this resumes from a checkpoint in transformers 4, and fails "
                "(FileNotFoundError, ValueError) if the folder holds a model without "
                "trainer_state.json, where older releases began from the start: call train() "
                f"without it, or with {_NEW}= if a trainer wrote the folder",
            )


def _is_training(call: CallFact) -> bool:
    return any(
        isinstance(value, Method) and value.name == "train" and is_trainer(value.receiver.cls)
        for value in call.callee
    )
