"""What tokenizers did unasked depends on the release: say it, where the old release is known.

## What changed

| releases | what tokenizers did |
|---|---|
| pytorch-transformers, 2.0 - 2.1 | `encode` and `encode_plus` added no special tokens |
| 2.3 - 2.5.0 | `batch_encode_plus` added no special tokens |
| 2.5 - 2.11 | RoBERTa, BART, Longformer: a space before the text, where special tokens are added |
| 2.x | GPT-2: `add_prefix_space` had no effect when the tokenizer is made |
| 2.3 - 3.0 | T5: no `</s>` at the end |
| 3.0.1 - 4.10 | `overflowing_tokens` in reverse order, and of pairs, too |

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

When the called object may be something else, when a splatted dict may hold the argument, and where
the notebook may have been written for another release than one of these. That is said of `encode`
and the like only in notebooks that are older than transformers 4. Where `add_prefix_space` is taken
away because it had no effect, that is for review. What `AutoTokenizer` loads is told by the name of
the checkpoint; then the space requires the change that asks for a slow tokenizer.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.tokenizers.recognising import (
    ENCODERS,
    SLOW_TOKENIZERS,
    class_loaded,
    method_of,
)
from nbmigrate.meaning.values import Constant, Container, Instance, Symbol, Value, constants
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
        "https://github.com/huggingface/transformers/blob/v2.1.1/transformers/tokenization_utils.py#L691",
        "https://github.com/huggingface/transformers/blob/v2.11.0/src/transformers/tokenization_roberta.py#L238",
        "https://github.com/huggingface/transformers/blob/v4.11.0/src/transformers/tokenization_utils_base.py#L2898",
    ),
    since="4.0.0",
)

SPECIAL = "add_special_tokens"
SPACE = "add_prefix_space"
OVERFLOW = "return_overflowing_tokens"

# Spans of releases: found by running them, their ends by reading the sources.
_NOT_ADDED = Span("2.0.0", "2.1.1", "2.2.0")
_NOT_ADDED_TO_BATCHES = Span("2.3.0", "2.5.0", "2.5.1")
_SPACED = Span("2.5.0", "2.11.0", "3.0.0")
_SPACE_IGNORED = Span("2.0.0", "2.11.0", "3.0.0")
_NO_END = Span("2.3.0", "3.0.2", "3.1.0")
_REVERSED = Span("3.0.1", "4.10.3", "4.11.0")
# Slow tokenizers give the overflow in order, and of no pairs, from here on.
_IN_ORDER = _REVERSED.until


class _Method(NamedTuple):
    """Where a method takes `add_special_tokens`, and when its default there was False."""

    place: int
    without: Span | None = None


_METHODS = {
    "encode": _Method(2, _NOT_ADDED),
    "encode_plus": _Method(2, _NOT_ADDED),
    "prepare_for_model": _Method(3, _NOT_ADDED),
    "batch_encode_plus": _Method(1, _NOT_ADDED_TO_BATCHES),
    "__call__": _Method(2),
}
_OLDER_PACKAGE = "pytorch_transformers"

_SPACING_CLASSES = frozenset({"RobertaTokenizer", "BartTokenizer", "LongformerTokenizer"})
_SPACING_CHECKPOINT = re.compile(r"(distil)?(roberta|bart)-|longformer-")
_PAIR_OVERFLOW = (
    "tokens that overflow of a pair are a ValueError unless truncation is 'only_first' or "
    "'only_second': choose one, which cuts otherwise than the longest text first"
)
_OVERFLOW_ORDER = (
    f"overflowing_tokens come in the order of the text; transformers {_REVERSED} gave them in "
    "reverse unless truncation was 'only_first' or 'only_second'"
)
_ONE_TEXT = frozenset({"only_first", "only_second"})
_OTHER_IDS = "Other ids than before, without an error."
_ONLY_THEN = "; right only if this was written for one of them"


@dataclass(frozen=True)
class _Fix:
    """What to do with the arguments of a call, and why.

    `border` is the release that decides whether it is right, None if that is known.
    """

    operation: ArgumentOperation
    message: str
    consequence: str = _OTHER_IDS
    safety: Safety = Safety.SAFE
    requires: tuple[str, ...] = ()
    border: str | None = None


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
        yield Remark(
            context.place(call.site),
            f"{fix.message}{_ONLY_THEN if fix.border else ''} (in an f-string). {fix.consequence}",
            border=fix.border,
        )
        return
    yield Proposal(
        Safety.UNSAFE if others or fix.border else fix.safety,
        f"{fix.message}{_ONLY_THEN if fix.border else ''}{doubt(others)}",
        fix.consequence,
        (context.edit_call(call, fix.operation),),
        requires=fix.requires,
        border=fix.border,
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
    elif _makes_gpt2_with_space(call, value) and _SPACE_IGNORED.covers(context) is not False:
        yield _Fix(
            DropKeyword(SPACE),
            f"add_prefix_space had no effect here in transformers {_SPACE_IGNORED}, and has now",
            safety=Safety.REVIEW,
            border=_SPACE_IGNORED.border(context),
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
    method = _METHODS.get(name)
    if method is None:
        return
    literal = _written(call).get(SPECIAL)
    is_t5 = tokenizer.cls.name == "T5Tokenizer" and name in ENCODERS
    if is_t5 and _NO_END.covers(context) is not False:
        message = f"add_special_tokens=False: T5Tokenizer of transformers {_NO_END} added no </s>"
        border = _NO_END.border(context)
        if isinstance(literal, ast.Constant) and literal.value is True:
            yield _Fix(SetKeyword(SPECIAL, "False"), message, border=border)
            return
    elif tokenizer.cls.library == context.source.library == _OLDER_PACKAGE:
        message = f"add_special_tokens=False: {name} of {_OLDER_PACKAGE} added none"
        border = None
    elif method.without is not None and _added_none(context, method.without):
        message = f"add_special_tokens=False: {name} of transformers {method.without} added none"
        border = method.without.border(context)
    else:
        return
    if not call.arguments.get(SPECIAL) and len(call.arguments.positionals) <= method.place:
        yield _Fix(AddKeyword(SPECIAL, "False"), message, border=border)


def _added_none(context: Context, without: Span) -> bool:
    """Tell whether a method may have added no special tokens when the notebook was written.

    These are few releases, and every notebook calls such a method: where it may be one for
    transformers 4 as well, that is too unlikely to say.
    """
    written = without.covers(context)
    return written or (written is None and context.source.before("4.0.0") is True)


def _prefix_space(
    context: Context,
    call: CallFact,
    tokenizer: Instance,
    name: str,
) -> Iterator[_Fix]:
    """Keep the space that was put before a text together with special tokens."""
    made = context.facts.calls[tokenizer.created.node] if tokenizer.created else None
    chosen = made is not None and _chooses_spacing_class(context, tokenizer, made)
    if (
        not (tokenizer.cls.name in _SPACING_CLASSES or chosen)
        or _SPACED.covers(context) is False
        or call.arguments.get(SPACE)
        or (made is not None and made.arguments.get(SPACE))
    ):
        return
    special = call.arguments.get(SPECIAL, _METHODS[name].place)
    literal = _written(call).get(SPECIAL)
    if special and constants(special) == [False]:
        return
    value = "True" if literal is None or constants(special) == [True] else ast.unparse(literal)
    yield _Fix(
        AddKeyword(SPACE, value),
        f"add_prefix_space={value}: {tokenizer.cls.name} of transformers {_SPACED} put a space "
        "before the text here",
        # Fast ones do not take it where they are called.
        requires=(SLOW_TOKENIZERS,) if chosen else (),
        border=_SPACED.border(context),
    )


def _chooses_spacing_class(context: Context, tokenizer: Instance, made: CallFact) -> bool:
    """Tell whether an Auto class loads a slow tokenizer of one of the classes, by its name."""
    names = made.arguments.get("pretrained_model_name_or_path", 0)
    use_fast = made.arguments.get("use_fast")
    return (
        library.kind(tokenizer.cls) == "auto-tokenizer"
        and (bool(use_fast) or context.source.before("4.0.0") is True)
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
    # What Auto classes load is fast in transformers 4.
    loaded = any(library.kind(tokenizer.cls) == "auto-tokenizer" for tokenizer, _ in found)
    fast = fast or (loaded and context.source.before("4.0.0") is not True)
    overflow = call.arguments.get(OVERFLOW)
    if overflow and False not in constants(overflow) and not fast:
        yield from _overflow(context, call)


def _overflow(context: Context, call: CallFact) -> Iterator[Remark]:
    """Find tokens that overflow in another order, or not at all."""
    old = context.source.before(_IN_ORDER)
    if old is False or not context.target_has_reached(_IN_ORDER):
        return
    place = context.place(call.site)
    chosen = _ONE_TEXT & {*constants(call.arguments.get("truncation"))}
    # transformers 3 ignored it beside max_length
    strategy = _ONE_TEXT & {*constants(call.arguments.get("truncation_strategy"))}
    reversed_ = _REVERSED.covers(context)
    if _is_pair(call) and not chosen | strategy:
        yield Remark(place, _PAIR_OVERFLOW, border=None if old else _IN_ORDER)
    elif not chosen and (reversed_ or (reversed_ is None and not strategy)):
        yield Remark(place, _OVERFLOW_ORDER, border=_REVERSED.border(context))


def _is_pair(call: CallFact) -> bool:
    """Tell whether a second text is given, or may be."""
    seconds = call.arguments.get("text_pair", 1) or call.arguments.get("pair_ids", 1)
    return any(value != Constant(None) for value in seconds)


def _written(call: CallFact) -> dict[str, ast.expr]:
    """Return the keyword arguments that stand in the call."""
    return {k.arg: k.value for k in call.node.keywords if k.arg is not None}
