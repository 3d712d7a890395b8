"""Pipelines: the model by name, the texts in one list, and no `conversational` task.

## What changed

`TextClassificationPipeline` (from 3.0) and `TokenClassificationPipeline`, alias `NerPipeline` (from
4.11), take the model and the tokenizer by name only. Pipelines took several texts as several
arguments up to 4.9, now they take one list. The task `conversational` and its class went in 4.42.

`grouped_entities` and `return_all_scores` still work in every release of transformers 4, with a
warning, and so does `topk` of question answering: they are left alone.

## If it is left alone

`TypeError: __init__() takes 1 positional argument but 3 were given`. Of several texts all but the
first are ignored by some pipelines, with a log line at most, and are a TypeError in others.
`KeyError: "Unknown task conversational"`.

## Before

    from transformers import TextClassificationPipeline
    nlp = TextClassificationPipeline(model, tokenizer)

## After

    from transformers import TextClassificationPipeline
    nlp = TextClassificationPipeline(model=model, tokenizer=tokenizer)

## When it is unsafe

When the called class may be another one. Several texts and the `conversational` task are findings.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate import catalog
from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.meaning.values import Instance, Symbol, constants
from nbmigrate.plan import NamePositional
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v3.0.0/src/transformers/pipelines.py#L730",
        "https://github.com/huggingface/transformers/blob/v4.11.0/src/transformers/pipelines/token_classification.py#L98",
        "https://github.com/huggingface/transformers/blob/v4.11.0/src/transformers/pipelines/base.py#L889",
    ),
    since="4.0.0",
    written_before="4.42.0",
    needs=("ipeline",),
)

# How the constructors of pipelines began in transformers 2 and 3.
_OLD_ORDER = ("model", "tokenizer", "modelcard", "framework")
_BY_NAME = {
    "TextClassificationPipeline": "TextClassificationPipeline",
    "TokenClassificationPipeline": "TokenClassificationPipeline",
    "NerPipeline": "TokenClassificationPipeline",
}
# What took any number of texts in transformers 2 and 3.
_TAKES_TEXTS = frozenset(
    {
        *_BY_NAME,
        "FeatureExtractionPipeline",
        "FillMaskPipeline",
        "SummarizationPipeline",
        "Text2TextGenerationPipeline",
        "TextGenerationPipeline",
        "TranslationPipeline",
    },
)
# pipelines/base.py takes `*args` as texts up to 4.9, and one argument from then on.
_ONE_LIST_FROM = "4.10.0"
_OTHER_NAMES_OF_TEXTS = frozenset({"X", "data"})
_TASK = "conversational"


def propose(context: Context) -> Verdict:
    """Name what constructors get by position; find calls that cannot work any more."""
    for call in context.library_calls:
        yield from _constructor(context, call)
        if _runs_on_several(context, call):
            yield Remark(
                context.place(call.site),
                "pipelines take one list of texts in transformers 4: further arguments are a "
                "TypeError, or ignored",
            )
        if _has_no_such_task(context, call):
            yield Remark(
                context.place(call.site),
                f"the task {_TASK!r} is gone (KeyError): give chat messages to a text-generation "
                "pipeline",
            )


def _constructor(context: Context, call: CallFact) -> Iterator[Proposal | Remark]:
    arguments = call.node.args
    makers, others = split(call.callee, lambda value: _needs_names(value, context.target))
    if not makers or not arguments:
        return
    starred = any(isinstance(argument, ast.Starred) for argument in arguments)
    consequence = "TypeError: the constructor takes no model by position."
    if starred or len(arguments) > len(_OLD_ORDER) or not context.editable(call.node):
        yield Remark(
            context.place(call.site),
            f"give this pipeline its model and tokenizer by name. {consequence}",
        )
        return
    names = [
        NamePositional(index, name)
        for index, name in zip(range(len(arguments)), _OLD_ORDER, strict=False)
    ]
    yield Proposal(
        safety_of(others),
        f"the pipeline takes {' and '.join(n.name for n in names)} by name{doubt(others)}",
        consequence,
        (context.edit_call(call, *names),),
    )


def _needs_names(value: Value, target: str) -> bool:
    """Tell whether a value is a class that took a model first, and does not in the target."""
    if not isinstance(value, Symbol) or value.library != "transformers":
        return False
    if value.name not in _BY_NAME:
        return False
    parameters = catalog.signature(_BY_NAME[value.name], target) or ()
    first = next((p.name for p in parameters if p.kind == "positional"), "")
    return bool(parameters) and first != _OLD_ORDER[0]


def _runs_on_several(context: Context, call: CallFact) -> bool:
    """Tell whether a pipeline surely gets several texts, which the target takes as one list."""
    if context.source.before(_ONE_LIST_FROM) is False:
        return False
    parameters = catalog.signature("Pipeline.__call__", context.target) or ()
    if not any(p.name == "inputs" for p in parameters):
        return False
    several = len(call.node.args) > 1 and not any(
        isinstance(argument, ast.Starred) for argument in call.node.args
    )
    renamed = any(keyword.arg in _OTHER_NAMES_OF_TEXTS for keyword in call.node.keywords)
    return (several or renamed) and any(
        isinstance(value, Instance)
        and library.kind(value.cls) == "pipeline"
        and value.cls.name in _TAKES_TEXTS
        for value in call.callee
    )


def _has_no_such_task(context: Context, call: CallFact) -> bool:
    return (
        any(
            isinstance(value, Symbol)
            and value.library == "transformers"
            and value.name == "pipeline"
            for value in call.callee
        )
        and _TASK in constants(call.arguments.get("task", 0))
        and catalog.importable("transformers.ConversationalPipeline", context.target) is False
    )
