"""`trainer.train(model_path)` resumes from a checkpoint, and fails if the folder holds none.

## What changed

The argument `model_path` of `Trainer.train` is called `resume_from_checkpoint` from 4.3 on; the old
name still works. Before, the folder was searched for the state of an optimizer, and training began
from the start if there was none; people gave the folder of any model. From 4.3 on the weights in
the folder are loaded, from 4.5 on there must be some, and from 4.36 on a `trainer_state.json`, too.

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

It is not edited, since only the folder tells which of the two is meant. There is a finding in
notebooks that were written for a release before 4.3, and for the old name in those that may have
been.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.training.trainers import is_trainer
from nbmigrate.meaning.values import Constant, Method
from nbmigrate.rules.base import About, Remark

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v3.5.1/src/transformers/trainer.py#L591",
        "https://github.com/huggingface/transformers/blob/v4.3.0/src/transformers/trainer.py#L723",
        "https://github.com/huggingface/transformers/blob/v4.36.0/src/transformers/trainer.py#L1511",
    ),
    since="4.3.0",
    written_before="4.3.0",
    needs=("Trainer",),
)

_BORDER = "4.3.0"
_OLD = "model_path"
_NEW = "resume_from_checkpoint"


def propose(context: Context) -> Verdict:
    """Find trainers that are told a folder to go on from."""
    old = context.source.before(_BORDER)
    for call in context.calls:
        # In a notebook that may be new, a folder without the old name is one of a checkpoint.
        path = call.arguments.get(_OLD, 0) if old else call.arguments.get(_OLD)
        if path and path != frozenset((Constant(None),)) and _is_training(call):
            yield Remark(
                context.place(call.site),
                f"this resumes from a checkpoint from transformers {_BORDER} on, and fails "
                "(FileNotFoundError, ValueError) if the folder holds a model without "
                "trainer_state.json, where older releases began from the start: call train() "
                f"without it, or with {_NEW}= if a trainer wrote the folder",
                border=None if old else _BORDER,
            )


def _is_training(call: CallFact) -> bool:
    return any(
        isinstance(value, Method) and value.name == "train" and is_trainer(value.receiver.cls)
        for value in call.callee
    )
