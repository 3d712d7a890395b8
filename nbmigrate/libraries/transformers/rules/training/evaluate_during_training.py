"""`evaluate_during_training` is an evaluation strategy now: `eval_strategy="steps"` or `"no"`.

## What changed

transformers 4.0 removed `evaluate_during_training` from the training arguments, "in favor of
`evaluation_strategy`", as the migration guide says. What was True is `"steps"` there, what was
False `"no"`; from 4.41 on the argument is `eval_strategy`.

The number of steps between two evaluations, where `eval_steps` is not given, was `logging_steps`
in 2.9 to 2.11 and from 3.2 on, as it is now; 3.0 and 3.1 evaluated every 1000 steps.

## If it is left alone

`TypeError: __init__() got an unexpected keyword argument 'evaluate_during_training'`. *Setting*
`args.evaluate_during_training = True` afterwards runs, and nothing is evaluated.

## Before

    from transformers import Trainer, TrainingArguments
    args = TrainingArguments("out", evaluate_during_training=True, logging_steps=50)
    trainer = Trainer(model, args, eval_dataset=dev)

## After

    from transformers import Trainer, TrainingArguments
    args = TrainingArguments("out", eval_strategy="steps", logging_steps=50)
    trainer = Trainer(model, args, eval_dataset=dev)

## When it is unsafe

When the called object may be something else. Where it is not known whether the notebook was
written for 3.0 or 3.1 and `eval_steps` is not given, the change is for review. So it is where the
trainer gets no `eval_dataset`: transformers 4 refuses to make such a trainer, older releases failed
only when they came to evaluate. Arguments that stand in a dict, in a list of command line strings,
or are set afterwards are left alone with a finding.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.training.trainers import (
    calls_that_made,
    is_trainer,
    is_training_arguments,
    keyword_of,
    makes,
    trainer_argument,
)
from nbmigrate.meaning.values import Constant, Instance, Symbol
from nbmigrate.plan import AddKeyword, DropKeyword, RenameKeyword, Safety, SetKeyword
from nbmigrate.rules.base import About, Proposal, Remark, doubt, split
from nbmigrate.rules.toolkit.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.plan import ArgumentOperation
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://huggingface.co/transformers/v4.5.1/migration.html",
        "https://github.com/huggingface/transformers/blob/v3.5.1/src/transformers/training_args.py#L201",
        "https://github.com/huggingface/transformers/blob/v4.41.0/src/transformers/training_args.py#L784",
    ),
    since="4.0.0",
    needs=("evaluate_during_training",),
)

_OLD = "evaluate_during_training"
_STRATEGIES = frozenset({"evaluation_strategy", "eval_strategy"})
# Where `eval_steps` was 1000 by default; TFTrainingArguments had that earlier, too.
_EVERY_1000_STEPS = Span("3.0.0", "3.1.0", "3.2.0")
_TF_EVERY_1000_STEPS = Span("2.9.0", "3.1.0", "3.2.0")


def propose(context: Context) -> Verdict:
    """Yield the evaluation strategy in every call that makes training arguments."""
    for call in context.calls:
        makers, others = split(
            call.callee,
            lambda value: makes(value, is_training_arguments, context.facts),
        )
        keyword = keyword_of(call, _OLD)
        if makers and keyword is not None:
            yield _in_call(context, call, keyword, doubt(others))
        elif makers and call.arguments.get(_OLD):
            yield Remark(
                context.place(call.site),
                f"a dict gives {_OLD} to this call (TypeError): write {_advice(context)} into it",
            )
    yield from _in_strings(context)
    yield from _attributes(context)


def _in_call(
    context: Context, call: CallFact, keyword: ast.keyword, doubts: str
) -> Proposal | Remark:
    consequence = f"TypeError: unexpected keyword argument {_OLD!r}."
    if not context.editable(call.node):
        return Remark(
            context.place(call.site),
            f"{_OLD} in an f-string is gone: write {_advice(context)}. {consequence}",
        )
    border = None
    new = _parameter(context)
    given = next((k for k in call.node.keywords if k.arg in _STRATEGIES), None)
    value = keyword.value
    constant = value.value if isinstance(value, ast.Constant) else ...
    if given is not None:
        strategy = given.value.value if isinstance(given.value, ast.Constant) else ...
        if (constant, strategy) not in {(True, "steps"), (False, "no"), (None, strategy)}:
            return Remark(
                context.cells[call.site.cell].place(keyword),
                f"{_OLD} is gone, and {given.arg} is given as well: drop {_OLD}, and look whether "
                f"{new} says what you want. {consequence}",
            )
        operations: list[ArgumentOperation] = [DropKeyword(_OLD)]
        message = f"{_OLD} is gone; {given.arg} says the same"
        safety = Safety.SAFE
    else:
        strategy = _strategy(context, call, value)
        operations = [RenameKeyword(_OLD, new), SetKeyword(_OLD, strategy)]
        message = f"{_OLD} is now {new}={strategy}"
        safety, steps, why, border = _differences(context, call, never=constant in (False, None))
        operations += steps
        message += why
    if doubts:
        safety = Safety.UNSAFE
    edit = context.edit_call(call, *operations)
    return Proposal(safety, message + doubts, consequence, (edit,), border=border)


def _strategy(context: Context, call: CallFact, value: ast.expr) -> str:
    """Return the new value as an expression."""
    if isinstance(value, ast.Constant):
        return '"steps"' if value.value else '"no"'
    text = context.cells[call.site.cell].text(value)
    simple = isinstance(value, (ast.Name, ast.Attribute, ast.Subscript, ast.Call))
    condition = text if simple else f"({text})"
    return f'"steps" if {condition} else "no"'


def _differences(
    context: Context,
    call: CallFact,
    *,
    never: bool,
) -> tuple[Safety, list[AddKeyword], str, str | None]:
    """Return what else has to be given, and what may differ, when it evaluates every so many steps.

    `never` tells that it does not evaluate at all. The last is the release that decides it, if one
    does.
    """
    if never:
        return Safety.SAFE, [], "", None
    border = None
    safety = Safety.SAFE
    added: list[AddKeyword] = []
    why = ""
    if not call.arguments.get("eval_steps") and not call.arguments.splats:
        tensorflow = any(isinstance(v, Symbol) and v.name.startswith("TF") for v in call.callee)
        span = _TF_EVERY_1000_STEPS if tensorflow else _EVERY_1000_STEPS
        every_1000, border = span.covers(context), span.border(context)
        if every_1000:
            added.append(AddKeyword("eval_steps", "1000"))
            why = "; eval_steps was 1000 by default"
        elif every_1000 is None:
            safety = Safety.REVIEW
            why = (
                "; it evaluates every logging_steps steps now, as transformers 2.9 to 2.11 and "
                "3.2 to 3.5 did: if this was written for 3.0 or 3.1, add eval_steps=1000"
            )
    if _lacks_a_dataset(context, call):
        safety = Safety.REVIEW
        why += "; the trainer gets no eval_dataset, which is a ValueError now: give one"
    return safety, added, why, border


def _lacks_a_dataset(context: Context, arguments: CallFact) -> bool:
    """Tell whether a trainer that gets these arguments surely gets nothing to evaluate on."""
    for call in context.calls:
        if not any(makes(value, is_trainer, context.facts) for value in call.callee):
            continue
        made = calls_that_made(trainer_argument(call, "args"), context.facts)
        dataset = trainer_argument(call, "eval_dataset")
        starred = any(isinstance(node, ast.Starred) for node in call.node.args)
        if made == [arguments] and not starred and not call.arguments.splats:
            return not dataset or dataset == frozenset((Constant(None),))
    return False


def _in_strings(context: Context) -> Iterator[Remark]:
    """Find `--evaluate_during_training` where strings are parsed into training arguments."""
    if not any(fact.name == "HfArgumentParser" for fact in context.facts.imports.values()):
        return
    for cell in context.cells.values():
        for node in cell.nodes:
            if isinstance(node, ast.Constant) and str(node.value).startswith(f"--{_OLD}"):
                yield Remark(
                    cell.place(node),
                    f"--{_OLD} is gone, and the parser stops at it: write "
                    f"--{_parameter(context)} and steps or no",
                )


def _attributes(context: Context) -> Iterator[Remark]:
    for attribute in context.facts.attributes.values():
        if attribute.node.attr != _OLD or not any(
            isinstance(value, Instance) and is_training_arguments(value.cls)
            for value in attribute.receiver
        ):
            continue
        written = isinstance(attribute.node.ctx, ast.Store)
        yield Remark(
            context.place(attribute.site),
            f"nothing looks at {_OLD} any more, so that nothing is evaluated, without an error: "
            f"give {_advice(context)} where the training arguments are made"
            if written
            else f"{_OLD} is gone (AttributeError): read {_parameter(context)}, which is "
            '"steps", "epoch" or "no"',
        )


def _advice(context: Context) -> str:
    return f'{_parameter(context)}="steps" (or "no")'


def _parameter(context: Context) -> str:
    """Return the name of the argument in the target."""
    parameters = catalog.signature("TrainingArguments", context.target) or ()
    names = {parameter.name for parameter in parameters}
    return "eval_strategy" if "eval_strategy" in names else "evaluation_strategy"
