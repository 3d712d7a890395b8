"""The optimizers `BertAdam` and `OpenAIAdam` are gone.

## What changed

The optimizers of pytorch_pretrained_bert had everything inside: warm-up and decay of the learning
rate, clipping of the gradients, weight decay. BertAdam corrects no bias and clips every tensor on
its own; no optimizer of transformers or torch does the same. The migration guide: "Optimizers:
BertAdam & OpenAIAdam are now AdamW, schedules are standard PyTorch schedules", and clipping is
written in the loop.

## If it is left alone

`ImportError: cannot import name 'BertAdam' from 'transformers'`.

## Before

    from pytorch_pretrained_bert import BertAdam, BertForSequenceClassification
    model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
    optimizer = BertAdam(model.parameters(), lr=2e-5)
    for batch in batches:
        loss = model(*batch)
        loss.backward()
        optimizer.step()

## After

    from pytorch_pretrained_bert import BertForSequenceClassification
    from torch.nn.utils import clip_grad_norm_
    from torch.optim import AdamW
    model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
    optimizer = AdamW(model.parameters(), lr=2e-5, eps=1e-6, weight_decay=0.01)
    for batch in batches:
        loss = model(*batch)
        loss.backward()
        clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

Where `warmup` and `t_total` are given, a scheduler is made by `get_linear_schedule_with_warmup` or
the like, with a `scheduler.step()` behind that of the optimizer.

With `--style exact` the notebook gets a class `BertAdam` of its own, and all its calls stay. That
is done in either style where a part of the guide's way has no certain place.

## When it is unsafe

The migration guide's way trains along another path, mostly to the same quality: always for review.
The exact way is safe; it is for review where it is not known whether the schedule is that of 0.6.2
or an older one. Where neither way can be gone there is a finding.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.optimizers.adam_uses import ObstacleError
from nbmigrate.libraries.transformers.rules.optimizers.adam_with_schedule import split_up
from nbmigrate.libraries.transformers.rules.optimizers.exact_optimizers import write_out
from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import OPTIMIZERS, uses_of
from nbmigrate.plan import EditImport, MoveName, Safety, Style
from nbmigrate.rules.base import About, Proposal, Remark
from nbmigrate.rules.toolkit.styles import in_both_styles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import Uses
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/optimization.py#L183",
        "https://huggingface.co/transformers/v4.5.1/migration.html",
    ),
    since="4.0.0",
    written_before="1.0.0",
    needs=("Adam", "apex", "warmup_", "Schedule", "ConstantLR"),
)

_PACKAGE = "pytorch_pretrained_bert"


def propose(context: Context) -> Verdict:
    """Replace the optimizers, by the guide's parts or by the same class."""
    for name in OPTIMIZERS:
        uses = uses_of(context, partial(_is, name))
        if uses.guarded or not (uses.imports or uses.calls or uses.others):
            continue
        if not uses.calls and not uses.others:
            yield _unused(context, name, uses)
            continue
        yield from _replaced(context, name, uses)
    yield from _apex(context)


def _replaced(context: Context, name: str, uses: Uses) -> Verdict:
    written = [*write_out(context, name, uses)]
    exact = next((verdict for verdict in written if isinstance(verdict, Proposal)), None)
    remarks = [verdict for verdict in written if isinstance(verdict, Remark)]
    try:
        guide = split_up(context, name, uses)
    except ObstacleError as obstacle:
        guide = None
        if exact is not None:
            exact = replace(exact, message=f"{exact.message}; not split up, because {obstacle}")
        elif context.style is Style.GUIDE:
            remarks = [_left_alone(context, name, obstacle)]
    proposal = in_both_styles(context, guide, exact)
    if proposal is None or proposal.style is Style.EXACT:
        yield from remarks
    if proposal is not None:
        yield proposal


def _left_alone(context: Context, name: str, obstacle: ObstacleError) -> Remark:
    return Remark(
        context.place(obstacle.site),
        f"{name} is gone: ImportError. It is left alone, because {obstacle}. Use "
        "torch.optim.AdamW with its defaults written out, clip the gradients before "
        "optimizer.step(), make a schedule with transformers.get_linear_schedule_with_warmup "
        "where t_total was given and call its step() behind optimizer.step()",
    )


def _is(name: str, path: str) -> bool:
    package, _, rest = path.partition(".")
    return package == _PACKAGE and rest.rpartition(".")[2] == name


def _unused(context: Context, name: str, uses: Uses) -> Proposal:
    move = MoveName(name, "torch.optim", "AdamW", "AdamW")
    return Proposal(
        Safety.SAFE,
        f"{name} is imported and not used: AdamW of torch takes its place",
        f"ImportError: there is no {name} in transformers.",
        tuple(EditImport(context.place(fact.site), (move,)) for fact in uses.imports),
    )


def _apex(context: Context) -> Iterator[Remark]:
    if context.source.library != _PACKAGE:
        return
    for fact in context.facts.imports.values():
        if fact.module == "apex.optimizers":
            yield Remark(
                context.place(fact.site),
                "apex has no FP16_Optimizer here any more, and its FusedAdam takes no "
                "max_grad_norm: ImportError or TypeError where this is reached. Train without it, "
                "or with torch.autocast and torch.amp.GradScaler",
            )
