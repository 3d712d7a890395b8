"""Models of pytorch_pretrained_bert handed to other modules: what runs them there must follow.

## What changed

Models return a `ModelOutput` instead of tensors, and take their arguments in another order. What a
notebook imports from a file of its own, or from another package, may run the model that it is
given, and was written for the old results.

## If it is left alone

Where that code unpacks the result it gets strings, and where it uses it as a tensor there is an
AttributeError; arguments that it gives by position mean something else.

## Before

    from project.similarity import pairwise
    pairwise(texts, model=bert)

## After

The same, with `project/similarity.py` migrated, too.

## When it is unsafe

Nothing is edited: there is a finding for every call that hands on a model. Modules that do not run
what they are given, or pass on whatever it returns, are left alone (`torch`, `copy`, …).

## In the migration guide

"Migrating from pytorch-pretrained-bert": "Models always output tuples".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.meaning import library
from nbmigrate.meaning.values import Instance, Symbol
from nbmigrate.rules.base import Remark
from nbmigrate.rules.pretrained_bert import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context, Verdict

# Libraries that do not look into what a model returns.
_INDIFFERENT = library.LIBRARIES | {
    "accelerate",
    "apex",
    "builtins",
    "copy",
    "deepspeed",
    "functools",
    "gc",
    "inspect",
    "joblib",
    "pickle",
    "sys",
    "torch",
    "tqdm",
    "wandb",
}


def propose(context: Context) -> Verdict:
    """Report every call that hands a model to code that is not in the notebook."""
    for call in context.calls:
        takers = sorted(
            value.path
            for value in call.callee
            if isinstance(value, Symbol) and value.library not in _INDIFFERENT
        )
        names = sorted({model.cls.name for model in _handed_on(call)})
        if takers and names:
            yield Remark(
                context.place(call.site),
                f"{takers[0]} is given a {names[0]}, whose results and order of arguments have "
                "changed: migrate that module, too, or see whether its newest release is for "
                "transformers 4",
            )


def _handed_on(call: CallFact) -> Iterator[Instance]:
    given = call.arguments
    for values in (*given.positionals, *given.keywords.values(), given.more):
        models = (value for value in values if isinstance(value, Instance))
        yield from (m for m in models if m.cls.library == PACKAGE and library.is_model(m))
