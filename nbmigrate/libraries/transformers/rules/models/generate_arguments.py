"""`generate` takes a configuration in second place: name what stood there, such as `max_length`.

## What changed

Up to transformers 4.25 `generate` took `(input_ids, max_length, …)` by position; from 4.26 on it
takes `(inputs, generation_config, logits_processor, …)`, and all else by name. In between the order
changed several times: `min_length` came in 2.6, `decoder_input_ids` was the second in 3.4 only.

`eos_token_ids` of transformers 2.4 and 2.5 is `eos_token_id`, and 2.5 sampled unless it was told
not to, where every other release takes the most likely token.

## If it is left alone

`AttributeError: 'int' object has no attribute 'bos_token_id'`. `eos_token_ids` is a
`ValueError: The following model_kwargs are not used by the model`. Without `do_sample=True` the
texts are other ones, without an error.

## Before

    from transformers import AutoModelWithLMHead
    model = AutoModelWithLMHead.from_pretrained("gpt2")
    ids = model.generate(input_ids, 50, eos_token_ids=50256)

## After

    from transformers import AutoModelWithLMHead
    model = AutoModelWithLMHead.from_pretrained("gpt2")
    ids = model.generate(input_ids, max_length=50, eos_token_id=50256)

## When it is unsafe

When the called object may be something else than a model, and `do_sample` where the notebook may be
for another release than 2.5. It is for review where several `eos_token_ids` are given and the
target takes one. There is a finding where the meaning of the arguments depends on the release and
the notebook does not say which it was written for. A number in second place is a length, whatever
the release: it never worked as a configuration.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate import catalog
from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.models.signatures import (
    positional_names,
    source_releases,
)
from nbmigrate.meaning.values import Constant, Container, Method, Value, constants
from nbmigrate.plan import AddKeyword, NamePositional, RenameKeyword, Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Instance
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v2.5.1/src/transformers/modeling_utils.py#L588",
        "https://github.com/huggingface/transformers/blob/v4.25.1/src/transformers/generation/utils.py#L999",
        "https://github.com/huggingface/transformers/blob/v4.26.0/src/transformers/generation/utils.py#L1096",
    ),
    since="4.0.0",
    written_before="4.26.0",
    needs=("generate",),
)

_NAME = "generate"
# What stands for an Auto class: all classes have the same method.
_ANY_MODEL = {"auto-model": "GPT2LMHeadModel", "tf-auto-model": "TFGPT2LMHeadModel"}
_KINDS = frozenset({"model", "tf-model", *_ANY_MODEL})
_OLD_END, _END = "eos_token_ids", "eos_token_id"
_SAMPLE = "do_sample"
_LENGTHS = frozenset({"max_length", "min_length"})
_NO_NUMBERS = frozenset({"decoder_input_ids", "generation_config", "logits_processor", _SAMPLE})
# The first release that takes several ids there (generation/utils.py of the wheels).
_SEVERAL_ENDS = "4.26.0"
# Only 2.5.0 and 2.5.1 sample by default.
_FIRST_AFTER = "2.6.0"


def propose(context: Context) -> Verdict:
    """Name the arguments of `generate`, and write out what its default was."""
    for call in context.library_calls:
        models, others = split(call.callee, lambda value: _generates(value) is not None)
        generating = [model for value in models if (model := _generates(value)) is not None]
        if generating:
            yield from _positions(context, call, generating, others)
            yield from _end(context, call, others)
            yield from _sampling(context, call, generating, others)


def _generates(value: Value) -> Instance | None:
    """Return the model whose `generate` a value is."""
    if not isinstance(value, Method) or value.name != _NAME:
        return None
    cls = value.receiver.cls
    ours = cls.library == "transformers" and library.kind(cls) in _KINDS
    return value.receiver if ours else None


def _positions(
    context: Context, call: CallFact, models: list[Instance], others: list[Value]
) -> Iterator[Proposal | Remark]:
    """Name the arguments behind the first one where another is taken there now."""
    count = len(call.node.args)
    starred = any(isinstance(argument, ast.Starred) for argument in call.node.args)
    if count < 2 or starred:  # noqa: PLR2004
        return
    now = [positional_names(_parameters(model, context.target)) for model in models]
    orders = {
        tuple(_END if name == _OLD_END else name for name in order[1:count])
        for model in models
        for release in source_releases(context, "transformers")
        if context.target_has_reached(release)
        and len(order := positional_names(_parameters(model, release))) >= count
    }
    fitting = sorted(order for order in orders if _fits(call, order))
    # Where the arguments may be what the target takes, they are left: else the call fails loudly.
    if not fitting or any(order == names[1:count] for order in fitting for names in now):
        return
    taken = now[0][1] if len(now[0]) > 1 else "nothing"
    consequence = f"{_NAME} takes {taken} in second place: an AttributeError, or other texts."
    place = context.place(call.site)
    if len(fitting) > 1:
        meanings = " or ".join(f"({', '.join(order)})" for order in fitting)
        yield Remark(
            place,
            "name the arguments behind the first one: depending on the release they are "
            f"{meanings}. {consequence}",
        )
    elif any(keyword.arg in fitting[0] for keyword in call.node.keywords):
        return  # it failed before, too
    elif not context.editable(call.node):
        yield Remark(place, f"in an f-string: {', '.join(fitting[0])} by name. {consequence}")
    else:
        naming = [NamePositional(index, name) for index, name in enumerate(fitting[0], 1)]
        yield Proposal(
            safety_of(others),
            f"{', '.join(fitting[0])} by name: {_NAME} takes {taken} there now{doubt(others)}",
            consequence,
            (context.edit_call(call, *naming),),
        )


def _parameters(model: Instance, release: str) -> tuple[catalog.Parameter, ...]:
    """Return what `generate` of a model takes in a release; nothing if it has no such method."""
    cls = _ANY_MODEL.get(library.kind(model.cls) or "", model.cls.path)
    return catalog.signature(f"{cls}.{_NAME}", release) or ()


def _fits(call: CallFact, order: tuple[str, ...]) -> bool:
    """Tell whether the arguments can be what this order says: a length is a number, say."""
    for place, name in enumerate(order, 1):
        given = call.arguments.get(name, place)
        if name in _NO_NUMBERS and _is_number(given):
            return False
        if name in _LENGTHS and any(isinstance(literal, bool) for literal in constants(given)):
            return False
    return True


def _is_number(values: frozenset[Value]) -> bool:
    return bool(values) and all(
        isinstance(value, Constant)
        and isinstance(value.value, int)
        and not isinstance(value.value, bool)
        for value in values
    )


def _end(context: Context, call: CallFact, others: list[Value]) -> Iterator[Proposal | Remark]:
    """Rename `eos_token_ids`."""
    given = next((keyword for keyword in call.node.keywords if keyword.arg == _OLD_END), None)
    if given is None:
        return
    consequence = "ValueError: The following model_kwargs are not used by the model."
    place = context.cells[call.site.cell].place(given)
    if any(keyword.arg == _END for keyword in call.node.keywords):
        yield Remark(place, f"both {_OLD_END} and {_END} are given: keep one. {consequence}")
    elif not context.editable(call.node):
        yield Remark(place, f"{_OLD_END} in an f-string is now {_END}. {consequence}")
    else:
        lists = any(isinstance(value, Container) for value in call.arguments.get(_OLD_END))
        several = lists and not context.target_has_reached(_SEVERAL_ENDS)
        message = f"{_OLD_END} is now {_END}{', which is one number' if several else ''}"
        yield Proposal(
            safety_of(others, Safety.REVIEW if several else Safety.SAFE),
            message + doubt(others),
            consequence,
            (context.edit_call(call, RenameKeyword(_OLD_END, _END)),),
        )


def _sampling(
    context: Context, call: CallFact, models: list[Instance], others: list[Value]
) -> Iterator[Proposal | Remark]:
    """Ask for sampling where the release that the notebook was written for did it by itself."""
    sampling = _sampling_releases(context, models)
    border = None if context.source.before(_FIRST_AFTER) else _FIRST_AFTER
    # Where all later releases of transformers are candidates too, 2.5 is nothing to think of.
    if not sampling or context.source.before("3.0.0") is not True:
        return
    certain = len(sampling) == len(source_releases(context, "transformers"))
    index = positional_names(_parameters(models[0], sampling[0])).index(_SAMPLE)
    others = [*others, *(v for v in call.arguments.splats if not isinstance(v, Container))]
    if call.arguments.get(_SAMPLE, index):
        return
    message = f"{_SAMPLE}=True: transformers {sampling[0]} sampled by default"
    consequence = "The most likely token is taken each time: other texts, without an error."
    if context.editable(call.node):
        edit = context.edit_call(call, AddKeyword(_SAMPLE, "True"))
        safety = safety_of(others, Safety.SAFE if certain else Safety.UNSAFE)
        yield Proposal(safety, message + doubt(others), consequence, (edit,), border=border)
    else:
        place = context.place(call.site)
        yield Remark(place, f"{message} (in an f-string). {consequence}", border)


def _sampling_releases(context: Context, models: list[Instance]) -> list[str]:
    """Return the candidate releases in which sampling is the default of all that can be called."""
    return [
        release
        for release in source_releases(context, "transformers")
        if all(
            any(p.name == _SAMPLE and p.default == "True" for p in _parameters(model, release))
            for model in models
        )
    ]
