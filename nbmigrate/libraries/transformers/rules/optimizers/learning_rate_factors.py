"""Factors of the learning rate, such as `warmup_linear(x, warmup)`, are defined in the notebook.

## What changed

Up to pytorch_pretrained_bert 0.6.1 `warmup_linear`, `warmup_cosine` and `warmup_constant` of its
`optimization` gave a factor of the learning rate, by which loops multiplied it by hand. In 0.6.2
the classes `WarmupLinearSchedule` and its siblings took their place: `get_lr(step)` gave the
factor. transformers has no such factors. Its `WarmupLinearSchedule` was another class, and is gone.

## If it is left alone

`ImportError: cannot import name 'warmup_linear' from 'transformers.optimization'`.

## Before

    from pytorch_pretrained_bert.optimization import warmup_linear
    for group in optimizer.param_groups:
        group["lr"] = lr * warmup_linear(step / total, 0.1)

## After

    def warmup_linear(x, warmup=0.002):
        \"\"\"warmup_linear of pytorch_pretrained_bert: a factor of the learning rate.\"\"\"
        if x < warmup:
            return x / warmup
        return 1.0 - x


    for group in optimizer.param_groups:
        group["lr"] = lr * warmup_linear(step / total, 0.1)

## When it is unsafe

It is safe: what is defined gives the same factors. There is a finding where a factor is reached
through a module, and where an import leaves no room.
"""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.models.pretrained_bert import PACKAGE
from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import (
    LEARNING_RATE_FACTORS,
    MULTIPLIERS,
    SCHEDULE_OBJECTS,
    uses_of,
)
from nbmigrate.libraries.transformers.rules.optimizers.schedule_texts import (
    function_text,
    needs_math,
    schedule_text,
)
from nbmigrate.plan import Safety
from nbmigrate.rules.base import About, Proposal, Remark
from nbmigrate.rules.toolkit.definitions import Definition, definitions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import Uses
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.4.0/pytorch_pretrained_bert/optimization.py#L33",
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/optimization.py#L162",
    ),
    since="4.0.0",
    written_before="1.0.0",
    needs=("pytorch_pretrained_bert",),
)

_OF_OPENAI = f"{PACKAGE}.optimization_openai."
_CONSEQUENCE = "ImportError: transformers has nothing that gives a factor of the learning rate."


def propose(context: Context) -> Verdict:
    """Define the functions and classes that the notebook imports."""
    wanted = [*_wanted(context)]
    edits, problem = definitions(context, wanted)
    if problem is not None:
        yield problem
    elif edits:
        names = ", ".join(sorted({definition.name for definition, _ in wanted}))
        yield Proposal(
            Safety.SAFE,
            f"{names} of {PACKAGE} is gone: defined here, with the same factors",
            _CONSEQUENCE,
            tuple(edits),
            key=LEARNING_RATE_FACTORS,
        )
    for definition, uses in wanted:
        yield from _through_modules(context, definition.name, uses)


def _wanted(context: Context) -> Iterator[tuple[Definition, Uses]]:
    names = [name for name in sorted(MULTIPLIERS | SCHEDULE_OBJECTS) if context.mentions((name,))]
    for name in names:
        for of_openai in (False, True):
            uses = uses_of(context, partial(_is, name, of_openai))
            if not uses.guarded and (uses.imports or uses.calls or uses.others):
                modules = ("math",) if needs_math(name) else ()
                yield Definition(name, _text(name, of_openai=of_openai), modules), uses


def _is(name: str, of_openai: bool, path: str) -> bool:  # noqa: FBT001 - first arguments are bound
    return (
        path.startswith(f"{PACKAGE}.")
        and path.rpartition(".")[2] == name
        and path.startswith(_OF_OPENAI) == of_openai
    )


def _text(name: str, *, of_openai: bool) -> Callable[[str], str]:
    if name in MULTIPLIERS:
        return partial(function_text, name, of_openai=of_openai)
    return partial(schedule_text, name)


def _through_modules(context: Context, name: str, uses: Uses) -> Iterator[Remark]:
    chains = [call.site for call in uses.calls if isinstance(call.node.func, ast.Attribute)]
    chains += [site for site in uses.others if isinstance(site.node, ast.Attribute)]
    for site in chains:
        yield Remark(
            context.place(site),
            f"{name} has no place in transformers (AttributeError): import it with `from "
            f"{PACKAGE}.optimization import {name}`, so that it can be defined in the place of "
            "that import",
        )
