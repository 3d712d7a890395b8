"""`scheduler.step()` stands behind `optimizer.step()`, not before it.

## What changed

The examples of pytorch_transformers 1.0 called `scheduler.step()` first. Since torch 1.1 the
scheduler's step belongs behind the optimizer's, and the migration guide writes it so.

## If it is left alone

The numbers stay those of the old notebook, and torch warns: "Detected call of
`lr_scheduler.step()` before `optimizer.step()`", which skips the schedule's first learning rate.

## Before

    from pytorch_transformers import AdamW, WarmupLinearSchedule
    optimizer = AdamW(model.parameters(), lr=2e-5)
    scheduler = WarmupLinearSchedule(optimizer, warmup_steps=10, t_total=100)
    for batch in batches:
        model(batch)[0].backward()
        scheduler.step()
        optimizer.step()

## After

    from pytorch_transformers import AdamW, WarmupLinearSchedule
    optimizer = AdamW(model.parameters(), lr=2e-5)
    scheduler = WarmupLinearSchedule(optimizer, warmup_steps=10, t_total=100)
    for batch in batches:
        model(batch)[0].backward()
        optimizer.step()
        scheduler.step()

## When it is unsafe

It is for review: every update is made with the learning rate of one step before, the first one with
none at all under a warm-up. Style exact keeps the order. Where something stands between the two
calls there is a finding. Comments beside the calls stay where they are, which the message says.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import SCHEDULES
from nbmigrate.meaning.values import Method
from nbmigrate.plan import ReplaceText, Safety, Style
from nbmigrate.rules.base import About, Proposal, Remark
from nbmigrate.rules.toolkit.enclosing import statements_after

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.plan import Place
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://huggingface.co/transformers/v4.5.1/migration.html",
        "https://github.com/huggingface/transformers/blob/v2.1.1/transformers/optimization.py#L48",
    ),
    since="4.0.0",
    written_before="2.2.0",
    needs=("Schedule", "schedule"),
)

_PACKAGES = frozenset({"pytorch_transformers", "transformers"})
_COMMENT_ABOVE = re.compile(r"^[ \t]*#[^\r\n]*(?:\r\n|\r|\n)[ \t]*\Z", re.MULTILINE)
_COMMENT_BEHIND = re.compile(r"[ \t;]*#")
_SKIPPED = "torch warns that the first learning rate of the schedule is skipped"


def propose(context: Context) -> Verdict:
    """Swap a scheduler's step with the optimizer's step behind it."""
    if context.style is Style.EXACT:
        return
    for call in context.library_calls:
        if not _steps_scheduler(call):
            continue
        behind = statements_after(context, call.site)
        for distance, statement in enumerate(behind):
            optimizer = _step_of_something_else(context, statement)
            if optimizer is None:
                continue
            if distance:
                yield Remark(
                    context.place(call.site),
                    f"{_SKIPPED}: move this behind {context.text(optimizer.site)}; every update "
                    "is made with the learning rate of one step before then",
                )
            else:
                yield _swapped(context, call, optimizer)
            break


def _swapped(context: Context, scheduler: CallFact, optimizer: CallFact) -> Proposal:
    texts = [context.text(call.site) for call in (scheduler, optimizer)]
    places = [context.place(call.site) for call in (scheduler, optimizer)]
    left = "; comments beside them stay where they are" if _has_comments(context, places) else ""
    return Proposal(
        Safety.REVIEW,
        f"{texts[0]} behind {texts[1]}: every update is made with the learning rate of one step "
        f"before{left}",
        f"{_SKIPPED}; the numbers stay those of the old notebook.",
        (ReplaceText(places[0], *texts), ReplaceText(places[1], *reversed(texts))),
    )


def _has_comments(context: Context, places: list[Place]) -> bool:
    """Tell whether there are comments that may be about one of two calls, which follow another.

    They stand between the two, in the line above the first, or behind the second.
    """
    source = context.cells[places[0].cell].source
    first, second = places
    between = source[first.end : second.start]
    return (
        "#" in between
        or _COMMENT_ABOVE.search(source, 0, first.start) is not None
        or _COMMENT_BEHIND.match(source, second.end) is not None
    )


def _steps_scheduler(call: CallFact) -> bool:
    return bool(call.callee) and all(
        isinstance(value, Method)
        and value.name == "step"
        and value.receiver.cls.library in _PACKAGES
        and value.receiver.cls.name in SCHEDULES
        for value in call.callee
    )


def _step_of_something_else(context: Context, statement: ast.stmt) -> CallFact | None:
    """Return the call of another `step()` that a statement is."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return None
    call = context.facts.calls.get(statement.value)
    func = statement.value.func
    if call is None or not isinstance(func, ast.Attribute) or func.attr != "step":
        return None
    return None if any(_is_scheduler(value) for value in call.callee) else call


def _is_scheduler(value: object) -> bool:
    return isinstance(value, Method) and value.receiver.cls.name in SCHEDULES
