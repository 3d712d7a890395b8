"""What a notebook needs beside transformers itself: packages that the target does not bring."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
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
# MecabTokenizer of 4.x imports fugashi; BertJapaneseTokenizer makes one for these checkpoints.
_MECAB_TOKENIZERS = re.compile("BertJapaneseTokenizer|MecabTokenizer")
_MECAB_CHECKPOINTS = re.compile(r"((cl-)?tohoku(-nlp)?/)?bert-(base|large)-japanese[-\w.]*")
# The `mecab_dic` that it takes if none is named: "ipadic" before this release, "unidic_lite" then.
_MECAB_TAKES_UNIDIC = "4.46.0"
_TRAINER = frozenset({"Trainer", "TrainingArguments", "Seq2SeqTrainer", "Seq2SeqTrainingArguments"})
# training_args.py raises an ImportError without accelerate from this release on.
_TRAINER_NEEDS_ACCELERATE = "4.29.0"


@dataclass(frozen=True)
class Extra:
    """An extra of transformers and the packages that are wanted of it.

    `same` are other extras that bring them, too; `user` is what needs them, `site` where. Only some
    checkpoints need those that are `optional`.
    """

    name: str
    packages: tuple[str, ...]
    same: frozenset[str]
    user: str
    site: Site
    optional: frozenset[str] = frozenset()


def needed_extras(context: Context) -> list[Extra]:
    """Return the extras that the notebook needs with the target release."""
    found: list[Extra] = []
    for name, site in islice(_sentencepiece_users(context), 1):
        others = frozenset({"all", "dev", "dev-torch", "dev-tensorflow"})
        found.append(Extra("sentencepiece", ("sentencepiece",), others, name, site))
    for name, site in islice(_mecab_users(context), 1):
        if context.target_has_reached(_MECAB_TAKES_UNIDIC):
            packages = ("fugashi", "ipadic", "unidic-lite")
            found.append(Extra("ja", packages, frozenset(), name, site, frozenset({"ipadic"})))
        else:
            found.append(Extra("ja", ("fugashi", "ipadic"), frozenset({"dev"}), name, site))
    if context.target_has_reached(_TRAINER_NEEDS_ACCELERATE):
        for name, site in islice(_trainer_users(context), 1):
            others = frozenset({"accelerate", "all", "dev", "dev-torch", "deepspeed"})
            found.append(Extra("torch", ("accelerate",), others, name, site))
    return found


def _sentencepiece_users(context: Context) -> Iterator[tuple[str, Site]]:
    yield from uses_of_names(context, _SENTENCEPIECE_TOKENIZERS)
    yield from _loaded_tokenizers(context, _SENTENCEPIECE_CHECKPOINTS)
    for call in _calls_of(context, "transformers.pipeline"):
        if not any(_named_in_pipeline(call)):
            yield from _tasks(call)


def _mecab_users(context: Context) -> Iterator[tuple[str, Site]]:
    yield from uses_of_names(context, _MECAB_TOKENIZERS)
    yield from _loaded_tokenizers(context, _MECAB_CHECKPOINTS)


def _loaded_tokenizers(context: Context, named: re.Pattern[str]) -> Iterator[tuple[str, Site]]:
    """Find the tokenizers that are loaded by the name of their checkpoint alone."""
    for call in _calls_of(context, "transformers.AutoTokenizer.from_pretrained"):
        model = call.arguments.get("pretrained_model_name_or_path", 0)
        yield from _checkpoints(call, model, named)
    for call in _calls_of(context, "transformers.pipeline"):
        yield from _checkpoints(call, join_all(_named_in_pipeline(call)), named)


def _named_in_pipeline(call: CallFact) -> list[Values]:
    return [call.arguments.get("model", 1), call.arguments.get("tokenizer", 3)]


def _calls_of(context: Context, path: str) -> Iterator[CallFact]:
    for call in context.library_calls:
        if any(isinstance(value, Symbol) and value.path == path for value in call.callee):
            yield call


def _checkpoints(
    call: CallFact,
    values: Values,
    named: re.Pattern[str],
) -> Iterator[tuple[str, Site]]:
    for value in constants(values):
        if isinstance(value, str) and named.fullmatch(value):
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
