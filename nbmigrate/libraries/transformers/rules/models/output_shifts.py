"""Places in the output tuple that moved: XLNet's `mems`, the cache of BART and T5.

## What changed

By default some models return one thing more, or less, than the release the notebook was written
for, so that what comes behind it has another index; `return_dict=False` does not bring the old
places back:

| models | releases | difference in transformers 4 |
|---|---|---|
| XLNet | up to 3.0 | `mems` is also returned when not training |
| XLNet made with `mem_len` | up to 3.0 | `mems` is not returned when training |
| XLNet | 3.1 to 3.5 | `mems` is not returned when training |
| BART, without labels | up to 2.11 | `past_key_values` comes before the encoder's output |
| T5 | up to 2.8 | `past_key_values` comes before the encoder's output |

Also, BART of transformers 3 and 4.0 computed only the last position when it was called without
labels.

## If it is left alone

`outputs[1]` is something else, mostly without an error at this line; unpacking into names fails
with `ValueError: too many values to unpack`.

## Before

    !pip install transformers==2.11.0
    from transformers import XLNetLMHeadModel
    model = XLNetLMHeadModel.from_pretrained("xlnet-base-cased", output_hidden_states=True)
    hidden_states = model(input_ids)[1]

## After

    !pip install transformers==2.11.0
    from transformers import XLNetLMHeadModel
    model = XLNetLMHeadModel.from_pretrained("xlnet-base-cased", output_hidden_states=True)
    hidden_states = model(input_ids, use_mems=False)[1]

## When it is unsafe

When the called object may be something else. There is a finding where the notebook may have been
written for another release than one of these, and where it does not show whether a model of XLNet
has a memory (`mem_len`): with one the old release returned `mems` as well.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.model_objects import called_model, loading_call
from nbmigrate.libraries.transformers.rules.models.xlnet_mems import returned_mems
from nbmigrate.meaning.facts import Use, UseKind
from nbmigrate.meaning.values import Constant, one
from nbmigrate.plan import AddKeyword
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Instance, Symbol, Value
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v3.0.2/src/transformers/modeling_xlnet.py#L926",
        "https://github.com/huggingface/transformers/blob/v4.0.0/src/transformers/models/xlnet/modeling_xlnet.py#L1104",
        "https://github.com/huggingface/transformers/blob/v4.0.0/src/transformers/models/bart/modeling_bart.py#L560",
    ),
    since="4.0.0",
)

_CONSEQUENCE = (
    "Another part of the output is taken, without an error, or the number of values differs."
)
_LABELS = frozenset({"labels", "lm_labels", "masked_lm_labels", "start_positions"})


@dataclass(frozen=True)
class _Shift:
    """A field that the target adds, or leaves out, and the keyword that gives the old tuple.

    `oldest` and `newest` are the releases that differ, `border` is the first one after them: found
    by running 2.8.0, 2.11.0, 3.0.2, 3.1.0, 3.4.0, 3.5.1 and 4.57.6 (2.9.1 by reading its source).
    `with_mems` is whether the model has to have returned them; None if that does not matter.
    """

    family: str
    oldest: str
    newest: str
    border: str
    field: str
    keyword: str
    value: str
    what: str = "is also returned"
    even_with_labels: bool = True
    with_mems: bool | None = None


_LEFT_OUT = "is left out when training"
_SHIFTS = (
    _Shift("XLNet", "2.0.0", "3.0.2", "3.1.0", "mems", "use_mems", "False", with_mems=False),
    _Shift(
        "XLNet", "2.0.0", "3.0.2", "3.1.0", "mems", "use_mems", "True", _LEFT_OUT, with_mems=True
    ),
    _Shift("XLNet", "3.1.0", "3.5.1", "4.0.0", "mems", "use_mems", "True", _LEFT_OUT),
    _Shift("T5", "2.0.0", "2.8.0", "2.9.0", "past_key_values", "use_cache", "False"),
    _Shift(
        *("Bart", "2.0.0", "2.11.0", "3.0.0", "past_key_values", "use_cache", "False"),
        even_with_labels=False,
    ),
)
# What stands behind the fields that moved, in XLNet and in the decoders.
_AT_THE_END = ("output_hidden_states", "output_attentions")
_LAST_POSITION_ONLY = frozenset({"BartModel", "BartForConditionalGeneration"})
# BartDecoder has `if use_cache: input_ids = input_ids[:, -1:]` in 3.0.0 to 4.0.1, and is called so
# where there are no labels.
_FIRST_OF_LAST, _LAST_OF_LAST, _ALL_FROM = "3.0.0", "4.0.1", "4.1.0"


def propose(context: Context) -> Verdict:
    """Ask for the old tuple where a place behind a shift is used."""
    for site, uses in context.facts.uses.items():
        call = context.facts.calls[site.node]
        models = {model for value in call.callee if (model := called_model(value)) is not None}
        others = [value for value in call.callee if called_model(value) is None]
        if len({model.cls for model in models}) != 1:
            continue
        cls = next(iter(models)).cls
        maybe: list[tuple[_Shift, str]] = []
        for shift in _shifts(context, call, cls):
            matters = shift.with_mems is not None
            returned = {returned_mems(context, model) if matters else None for model in models}
            if matters and returned == {not shift.with_mems}:
                continue
            first = _first_place(shift, call, cls, context.target)
            last = min(_fields_behind(context, call, shift, model) for model in models)
            used = next((use for use in uses if _is_moved(use, first, last)), None)
            if used is None:
                continue
            by = f"{cls.name}, whose output is {used.kind.value}"
            if context.written_for(shift.oldest, shift.newest) is None:
                maybe += (
                    [(shift, by)] if returned == {shift.with_mems} or not shift.with_mems else []
                )
            elif returned == {shift.with_mems}:
                yield _verdict(context, call, shift, by, others)
            elif not shift.with_mems:
                yield Remark(
                    context.place(call.site),
                    f"{shift.field} {shift.what} by {by}, unless mem_len was set, which is not "
                    f"shown here: check the places. {_CONSEQUENCE}",
                )
        if maybe:
            yield _undecided(context, call, maybe)
        if not others and cls.name in _LAST_POSITION_ONLY:
            yield from _last_position(context, call)


def _undecided(context: Context, call: CallFact, maybe: list[tuple[_Shift, str]]) -> Remark:
    """Report shifts that there are only if the notebook was written for certain releases."""
    shift, by = maybe[-1]
    when = "; ".join(
        f"{shift.oldest} to {shift.newest}: give {shift.keyword}={shift.value}, since "
        f"{shift.field} {shift.what} now"
        for shift, _ in maybe
    )
    return Remark(
        context.place(call.site),
        f"places in the output of {by}, depend on the release. If this was written for {when}. "
        f"{_CONSEQUENCE}",
        border=shift.border,
    )


def _verdict(
    context: Context,
    call: CallFact,
    shift: _Shift,
    model: str,
    others: list[Value],
) -> Proposal | Remark:
    message = f"{shift.field} {shift.what} by {model}"
    if not context.editable(call.node):
        return Remark(
            context.place(call.site),
            f"{message}: give {shift.keyword}={shift.value}. {_CONSEQUENCE}",
        )
    return Proposal(
        safety_of(others),
        f"{shift.keyword}={shift.value}: {message}{doubt(others)}",
        _CONSEQUENCE,
        (context.edit_call(call, AddKeyword(shift.keyword, shift.value)),),
    )


def _shifts(context: Context, call: CallFact, cls: Symbol) -> Iterator[_Shift]:
    """Yield the shifts between a release of the notebook and the target that a call meets."""
    given = call.arguments.keywords.keys()
    parameters = catalog.forward_parameters(cls.path, context.target) or ()
    for shift in _SHIFTS:
        if (
            cls.name.startswith(shift.family)
            and context.written_for(shift.oldest, shift.newest) is not False
            and (shift.even_with_labels or not _LABELS & given)
            and any(parameter.name == shift.keyword for parameter in parameters)
            and not {shift.keyword, "use_cache"} & given
        ):
            yield shift


def _first_place(shift: _Shift, call: CallFact, cls: Symbol, target: str) -> int:
    """Return the index of the first field that moved."""
    fields = list(catalog.output_fields(cls.path, target) or ())
    if not _LABELS & call.arguments.keywords.keys() and "loss" in fields:
        fields.remove("loss")
    return fields.index(shift.field) if shift.field in fields else len(fields)


def _fields_behind(context: Context, call: CallFact, shift: _Shift, model: Instance) -> int:
    """Return how many fields surely stand behind the one that moves them."""
    loading = loading_call(context, model)
    calls = [call] if loading is None else [call, loading]
    asked = sum(
        any(call.arguments.get(name) == one(Constant(value=True)) for call in calls)
        for name in _AT_THE_END
    )
    # What the encoder returned is the last of all.
    return asked + (shift.keyword == "use_cache")


def _is_moved(use: Use, first: int, last: int) -> bool:
    """Tell whether a use looks at a place from `first` on, or at how many there are.

    The `last` ones stay where they are, counted from the end.
    """
    match use.kind:
        case UseKind.INDEX:
            index = use.index or 0
            return -index > last if index < 0 else index >= first
        case UseKind.SLICE:
            return not _ends_before(use.site.node, first)
        case UseKind.UNPACK | UseKind.ITERATE | UseKind.ADD:
            return True
        case _:
            return False


def _ends_before(node: ast.AST, first: int) -> bool:
    """Tell whether a slice is known to end before the place `first`."""
    match node:
        case ast.Subscript(slice=ast.Slice(upper=ast.Constant(value=int(upper)))):
            return 0 <= upper <= first
        case _:
            return False


def _last_position(context: Context, call: CallFact) -> Iterator[Remark]:
    """Report a call of which transformers 3 computed only the last position."""
    if not context.target_has_reached(_ALL_FROM):
        return
    # Of all releases of transformers 4 only 4.0 is concerned: it is nothing to think of for them.
    written = context.written_for(_FIRST_OF_LAST, _LAST_OF_LAST)
    if written is False or (written is None and context.source.before("4.0.0") is False):
        return
    if not (_LABELS | {"use_cache"}) & call.arguments.keywords.keys():
        yield Remark(
            context.place(call.site),
            "called without labels, BART of transformers 3 returned only the last position of the "
            "decoder; transformers 4 returns all of them, without an error: take [:, -1:] of the "
            "result if only the last is meant",
            border=None if written else _ALL_FROM,
        )
