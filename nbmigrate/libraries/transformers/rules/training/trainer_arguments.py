"""`Trainer` takes no `tb_writer` and no `prediction_loss_only`: give a callback, or set the args.

## What changed

transformers 4.0 removed two arguments of `Trainer`, for which 3.1 to 3.5 warned. The migration
guide says: "The `Trainer` argument `tb_writer` is removed in favor of the callback
`TensorBoardCallback(tb_writer=...)`. The `Trainer` argument `prediction_loss_only` is removed in
favor of the class argument `args.prediction_loss_only`." What comes behind `eval_dataset` by
position changed in 3.1, 3.4 and 4.46.

## If it is left alone

`TypeError: Trainer.__init__() got an unexpected keyword argument 'tb_writer'`.

## Before

    from transformers import Trainer, TrainingArguments
    args = TrainingArguments("out")
    trainer = Trainer(model, args, prediction_loss_only=True, tb_writer=writer)

## After

    from transformers import Trainer, TrainingArguments
    from transformers.integrations import TensorBoardCallback
    args = TrainingArguments("out", prediction_loss_only=True)
    trainer = Trainer(model, args, callbacks=[TensorBoardCallback(tb_writer=writer)])

## When it is unsafe

A writer is for review: transformers 4 also writes to its own one where TensorBoard is installed
(`report_to="none"` stops that), and calls the values `train/loss` and `eval/loss` where releases
before 3.5 wrote `loss` and `eval_loss`. `prediction_loss_only` moves only where the call that made
the training arguments stands in the notebook and every trainer that shares them agrees; otherwise
there is a finding, as there is for `callbacks` that are given already and for arguments given by
position that mean something else now.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.signatures import (
    border_after,
    positional_names,
    source_releases,
)
from nbmigrate.libraries.transformers.rules.training.trainers import (
    calls_that_made,
    is_trainer,
    keyword_of,
    makes,
    trainer_argument,
)
from nbmigrate.meaning.values import Method
from nbmigrate.plan import AddKeyword, AddName, DropKeyword, EditImport, Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://huggingface.co/transformers/v4.5.1/migration.html",
        "https://github.com/huggingface/transformers/blob/v3.5.1/src/transformers/trainer.py#L266",
    ),
    since="4.0.0",
    needs=("Trainer",),
)

_WRITER = "tb_writer"
_LOSS_ONLY = "prediction_loss_only"
_CALLBACK = "TensorBoardCallback"
_CALLBACK_MODULE = "transformers.integrations"
# Up to the evaluation dataset, positions mean the same in every release.
_STABLE_POSITIONS = 5
# What the place of `tokenizer` takes from 4.46 on takes tokenizers, too.
_TOKENIZER = {"tokenizer": "processing_class"}


def propose(context: Context) -> Verdict:
    """Move both arguments of every call that makes a trainer to where they belong now."""
    trainers = [
        call
        for call in context.calls
        if any(makes(value, is_trainer, context.facts) for value in call.callee)
    ]
    for call in trainers:
        if keyword := keyword_of(call, _WRITER):
            yield _move_writer(context, call, keyword)
        if len(call.node.args) > _STABLE_POSITIONS:
            yield from _positions(context, call)
    yield from _move_loss_only(context, trainers)
    yield from _evaluations(context)


def _positions(context: Context, call: CallFact) -> Iterator[Remark]:
    """Find arguments behind the evaluation dataset that mean something else in the target."""
    count = len(call.node.args)
    now = _order(context.target)[:count]
    releases = source_releases(context, "transformers")
    possible = [release for release in releases if len(_order(release)) >= count]
    moved = [release for release in possible if _order(release)[:count] != now]
    if moved:
        border = border_after(moved) if len(moved) < len(possible) else None
        only = f" if this was written before {border}" if border else ""
        yield Remark(
            context.place(call.site),
            f"behind eval_dataset the order of Trainer's arguments has changed, so that these mean "
            f"something else in transformers {context.target}{only}: write them by name",
            border=border,
        )


def _order(release: str) -> tuple[str, ...]:
    """Return the parameters of a trainer in a release, by the names that they have now."""
    names = positional_names(catalog.signature("Trainer", release) or ())
    return tuple(_TOKENIZER.get(name, name) for name in names)


def _doubts(context: Context, call: CallFact) -> tuple[Safety, str]:
    _, others = split(call.callee, lambda value: makes(value, is_trainer, context.facts))
    return safety_of(others), doubt(others)


def _consequence(name: str) -> str:
    return f"TypeError: unexpected keyword argument {name!r}."


def _move_writer(context: Context, call: CallFact, keyword: ast.keyword) -> Proposal | Remark:
    safety, doubts = _doubts(context, call)
    place = context.cells[call.site.cell].place(keyword)
    consequence = _consequence(_WRITER)
    if isinstance(keyword.value, ast.Constant) and context.editable(call.node):
        edit = context.edit_call(call, DropKeyword(_WRITER))
        return Proposal(safety, f"{_WRITER} is gone{doubts}", consequence, (edit,))
    reached = _callback(context, call)
    if reached is None or keyword_of(call, "callbacks") or not context.editable(call.node):
        return Remark(
            place,
            f"{_WRITER} is gone: give callbacks=[{_CALLBACK}({_WRITER}=…)], which is in "
            f"{_CALLBACK_MODULE}. {consequence}",
        )
    name, imports = reached
    value = context.cells[call.site.cell].text(keyword.value)
    callback = AddKeyword("callbacks", f"[{name}({_WRITER}={value})]")
    return Proposal(
        Safety.REVIEW if safety is Safety.SAFE else safety,
        f"{_WRITER} goes into a {_CALLBACK}; transformers 4 also writes to a writer of its own "
        "unless TrainingArguments has report_to='none', and calls the values train/loss and "
        f"eval/loss{doubts}",
        consequence,
        (context.edit_call(call, DropKeyword(_WRITER), callback), *imports),
    )


def _callback(context: Context, call: CallFact) -> tuple[str, tuple[Edit, ...]] | None:
    """Return how the callback is reached where `call` stands, and the import that this needs."""
    module = context.cells[call.site.cell].module
    usable = [
        fact
        for fact in context.facts.imports.values()
        if fact.module.partition(".")[0] == "transformers"
        and not fact.guarded
        and context.cells[fact.site.cell].module == module
        and fact.site.node.col_offset == 0  # type: ignore[attr-defined]
    ]
    for fact in usable:
        if fact.name == _CALLBACK:
            return fact.bound, ()
    for fact in sorted(usable, key=lambda fact: fact.name not in ("Trainer", "*")):
        if fact.name is not None:
            added = EditImport(
                context.place(fact.site),
                (AddName(_CALLBACK, _CALLBACK_MODULE),),
            )
            return _CALLBACK, (added,)
    for fact in usable:
        if fact.module == "transformers":
            return f"{fact.bound}.integrations.{_CALLBACK}", ()
    return None


def _move_loss_only(context: Context, trainers: list[CallFact]) -> Iterator[Proposal | Remark]:
    moved: set[ast.AST] = set()
    for call in trainers:
        keyword = keyword_of(call, _LOSS_ONLY)
        if keyword is None or call.node in moved:
            continue
        group = _that_move_together(context, call, trainers)
        if group is None:
            yield Remark(
                context.cells[call.site.cell].place(keyword),
                f"Trainer takes no {_LOSS_ONLY} any more: give it to TrainingArguments, or set "
                f"it on them before the trainer is made. {_consequence(_LOSS_ONLY)}",
            )
            continue
        together, arguments = group
        moved |= {other.node for other in together}
        edits = [context.edit_call(other, DropKeyword(_LOSS_ONLY)) for other in together]
        edits += [context.edit_call(made, AddKeyword(_LOSS_ONLY, "True")) for made in arguments]
        safety, doubts = _doubts(context, call)
        message = (
            f"{_LOSS_ONLY} belongs to TrainingArguments"
            if arguments
            else f"{_LOSS_ONLY} of Trainer is gone; it is False by default"
        )
        yield Proposal(safety, message + doubts, _consequence(_LOSS_ONLY), tuple(edits))


def _that_move_together(
    context: Context,
    call: CallFact,
    trainers: list[CallFact],
) -> tuple[list[CallFact], list[CallFact]] | None:
    """Return the trainers to take the argument from, and the training arguments to give it to.

    None if that cannot be done without a change for another trainer.
    """
    flag = _flag(call)
    made = calls_that_made(trainer_argument(call, "args"), context.facts) or []
    if flag is None or not context.editable(call.node):
        return None
    if any(arguments.arguments.get(_LOSS_ONLY) for arguments in made):
        return None
    if not flag:
        return [call], []
    sharing = [
        other
        for other in trainers
        if any(
            arguments in made
            for arguments in calls_that_made(trainer_argument(other, "args"), context.facts) or ()
        )
    ]
    agree = all(_flag(other) and context.editable(other.node) for other in sharing)
    writable = all(context.editable(a.node) and not a.arguments.splats for a in made)
    return (sharing, made) if made and agree and writable else None


def _flag(call: CallFact) -> bool | None:
    """Return the value of the argument; None if it is no literal, or not given."""
    keyword = keyword_of(call, _LOSS_ONLY)
    value = keyword.value if keyword else None
    return bool(value.value) if isinstance(value, ast.Constant) else None


def _evaluations(context: Context) -> Iterator[Remark]:
    for call in context.calls:
        for value in call.callee:
            if (
                isinstance(value, Method)
                and value.name == "evaluate"
                and is_trainer(value.receiver.cls)
                and keyword_of(call, _LOSS_ONLY)
            ):
                yield Remark(
                    context.place(call.site),
                    f"evaluate() takes no {_LOSS_ONLY} any more: give it to TrainingArguments. "
                    + _consequence(_LOSS_ONLY),
                )
