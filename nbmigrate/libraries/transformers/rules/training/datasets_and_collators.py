"""Arguments of the library's own datasets, data collators and converters that are gone or moved.

## What changed

| called | old | new |
|---|---|---|
| `DataCollatorForLanguageModeling` | third by position: `mlm_probability` | by name (from 4.57) |
| `TextDataset`, `LineByLineTextDataset` | `local_rank` (2.9) | gone, not needed |
| `GlueDataset` | `evaluate=True` (2.9) | `mode="dev"` |
| `glue_convert_examples_to_features` | `pad_on_left`, `pad_token` … (to 2.8) | gone |

## If it is left alone

`TypeError: unexpected keyword argument`. A probability in the third place of the collator is taken
for `whole_word_mask`: other tokens are masked, or it is a ValueError or TypeError.

## Before

    from transformers import DataCollatorForLanguageModeling
    collator = DataCollatorForLanguageModeling(tokenizer, True, 0.15)

## After

    from transformers import DataCollatorForLanguageModeling
    collator = DataCollatorForLanguageModeling(tokenizer, True, mlm_probability=0.15)

## When it is unsafe

When the called object may be something else, and where a variable in the third place of a collator
may be `whole_word_mask`, since the notebook may have been written for 4.57. The arguments for
padding are for review: what they said is what the tokenizers of the library do by themselves,
unless the notebook said otherwise.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.meaning.values import Symbol, Value
from nbmigrate.plan import DropKeyword, NamePositional, RenameKeyword, Safety, SetKeyword
from nbmigrate.rules.base import About, Proposal, Remark, doubt, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.plan import ArgumentOperation
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.56.0/src/transformers/data/data_collator.py#L827",
        "https://github.com/huggingface/transformers/blob/v4.57.0/src/transformers/data/data_collator.py#L828",
        "https://github.com/huggingface/transformers/blob/v2.9.0/src/transformers/data/datasets/language_modeling.py#L23",
    ),
    since="4.0.0",
    written_before="4.57.0",
)

# DataCollatorForWholeWordMask passes its arguments on to the other one.
_COLLATOR = "DataCollatorForLanguageModeling"
_COLLATORS = frozenset({_COLLATOR, "DataCollatorForWholeWordMask"})
_PROBABILITY = "mlm_probability"
_PROBABILITY_INDEX = 2
# The first release whose third parameter is another one.
_BORDER = "4.57.0"
_GONE = {
    "TextDataset": ("local_rank",),
    "LineByLineTextDataset": ("local_rank",),
    "glue_convert_examples_to_features": (
        "pad_on_left",
        "pad_token",
        "pad_token_segment_id",
        "mask_padding_with_zero",
    ),
}
_PADDING = frozenset(_GONE["glue_convert_examples_to_features"])
_GLUE = "GlueDataset"
_EVALUATE = "evaluate"


def propose(context: Context) -> Verdict:
    """Edit the calls whose arguments the target does not take as the notebook gives them."""
    for call in context.library_calls:
        ours, others = split(call.callee, _is_ours)
        names = {value.name for value in ours if isinstance(value, Symbol)}
        if len(names) == 1:
            yield from _edit(context, call, names.pop(), others)


def _is_ours(value: Value) -> bool:
    return (
        isinstance(value, Symbol)
        and value.library == "transformers"
        and (value.name in _COLLATORS or value.name in _GONE or value.name == _GLUE)
    )


def _edit(
    context: Context,
    call: CallFact,
    name: str,
    others: list[Value],
) -> Iterator[Proposal | Remark]:
    operations, message, consequence = _operations(context, call, name)
    border = _border(context, call) if name in _COLLATORS else None
    if not operations:
        return
    if not context.editable(call.node):
        yield Remark(
            context.place(call.site),
            f"{message}, here in an f-string. {consequence}",
            border=border,
        )
        return
    review = any(isinstance(o, DropKeyword) and o.name in _PADDING for o in operations)
    safety = Safety.REVIEW if review else Safety.SAFE
    yield Proposal(
        Safety.UNSAFE if others or border else safety,
        message + doubt(others),
        consequence,
        (context.edit_call(call, *operations),),
        border=border,
    )


def _operations(
    context: Context,
    call: CallFact,
    name: str,
) -> tuple[list[ArgumentOperation], str, str]:
    if name in _COLLATORS:
        return (
            _name_probability(context, call),
            f"the third argument of {name} was {_PROBABILITY} before {_BORDER}",
            f"The third argument is taken for {_third(context.target)}.",
        )
    given = [keyword for keyword in call.node.keywords if keyword.arg is not None]
    takes = {parameter.name for parameter in catalog.signature(name, context.target) or ()}
    if not takes:
        return [], "", ""
    if name == _GLUE:
        evaluate = next((k for k in given if k.arg == _EVALUATE and _EVALUATE not in takes), None)
        if evaluate is None:
            return [], "", ""
        return (
            [
                RenameKeyword(_EVALUATE, "mode"),
                SetKeyword(_EVALUATE, _mode(context, call, evaluate.value)),
            ],
            f"{_EVALUATE} of {name} is a mode now",
            f"TypeError: unexpected keyword argument {_EVALUATE!r}.",
        )
    gone = [k.arg for k in given if k.arg in _GONE[name] and k.arg not in takes]
    listed = " and ".join(argument for argument in gone if argument)
    why = ": the tokenizer knows how to pad" if name.startswith("glue") else ""
    return (
        [DropKeyword(argument) for argument in gone if argument],
        f"{name} takes no {listed} any more{why}",
        f"TypeError: unexpected keyword argument {gone[0]!r}." if gone else "",
    )


def _third(target: str) -> str:
    parameters = catalog.signature(_COLLATOR, target) or ()
    names = [parameter.name for parameter in parameters]
    return names[_PROBABILITY_INDEX] if len(names) > _PROBABILITY_INDEX else _PROBABILITY


def _name_probability(context: Context, call: CallFact) -> list[ArgumentOperation]:
    arguments = call.node.args
    moved = _third(context.target) != _PROBABILITY
    starred = any(isinstance(argument, ast.Starred) for argument in arguments)
    # A fourth one is of transformers 4, where the order was another one in between.
    if not moved or starred or len(arguments) != _PROBABILITY_INDEX + 1:
        return []
    meant = _is_number(call) or not isinstance(arguments[_PROBABILITY_INDEX], ast.Constant)
    return [NamePositional(_PROBABILITY_INDEX, _PROBABILITY)] if meant else []


def _is_number(call: CallFact) -> bool:
    """Tell whether the third argument says itself that it is a probability."""
    third = call.node.args[_PROBABILITY_INDEX]
    return isinstance(third, ast.Constant) and isinstance(third.value, float)


def _border(context: Context, call: CallFact) -> str | None:
    """Return the release that decides what the third argument of a collator is; None if known."""
    if len(call.node.args) <= _PROBABILITY_INDEX or _is_number(call):
        return None
    return None if context.source.before(_BORDER) else _BORDER


def _mode(context: Context, call: CallFact, value: ast.expr) -> str:
    if isinstance(value, ast.Constant):
        return '"dev"' if value.value else '"train"'
    return f'"dev" if ({context.cells[call.site.cell].text(value)}) else "train"'
