"""Our checkpoints moved: `/data/nlp/…` is `/shared/checkpoints/…`.

## What changed

The old file server was switched off; its checkpoints are on the new one.

## If it is left alone

`OSError: /data/nlp/bert is not a local folder …` when a model is loaded.

## Before

    model = BertModel.from_pretrained("/data/nlp/bert")

## After

    model = BertModel.from_pretrained("/shared/checkpoints/bert")

## When it is unsafe

Where the path is not what a library is called with: it may be a path to write to.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.meaning.values import Site
from nbmigrate.plan import Safety
from nbmigrate.rules.base import About, Proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context

META = About(
    sources=("https://example.org/courses/nlp/where-the-checkpoints-are",),
    needs=("/data/nlp/",),  # the rule runs only on notebooks with one of these in their code
)


def propose(context: Context) -> Iterator[Proposal]:
    """Replace the folder in the arguments of `from_pretrained`."""
    for call in context.calls:
        if isinstance(call.node.func, ast.Attribute) and call.node.func.attr == "from_pretrained":
            yield from _moved(context, call)


def _moved(context: Context, call: CallFact) -> Iterator[Proposal]:
    for argument in call.node.args:
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            continue
        site = Site(call.site.cell, argument)
        before = context.text(site)
        after = before.replace("/data/nlp/", "/shared/checkpoints/")
        if before != after and context.editable(argument):
            yield Proposal(
                safety=Safety.SAFE,
                message="the checkpoints moved to /shared/checkpoints",
                consequence="OSError: the folder is not there any more.",
                edits=(context.replace(site, after),),
            )
