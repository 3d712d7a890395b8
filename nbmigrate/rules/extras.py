"""What a notebook needs beside transformers itself: packages that the target does not bring."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.catalog.releases import position, table_release
from nbmigrate.meaning import library
from nbmigrate.meaning.values import Symbol, Values, constants, join_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Site
    from nbmigrate.rules.base import Context

# Slow tokenizers of transformers 2-3 among 4.0.1's utils/dummy_sentencepiece_objects.py.
_SENTENCEPIECE_TOKENIZERS = re.compile(
    r"(Albert|BertGeneration|Camembert|Marian|MBart|Pegasus|Reformer|T5|XLMProphetNet|XLMRoberta"
    r"|XLNet)Tokenizer",
)
_SENTENCEPIECE_CHECKPOINTS = re.compile(
    r"([\w.-]+/)?(t5|albert|xlnet|camembert|xlm-roberta|opus-mt|pegasus|reformer|mbart"
    r"|xprophetnet|bert_for_seq_generation)[-\w.]*",
    re.IGNORECASE,
)
# What these load if no model is named (SUPPORTED_TASKS in 3.5.1's pipelines.py): t5-base.
_SENTENCEPIECE_TASKS = re.compile(r"translation.*|text2text-generation")
_TRAINER = frozenset({"Trainer", "TrainingArguments", "Seq2SeqTrainer", "Seq2SeqTrainingArguments"})
# training_args.py raises an ImportError without accelerate from this release on.
_TRAINER_NEEDS_ACCELERATE = "4.29.2"


@dataclass(frozen=True)
class Extra:
    """An extra of transformers and the package that is wanted of it.

    `same` are other extras that bring the package, too; `user` is what needs it, `site` where.
    """

    name: str
    package: str
    same: frozenset[str]
    user: str
    site: Site


def needed_extras(context: Context) -> list[Extra]:
    """Give the extras that the notebook needs with the target release."""
    found: list[Extra] = []
    sentencepiece = next(_sentencepiece_users(context), None)
    if sentencepiece is not None:
        name, site = sentencepiece
        others = frozenset({"all", "dev", "dev-torch", "dev-tensorflow"})
        found.append(Extra("sentencepiece", "sentencepiece", others, name, site))
    trainer = next(_trainer_users(context), None)
    if trainer is not None and _needs_accelerate(context.target):
        name, site = trainer
        others = frozenset({"accelerate", "all", "dev", "dev-torch", "deepspeed"})
        found.append(Extra("torch", "accelerate", others, name, site))
    return found


def _needs_accelerate(target: str) -> bool:
    return position(table_release(target)) >= position(_TRAINER_NEEDS_ACCELERATE)


def _sentencepiece_users(context: Context) -> Iterator[tuple[str, Site]]:
    yield from uses_of_names(context, _SENTENCEPIECE_TOKENIZERS)
    for call in context.library_calls:
        names = {value.path for value in call.callee if isinstance(value, Symbol)}
        if "transformers.AutoTokenizer.from_pretrained" in names:
            model = call.arguments.get("pretrained_model_name_or_path", 0)
            yield from _checkpoints(call, model)
        elif "transformers.pipeline" in names:
            named = [call.arguments.get("model", 1), call.arguments.get("tokenizer", 3)]
            yield from _checkpoints(call, join_all(named))
            if not any(named):
                yield from _tasks(call)


def _checkpoints(call: CallFact, values: Values) -> Iterator[tuple[str, Site]]:
    for value in constants(values):
        if isinstance(value, str) and _SENTENCEPIECE_CHECKPOINTS.fullmatch(value):
            yield f"the tokenizer of {value}", call.site


def _tasks(call: CallFact) -> Iterator[tuple[str, Site]]:
    for value in constants(call.arguments.get("task", 0)):
        if isinstance(value, str) and _SENTENCEPIECE_TASKS.fullmatch(value):
            yield f"the {value} pipeline", call.site


def _trainer_users(context: Context) -> Iterator[tuple[str, Site]]:
    yield from uses_of_names(context, re.compile("|".join(sorted(_TRAINER))))


def uses_of_names(context: Context, pattern: re.Pattern[str]) -> Iterator[tuple[str, Site]]:
    """Find uses of the names of the libraries that match, imports first."""
    for fact in context.facts.imports.values():
        if fact.module.partition(".")[0] in library.LIBRARIES and pattern.fullmatch(
            fact.name or ""
        ):
            yield fact.name or "", fact.site
    for attribute, _ in context.library_attributes:
        if pattern.fullmatch(attribute.node.attr):
            yield attribute.node.attr, attribute.site
    for site, held in context.library_names:
        for symbol in held:
            if pattern.fullmatch(symbol.name):
                yield symbol.name, site
