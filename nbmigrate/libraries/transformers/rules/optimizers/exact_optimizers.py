"""Optimizers that are gone, written into the notebook, so that its loops stay."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import (
    LEARNING_RATE_FACTORS,
    OPTIMIZERS,
    SCHEDULE_CLASSES,
    before_schedule_classes,
    may_follow_object,
)
from nbmigrate.libraries.transformers.rules.optimizers.optimizer_texts import class_text
from nbmigrate.meaning.values import constants
from nbmigrate.plan import Safety
from nbmigrate.rules.base import Proposal, Remark
from nbmigrate.rules.toolkit.definitions import Definition, definitions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import Uses
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context

_PACKAGE = "pytorch_pretrained_bert"


def write_out(context: Context, name: str, uses: Uses) -> Iterator[Proposal | Remark]:
    """Define the optimizer `name` where it is imported: the same class, the same numbers."""
    objects = any(may_follow_object(context, name, call) for call in uses.calls)
    before = before_schedule_classes(context)
    text = partial(class_text, name, before_0_6_2=before is True, follows_objects=objects)
    definition = Definition(name, text, ("math", "torch"), ("torch.nn.utils", "clip_grad_norm_"))
    edits, problem = definitions(context, [(definition, uses)])
    if problem is not None:
        yield problem
        return
    yield from _chains(context, name, uses)
    if not edits:
        return
    follows_schedule = any(_has_schedule(name, call) for call in uses.calls)
    known = before is not None or not follows_schedule
    doubt = (
        "" if known else "; the schedule is that of 0.6.2, up to 0.6.1 it fell along another line"
    )
    yield Proposal(
        Safety.SAFE if known else Safety.REVIEW,
        f"{name} is gone: defined here, with the same updates to the last digits{doubt}",
        f"ImportError: there is no {name} in transformers.",
        tuple(edits),
        requires=(LEARNING_RATE_FACTORS,) if objects else (),
        border=None if known else SCHEDULE_CLASSES,
    )


def _chains(context: Context, name: str, uses: Uses) -> Iterator[Remark]:
    for call in uses.calls:
        if not isinstance(call.node.func, ast.Attribute):
            continue
        yield Remark(
            context.place(call.site),
            f"{name} has no place in transformers {context.target}: AttributeError; import it with "
            f"`from {_PACKAGE} import {name}`, so that a class of the same numbers can be put in "
            "the place of that import",
        )


def _has_schedule(name: str, call: CallFact) -> bool:
    """Tell whether a call of the optimizer may follow a schedule."""
    t_total = call.arguments.get("t_total", OPTIMIZERS[name].index("t_total"))
    return bool(call.arguments.splats or t_total) and constants(t_total) != [-1]
