"""Learning rate schedules are made by functions: `get_linear_schedule_with_warmup` and the like.

## What changed

`WarmupLinearSchedule(optimizer, warmup_steps, t_total)` and its siblings of pytorch_transformers
and transformers 2.0 and 2.1 were classes. From transformers 2.2 on there are functions:
`get_linear_schedule_with_warmup(optimizer, num_warmup_steps, num_training_steps)`. `warmup_steps`
became `num_warmup_steps`, `t_total` `num_training_steps`, `cycles` `num_cycles`; order, defaults
and learning rates are the same.

## If it is left alone

`ImportError: cannot import name 'WarmupLinearSchedule' from 'transformers'`.

## Before

    from pytorch_transformers import WarmupLinearSchedule
    scheduler = WarmupLinearSchedule(optimizer, warmup_steps=0, t_total=n)

## After

    from transformers import get_linear_schedule_with_warmup
    scheduler = get_linear_schedule_with_warmup(optimizer, num_warmup_steps=0, num_training_steps=n)

## When it is unsafe

When what is called may be something else. There are findings for a subclass of such a class, for a
class that is passed on, for splatted arguments, and for its attributes (`scheduler.t_total`), which
what the functions make does not have.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate import catalog
from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import (
    SCHEDULES,
    moved_chain,
    uses_of,
)
from nbmigrate.meaning.values import Instance, Site, Symbol
from nbmigrate.plan import EditImport, MoveName, RenameKeyword
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import Uses
    from nbmigrate.meaning.facts import CallFact, ImportFact
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v2.1.1/transformers/optimization.py#L48",
        "https://github.com/huggingface/transformers/blob/v2.2.0/transformers/optimization.py#L45",
        "https://huggingface.co/transformers/v4.5.1/migration.html",
    ),
    since="4.0.0",
    written_before="2.2.0",
    needs=("Schedule",),
)

_PACKAGES = ("pytorch_transformers", "transformers")
_PATHS = {
    name: frozenset(f"{module}.{name}" for p in _PACKAGES for module in (p, f"{p}.optimization"))
    for name in SCHEDULES
}
_KEYWORDS = {
    "warmup_steps": "num_warmup_steps",
    "t_total": "num_training_steps",
    "cycles": "num_cycles",
}


def propose(context: Context) -> Verdict:
    """Make each schedule by its function, in one change with all its imports and calls."""
    for name, function in SCHEDULES.items():
        uses = uses_of(context, _PATHS[name].__contains__)
        # The notebook itself has an answer to an import that fails.
        if uses.guarded or catalog.importable(f"transformers.{name}", context.target):
            continue
        obstacles = [*_obstacles(context, name, function, uses)]
        yield from obstacles
        if not obstacles and (uses.imports or uses.calls):
            yield _proposal(context, name, function, uses)
        yield from _attributes(context, name, function)


def _obstacles(context: Context, name: str, function: str, uses: Uses) -> Iterator[Remark]:
    gone = f"{name} is gone from transformers {context.target}: ImportError or AttributeError"
    for site in uses.others:
        yield Remark(
            context.place(site),
            f"{gone}; {function}(optimizer, …) makes the schedule now, but it is a function, and "
            "the arguments have other names: change by hand what is done with the class here",
        )
    for call in uses.calls:
        if call.arguments.splats or not context.editable(call.node):
            renamed = ", ".join(f"{old} -> {new}" for old, new in _KEYWORDS.items())
            yield Remark(
                context.place(call.site),
                f"{gone}; call {function}, and rename the arguments that are splatted here: "
                f"{renamed}",
            )


def _proposal(context: Context, name: str, function: str, uses: Uses) -> Proposal:
    others = [
        value
        for call in uses.calls
        for value in call.callee
        if not (isinstance(value, Symbol) and value.path in _PATHS[name])
    ]
    # Where another branch binds the name to something else, both go on under that name.
    new_name = name if others else function
    edits: list[Edit] = [
        EditImport(context.place(fact.site), (_move(fact, function, new_name),))
        for fact in uses.imports
    ]
    for call in uses.calls:
        edits += _call_edits(context, call, name, new_name)
    return Proposal(
        safety_of(others),
        f"{name} is made by {function}, with the same learning rates{doubt(others)}",
        f"ImportError or AttributeError: {name} is gone from transformers {context.target}.",
        tuple(edits),
    )


def _move(fact: ImportFact, function: str, new_name: str) -> MoveName:
    in_transformers = fact.module.partition(".")[0] == "transformers"
    module = fact.module if in_transformers else "transformers"
    bound = new_name if fact.bound == fact.name else fact.bound
    return MoveName(fact.name or "", module, function, bound)


def _call_edits(context: Context, call: CallFact, name: str, new_name: str) -> Iterator[Edit]:
    callee = call.node.func
    site = Site(call.site.cell, callee)
    if isinstance(callee, ast.Name) and callee.id == name != new_name:
        yield context.replace(site, new_name)
    elif isinstance(callee, ast.Attribute) and callee.attr == name:
        yield context.replace(site, moved_chain(context.text(site), SCHEDULES[name]))
    given = {keyword.arg for keyword in call.node.keywords}
    operations = [RenameKeyword(old, new) for old, new in _KEYWORDS.items() if old in given]
    if operations:
        yield context.edit_call(call, *operations)


def _attributes(context: Context, name: str, function: str) -> Iterator[Remark]:
    for fact in context.attributes_named(*_KEYWORDS, "lr_lambda"):
        if any(
            isinstance(value, Instance) and value.cls.path in _PATHS[name]
            for value in fact.receiver
        ):
            yield Remark(
                context.place(fact.site),
                f"what {function} makes has no attribute {fact.node.attr}: AttributeError; keep "
                "the value in a variable of your own",
            )
