"""What tokenizers did unasked depends on the release: say it, where the old release is known.

## What changed

| releases | what tokenizers did |
|---|---|
| pytorch-transformers, 2.0 - 2.1 | `encode` and `encode_plus` added no special tokens |
| 2.3 - 2.4 | `batch_encode_plus` added no special tokens |
| 2.5 - 2.11 | RoBERTa, BART, Longformer: a space before the text, where special tokens are added |
| 2.x | GPT-2: `add_prefix_space` had no effect when the tokenizer is made |
| 2.3 - 3.0 | T5: no `</s>` at the end |
| 3.x | `overflowing_tokens` in reverse order, and of pairs, too |

The argument of `save_vocabulary` was called `vocab_path` by some tokenizers, and fast tokenizers
take `add_prefix_space` only when they are made.

## If it is left alone

The ids are other ones than before, **without an error**. Pairs with `return_overflowing_tokens` are
a `ValueError`, and the two arguments a `TypeError`.

## Before

    !pip install transformers==2.1.1
    from transformers import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
    ids = tokenizer.encode(text)

## After

    !pip install transformers==2.1.1
    from transformers import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
    ids = tokenizer.encode(text, add_special_tokens=False)

## When it is unsafe

When the called object may be something else, or when a splatted dict may hold the argument. Nothing
is done where the release the notebook was written for is not known. Where `add_prefix_space` is
taken away because it had no effect, that is for review. What `AutoTokenizer` loads is told by the
name of the checkpoint; then the space requires the change that asks for a slow tokenizer.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.tokenizers.recognising import (
    ENCODERS,
    SLOW_TOKENIZERS,
    class_loaded,
    method_of,
)
from nbmigrate.meaning.values import Constant, Container, Instance, Symbol, Value, constants
from nbmigrate.plan import AddKeyword, DropKeyword, RenameKeyword, Safety, SetKeyword
from nbmigrate.rules.base import About, Proposal, Remark, doubt, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.plan import ArgumentOperation
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v2.1.1/transformers/tokenization_utils.py#L691",
        "https://github.com/huggingface/transformers/blob/v2.11.0/src/transformers/tokenization_roberta.py#L238",
        "https://github.com/huggingface/transformers/blob/v4.11.3/src/transformers/tokenization_utils_base.py#L716",
    ),
    since="4.0.0",
)

SPECIAL = "add_special_tokens"
SPACE = "add_prefix_space"
OVERFLOW = "return_overflowing_tokens"

# Ranges of releases, found by running them.
_SPACED = ("2.5.1", "2.11.0")
_SPACE_IGNORED = ("2.0.0", "2.11.0")
_NO_END = ("2.3.0", "3.0.2")
_REVERSED = ("3.0.2", "3.5.1")
# The first release whose slow tokenizers give the overflow in order, and of no pairs.
_IN_ORDER = "4.11.0"

_SPACING_CLASSES = frozenset({"RobertaTokenizer", "BartTokenizer", "LongformerTokenizer"})
_SPACING_CHECKPOINT = re.compile(r"(distil)?(roberta|bart)-|longformer-")
_PAIR_OVERFLOW = (
    "tokens that overflow of a pair are a ValueError unless truncation is 'only_first' or "
    "'only_second': choose one, which cuts otherwise than the longest text first"
)
_OVERFLOW_ORDER = (
    "overflowing_tokens come in the order of the text; transformers 3 gave them in reverse unless "
    "truncation was 'only_first' or 'only_second'"
)
_ONE_TEXT = frozenset({"only_first", "only_second"})
_OTHER_IDS = "Other ids than before, without an error."


@dataclass(frozen=True)
class _Fix:
    """What to do with the arguments of a call, and why."""

    operation: ArgumentOperation
    message: str
    consequence: str = _OTHER_IDS
    safety: Safety = Safety.SAFE
    requires: tuple[str, ...] = ()


def propose(context: Context) -> Verdict:
    """Write out what the release that a notebook was written for did by itself."""
    for call in context.library_calls:
        fixes: dict[ArgumentOperation, _Fix] = {}
        for value in call.callee:
            fixes.update((fix.operation, fix) for fix in _fixes(context, call, value))
        for fix in fixes.values():
            yield from _propose_for(context, call, fix)
        yield from _remarks(context, call)


def _propose_for(context: Context, call: CallFact, fix: _Fix) -> Iterator[Proposal | Remark]:
    _, others = split(
        call.callee,
        lambda value: any(f.operation == fix.operation for f in _fixes(context, call, value)),
    )
    others += [value for value in call.arguments.splats if not isinstance(value, Container)]
    if not context.editable(call.node):
        yield Remark(context.place(call.site), f"{fix.message} (in an f-string). {fix.consequence}")
        return
    yield Proposal(
        Safety.UNSAFE if others else fix.safety,
        fix.message + doubt(others),
        fix.consequence,
        (context.edit_call(call, fix.operation),),
        requires=fix.requires,
    )


def _fixes(context: Context, call: CallFact, value: Value) -> Iterator[_Fix]:
    """Yield what is to be done if `value` is what is called."""
    found = method_of(value)
    if found is not None:
        tokenizer, name = found
        yield from _special_tokens(context, call, tokenizer, name)
        if name in ENCODERS:
            yield from _prefix_space(context, call, tokenizer, name)
        if name == "save_vocabulary" and "vocab_path" in _written(call):
            yield _Fix(
                RenameKeyword("vocab_path", "save_directory"),
                "vocab_path is now save_directory",
                "TypeError: unexpected keyword argument 'vocab_path'.",
            )
    elif _makes_gpt2_with_space(call, value) and context.written_for(*_SPACE_IGNORED):
        yield _Fix(
            DropKeyword(SPACE),
            "add_prefix_space had no effect here in transformers 2, and has now",
            safety=Safety.REVIEW,
        )


def _makes_gpt2_with_space(call: CallFact, value: Value) -> bool:
    made_by = value.path.split(".")[-2:] if isinstance(value, Symbol) else []
    return (
        class_loaded(value) is not None
        and made_by[0] == "GPT2Tokenizer"
        and True in constants(call.arguments.get(SPACE))
        and SPACE in _written(call)
    )


def _special_tokens(
    context: Context,
    call: CallFact,
    tokenizer: Instance,
    name: str,
) -> Iterator[_Fix]:
    """Keep special tokens away where the old release added none."""
    given = call.arguments.get(SPECIAL)
    literal = _written(call).get(SPECIAL)
    if tokenizer.cls.name == "T5Tokenizer" and context.written_for(*_NO_END) and name in ENCODERS:
        message = "add_special_tokens=False: T5 tokenizers did not add </s> before transformers 3.1"
        if isinstance(literal, ast.Constant) and literal.value is True:
            yield _Fix(SetKeyword(SPECIAL, "False"), message)
            return
    elif _default(context, name) == "False":
        message = f"add_special_tokens=False: {name} added none in the release this was written for"
    else:
        return
    index = _index(context, name)
    if not given and not (index is not None and len(call.arguments.positionals) > index):
        yield _Fix(AddKeyword(SPECIAL, "False"), message)


def _prefix_space(
    context: Context,
    call: CallFact,
    tokenizer: Instance,
    name: str,
) -> Iterator[_Fix]:
    """Keep the space that was put before a text together with special tokens."""
    made = context.facts.calls[tokenizer.created.node] if tokenizer.created else None
    chosen = made is not None and _chooses_spacing_class(tokenizer, made)
    if (
        not (tokenizer.cls.name in _SPACING_CLASSES or chosen)
        or not context.written_for(*_SPACED)
        or call.arguments.get(SPACE)
        or (made is not None and made.arguments.get(SPACE))
    ):
        return
    special = call.arguments.get(SPECIAL, _index(context, name))
    literal = _written(call).get(SPECIAL)
    if special and constants(special) == [False]:
        return
    value = "True" if literal is None or constants(special) == [True] else ast.unparse(literal)
    yield _Fix(
        AddKeyword(SPACE, value),
        f"add_prefix_space={value}: {tokenizer.cls.name} put a space before the text here",
        # Fast ones do not take it where they are called.
        requires=(SLOW_TOKENIZERS,) if chosen else (),
    )


def _chooses_spacing_class(tokenizer: Instance, made: CallFact) -> bool:
    """Tell whether an Auto class loads a slow tokenizer of one of the classes, by its name."""
    names = made.arguments.get("pretrained_model_name_or_path", 0)
    use_fast = made.arguments.get("use_fast")
    return (
        library.kind(tokenizer.cls) == "auto-tokenizer"
        and constants(use_fast) == [False] * len(use_fast)
        and bool(names)
        and all(
            isinstance(name, Constant)
            and isinstance(name.value, str)
            and _SPACING_CHECKPOINT.match(name.value.rpartition("/")[2]) is not None
            for name in names
        )
    )


def _remarks(context: Context, call: CallFact) -> Iterator[Remark]:
    """Find what cannot be written in another way."""
    found = [method for value in call.callee if (method := method_of(value))]
    if not found:
        return
    fast = any(tokenizer.cls.name.endswith("Fast") for tokenizer, _ in found)
    if fast and SPACE in call.arguments.keywords and any(name in ENCODERS for _, name in found):
        yield Remark(
            context.place(call.site),
            "fast tokenizers do not take add_prefix_space when they are called (TypeError): give "
            "it to from_pretrained",
        )
    overflow = call.arguments.get(OVERFLOW)
    if not overflow or False in constants(overflow) or fast:
        return
    if context.source.before("4.0.0") and context.target_has_reached(_IN_ORDER):
        place = context.place(call.site)
        chosen = _ONE_TEXT & {*constants(call.arguments.get("truncation"))}
        # transformers 3 ignored it beside max_length
        strategy = _ONE_TEXT & {*constants(call.arguments.get("truncation_strategy"))}
        written_for_3 = context.written_for(*_REVERSED)
        if _is_pair(call) and not chosen | strategy:
            yield Remark(place, _PAIR_OVERFLOW)
        elif not chosen and (written_for_3 or (written_for_3 is None and not strategy)):
            yield Remark(place, _OVERFLOW_ORDER)


def _is_pair(call: CallFact) -> bool:
    """Tell whether a second text is given, or may be."""
    seconds = call.arguments.get("text_pair", 1) or call.arguments.get("pair_ids", 1)
    return any(value != Constant(None) for value in seconds)


def _default(context: Context, method: str) -> str | None:
    """Return the default of `add_special_tokens` in the release the notebook was written for."""
    index = _index(context, method)
    parameters = _old_parameters(context, method)
    return parameters[index].default if index is not None else None


def _index(context: Context, method: str) -> int | None:
    names = [parameter.name for parameter in _old_parameters(context, method)]
    return names.index(SPECIAL) if SPECIAL in names else None


def _old_parameters(context: Context, method: str) -> tuple[catalog.Parameter, ...]:
    """Return what the method took in the release the notebook was written for, if that is known."""
    source = context.source
    if not context.source.before("4.0.0"):
        return ()
    # All releases of pytorch_transformers are alike in this; pytorch_pretrained_bert has no encode.
    if source.version is None and source.library != "pytorch_transformers":
        return ()
    release = catalog.resolve_source(source.library, source.version)
    return catalog.signature(f"PreTrainedTokenizer.{method}", release) or ()


def _written(call: CallFact) -> dict[str, ast.expr]:
    """Return the keyword arguments that stand in the call."""
    return {k.arg: k.value for k in call.node.keywords if k.arg is not None}
