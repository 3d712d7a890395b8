"""`Trainer` gives other losses for causal language models, and ran one step more.

## What changed

Causal language models shift the labels by one, so that the first token of each row is no target.
From 4.46 on `Trainer` counts the targets before that shift and has the loss of models that take
further keyword arguments divided by that number (GPT-2 from 4.48): losses are too small, by one
part in the length of the rows. Perplexities computed from the evaluation loss are far too small
for short rows: 93 instead of 177 with rows of 8 tokens.

With `max_steps` given, transformers 2.9 to 3.0 ran `max_steps + 1` steps.

## If it is left alone

It runs, with other numbers.

## Before

    !pip install transformers==3.0.2
    from transformers import GPT2LMHeadModel, Trainer
    gpt2 = GPT2LMHeadModel.from_pretrained("gpt2")
    trainer = Trainer(model=gpt2, args=args, eval_dataset=dev)
    perplexity = math.exp(trainer.evaluate()["eval_loss"])

## After

Nothing is edited. `trainer.model_accepts_loss_kwargs = False` behind the trainer gives the
losses of before.

## When it is unsafe

It is not edited: both are findings. Of the losses it is said where the notebook was, or may have
been, written for a release that divides otherwise than the chosen one; of the step in notebooks
that are older than transformers 4.
"""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.signatures import border_after, source_releases
from nbmigrate.libraries.transformers.rules.training.trainers import (
    calls_that_made,
    is_trainer,
    is_training_arguments,
    makes,
    methods,
    trainer_argument,
)
from nbmigrate.meaning.values import Instance, Symbol, UserClass, constants
from nbmigrate.rules.base import About, Remark
from nbmigrate.rules.toolkit.spans import Span

if TYPE_CHECKING:
    from collections.abc import Collection

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value, Values
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.46.0/src/transformers/trainer.py#L2418",
        "https://github.com/huggingface/transformers/blob/v4.47.0/src/transformers/trainer.py#L626",
        "https://github.com/huggingface/transformers/blob/v3.0.2/src/transformers/trainer.py#L562",
    ),
    since="4.0.0",
    written_before="4.48.0",
    needs=("Trainer",),
)

_SWITCH = "model_accepts_loss_kwargs"
# Models of transformers 2 and 3 that shift their labels and take the number of targets in 4.57.6
# (run); XLNet and XLM shift nothing.
_SHIFTING = frozenset(
    {
        "BertGenerationDecoder",
        "BertLMHeadModel",
        "CTRLLMHeadModel",
        "GPT2LMHeadModel",
        "OpenAIGPTLMHeadModel",
        "ReformerModelWithLMHead",
        "RobertaForCausalLM",
    },
)
# Its models are not known, but all of them shift their labels.
_AUTO = "AutoModelForCausalLM"
# Its models do so if they get the labels of a causal model.
_AUTO_FOR_ALL = "AutoModelWithLMHead"
_COLLATOR = "DataCollatorForLanguageModeling"
_MAX_STEPS = "max_steps"
_ONE_STEP_MORE = Span("2.9.0", "3.0.2", "3.1.0")


def propose(context: Context) -> Verdict:
    """Find trainers of causal language models, and numbers of steps that meant one more."""
    for call in context.library_calls:
        others = _scaled_otherwise(context, call)
        if others:
            yield Remark(
                context.place(call.site),
                "the losses of this trainer come out too small, by one part in the length of the "
                "rows, and so do perplexities: its labels are counted before the model shifts "
                f"them. Set trainer.{_SWITCH} = False after this line for the numbers that it had "
                f"before {border_after(others)}",
                border=_border(context, others),
            )
        if _ran_one_step_more(context, call):
            yield Remark(
                context.place(call.site),
                "transformers 2.9 to 3.0 ran one step more than max_steps: add one for the same "
                "training",
                border=_ONE_STEP_MORE.border(context),
            )


def _border(context: Context, releases: Collection[str]) -> str | None:
    """Return the release after these; None if the notebook was surely written for one of them."""
    known = all(release in releases for release in source_releases(context, "transformers"))
    return None if known else border_after(releases)


def _scaled_otherwise(context: Context, call: CallFact) -> list[str]:
    """Return the releases that the notebook may be for in which the losses of a trainer differ.

    None do if those of the target are not divided by a wrong number.
    """
    trainers = [value for value in call.callee if makes(value, is_trainer, context.facts)]
    own_loss = any(
        isinstance(value, UserClass) and "compute_loss" in methods(value) for value in trainers
    )
    if not trainers or own_loss:
        return []
    switched = any(
        attribute.node.attr == _SWITCH and isinstance(attribute.node.ctx, ast.Store)
        for attribute in context.facts.attributes.values()
    )
    auto = {_AUTO, _AUTO_FOR_ALL} if _collates_for_causal(context, call) else {_AUTO}
    models = trainer_argument(call, "model")
    scaled = partial(_is_scaled, models, auto)
    if switched or not scaled(context.target):
        return []
    releases = source_releases(context, "transformers")
    return [release for release in releases if not scaled(release)]


def _is_scaled(models: Values, auto: Collection[str], release: str) -> bool:
    return any(_shifts(model, auto, release) for model in models)


def _collates_for_causal(context: Context, call: CallFact) -> bool:
    """Tell whether a trainer gets its batches from the collator of the library with mlm=False."""
    made = calls_that_made(trainer_argument(call, "data_collator"), context.facts) or []
    return any(
        isinstance(value, Symbol) and value.name == _COLLATOR and value.library == "transformers"
        for collator in made
        if constants(collator.arguments.get("mlm", 1)) == [False]
        for value in collator.callee
    )


def _shifts(model: Value, auto: Collection[str], target: str) -> bool:
    """Tell whether the trainer of the target divides the loss of this model by a wrong number.

    `auto` are the Auto classes whose models shift their labels.
    """
    if not isinstance(model, Instance) or model.cls.library != "transformers":
        return False
    counted = "GPT2LMHeadModel" if model.cls.name in auto else model.cls.name
    if counted not in _SHIFTING:
        return False
    counts = catalog.signature("Trainer.training_step", target) or ()
    parameters = catalog.forward_parameters(counted, target) or ()
    return any(p.name == "num_items_in_batch" for p in counts) and any(
        p.kind == "**kwargs" for p in parameters
    )


def _ran_one_step_more(context: Context, call: CallFact) -> bool:
    ran = _ONE_STEP_MORE.covers(context)
    if ran is False or not context.source.before("4.0.0"):
        return False
    return any(makes(value, is_training_arguments, context.facts) for value in call.callee) and any(
        isinstance(steps, int) and steps > 0 for steps in constants(call.arguments.get(_MAX_STEPS))
    )
