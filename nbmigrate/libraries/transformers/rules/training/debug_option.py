"""`debug` of `TrainingArguments` names what to debug, and is no flag any more.

## What changed

`debug=True` printed metrics on TPUs. From 4.6 on `debug` is a string: empty, `"tpu_metrics_debug"`
or `"underflow_overflow"`.

## If it is left alone

`TypeError: argument of type 'bool' is not iterable` when training begins, also with `debug=False`.

## Before

    from transformers import TrainingArguments
    args = TrainingArguments("out", debug=False)

## After

    from transformers import TrainingArguments
    args = TrainingArguments("out")

## When it is unsafe

When the called object may be something else. A value that is not a literal is a
finding.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.training.trainers import (
    is_training_arguments,
    keyword_of,
    makes,
)
from nbmigrate.meaning.values import constants
from nbmigrate.plan import DropKeyword, SetKeyword
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.5.1/src/transformers/training_args.py#L436",
        "https://github.com/huggingface/transformers/blob/v4.6.0/src/transformers/training_args.py#L453",
    ),
    since="4.6.0",
    written_before="4.6.0",
    needs=("debug",),
)

_NAME = "debug"
_METRICS = '"tpu_metrics_debug"'
_CONSEQUENCE = "TypeError: argument of type 'bool' is not iterable, when training begins."


def propose(context: Context) -> Verdict:
    """Replace flags by what they meant."""
    parameters = catalog.signature("TrainingArguments", context.target) or ()
    if any(p.name == _NAME and p.default == "False" for p in parameters):
        return
    for call in context.library_calls:
        makers, others = split(
            call.callee,
            lambda value: makes(value, is_training_arguments, context.facts),
        )
        keyword = keyword_of(call, _NAME)
        flags = [v for v in constants(call.arguments.get(_NAME)) if isinstance(v, bool)]
        if not makers or not flags:
            continue
        literal = keyword is not None and isinstance(keyword.value, ast.Constant)
        if not literal or not context.editable(call.node):
            yield Remark(
                context.place(call.site),
                f"{_NAME} is no flag any more: give {_METRICS} or nothing. {_CONSEQUENCE}",
            )
        else:
            on = flags == [True]
            operation = SetKeyword(_NAME, _METRICS) if on else DropKeyword(_NAME)
            yield Proposal(
                safety_of(others),
                f"{_NAME} is no flag any more{doubt(others)}",
                _CONSEQUENCE,
                (context.edit_call(call, operation),),
            )
