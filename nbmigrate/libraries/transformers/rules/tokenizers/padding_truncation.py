"""`pad_to_max_length` and `truncation_strategy` are `padding` and `truncation`.

## What changed

transformers 3.0 replaced these two arguments of tokenizers, and 4.52 took them away. What they did
without `max_length`, or beside it, was not the same in transformers 2 and 3. From 4.24 on
`truncation=False` is obeyed where `max_length` is given; before, it was taken for the default.

| old | new |
|---|---|
| `max_length=n, pad_to_max_length=True` | `max_length=n, padding="max_length", truncation=True` |
| `pad_to_max_length=True` | `padding=True`; one text in transformers 2: `padding="max_length"` |
| `truncation_strategy="only_first"` | `truncation="only_first"` |

`max_length` alone still truncates, with a warning. It does **not** beside `padding="max_length"`:
that is why `truncation=True` is written out.

## If it is left alone

Slow tokenizers ignore `pad_to_max_length` **without an error: nothing is padded**; fast ones raise
a `TypeError`. `truncation_strategy` is a `TypeError`.

## Before

    from transformers import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
    ids = tokenizer.encode(text, max_length=64, pad_to_max_length=True)

## After

    from transformers import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
    ids = tokenizer.encode(text, max_length=64, padding="max_length", truncation=True)

## When it is unsafe

When the called object may be something else than a tokenizer, or when a splatted dict may hold
more. An unknown object whose method `encode_plus` or `batch_encode_plus` gets these arguments is
taken for a tokenizer, for review. It is for review, too, where transformers 2 and 3 differ and the
notebook does not say which it was written for, and where transformers 3 did not do what the
arguments say: it truncated the longest text first whenever `max_length` was given. To write
`truncation=True` instead of `truncation=False` is for review as well, and unsafe where the notebook
may have been written for 4.24 or later.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.tokenizers.recognising import (
    ENCODERS,
    is_named_like_one,
    method_of,
    why_guessed,
)
from nbmigrate.libraries.transformers.rules.tokenizers.tokenizer_orders import meant_orders
from nbmigrate.libraries.transformers.rules.training.trainers import keyword_of
from nbmigrate.meaning.values import (
    Arguments,
    Constant,
    Container,
    Partial,
    Site,
    Unknown,
    Value,
    constants,
    one,
    unknown,
)
from nbmigrate.plan import AddKeyword, DropKeyword, RenameKeyword, Safety, SetKeyword
from nbmigrate.rules.base import About, Proposal, Remark, doubt, split
from nbmigrate.rules.toolkit.callees import PARTIAL, without_partials
from nbmigrate.rules.toolkit.dict_keys import dict_keys
from nbmigrate.rules.toolkit.keywords import keywords_of
from nbmigrate.rules.toolkit.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Values
    from nbmigrate.plan import ArgumentOperation
    from nbmigrate.rules.base import Context, Verdict
    from nbmigrate.rules.toolkit.keywords import Keywords

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v3.0.0/src/transformers/tokenization_utils_base.py#L1458",
        "https://github.com/huggingface/transformers/blob/v4.52.1/src/transformers/tokenization_utils_base.py#L2685",
    ),
    since="4.0.0",
    written_before="4.52.0",
    needs=("pad_to_max_length", "truncation"),
)

PAD = "pad_to_max_length"
STRATEGY = "truncation_strategy"
_OLD_NAMES = (PAD, STRATEGY)
_METHODS = ENCODERS | {"prepare_for_model"}
_BATCH = frozenset({"__call__", "batch_encode_plus"})

# The first listed releases that behave otherwise (tokenization_utils_base.py of the wheels): the
# old names are no longer looked at; `truncation=False` is told from no truncation argument.
_OLD_NAMES_GONE = "4.52.0"
_TWO = Span("2.0.0", "2.11.0", "3.0.0")
_FALSE_OBEYED = "4.24.0"

_IGNORED = "Slow tokenizers ignore it without an error: nothing is padded; fast ones: TypeError."
_OTHERWISE = (
    "It is taken as in transformers 3: other rows than in transformers 2, without an error."
)
_TYPE_ERROR = "TypeError: got multiple values for keyword argument 'truncation_strategy'."


def propose(context: Context) -> Verdict:
    """Rename the old names in every call of a tokenizer."""
    imported = {fact.module.partition(".")[0] for fact in context.facts.imports.values()}
    if "transformers" not in imported:
        return
    written = [*keywords_of(context, frozenset(_OLD_NAMES))]
    for keywords in written:
        yield from _renamed(context, keywords)
    if context.target_has_reached(_OLD_NAMES_GONE):
        yield from _out_of_sight(context, {call.site for k in written for call in k.calls})
    obeyed = context.source.before(_FALSE_OBEYED) is False
    if context.target_has_reached(_FALSE_OBEYED) and not obeyed:
        for call in context.library_calls:
            yield from _truncation_obeyed(context, call)


@dataclass(frozen=True)
class _Rewritten:
    """New arguments: `differs` says what may not be the same, `failed` why there are none."""

    operations: tuple[ArgumentOperation, ...] = ()
    differs: str = ""
    failed: str = ""


@dataclass(frozen=True)
class _Meant:
    """A call that gets the old arguments, and what they were."""

    context: Context
    call: CallFact
    arguments: Arguments
    keywords: Keywords

    @property
    def depends(self) -> bool:
        """Whether transformers 2 and 3 took them otherwise."""
        return self.rewritten(of_2=True) != self.rewritten(of_2=False)

    def rewritten(self, *, of_2: bool | None) -> _Rewritten:
        """Return the new arguments, for a call of transformers 2, of a later one, or of either."""
        return _rewrite(self.context, self.call, self.arguments, self.keywords, of_2=of_2)


@dataclass(frozen=True)
class _Padding:
    """What padding was meant: the new value, and whether truncation was asked for with it."""

    value: str
    differs: str = ""
    truncates: bool = False


_PADDED = _Padding('"max_length"', truncates=True)


def _renamed(context: Context, keywords: Keywords) -> Iterator[Proposal | Remark]:
    """Rename what is written in one place: a call, or a dict that calls splat."""
    others: list[Value] = []
    guessed: list[Value] = []
    meant: list[_Meant] = []
    proven = False
    of_2 = _TWO.covers(context)
    for call in keywords.calls:
        values, arguments = without_partials(call)
        encoders, rest = split(values, _encodes)
        (guessed if is_named_like_one(call, rest) else others).extend(rest)
        proven = proven or bool(encoders)
        if keywords.of_call:
            others += [value for value in arguments.splats if not isinstance(value, Container)]
        if encoders or all(isinstance(value, Unknown) for value in rest):
            reached = _with(context, call, arguments, keywords)
            meant.append(_Meant(context, call, reached, keywords))
    gone = context.target_has_reached(_OLD_NAMES_GONE)
    # Releases that still take the old names do with them what transformers 3 did.
    needed = gone or (of_2 and any(each.depends for each in meant))
    unknown_only = all(isinstance(value, Unknown) for value in others)
    if not meant or not needed or not (proven or unknown_only):
        return
    old = [name for name in _OLD_NAMES if name in keywords.values]
    consequence = _OTHERWISE if not gone else _IGNORED if PAD in old else _TYPE_ERROR
    rewritten = [each.rewritten(of_2=of_2) for each in meant]
    border = _TWO.until if of_2 is None and any(each.depends for each in meant) else None
    first = rewritten[0]
    failed = first.failed or _obstacle(context, keywords, old, rewritten)
    if failed:
        yield Remark(
            keywords.place(context, old[0]),
            f"{' and '.join(old)}: {failed}. {consequence}",
            border=border,
        )
        return
    differs = f"; {first.differs}" if first.differs else ""
    safety = Safety.REVIEW if first.differs or guessed else Safety.SAFE
    plural = len(old) > 1
    verb = ("are" if plural else "is") if gone else ("mean" if plural else "means")
    yield Proposal(
        Safety.UNSAFE if others else safety,
        f"{' and '.join(old)} {verb} {'gone' if gone else 'something else'}: "
        f"{_in_words(first.operations)}{differs}{why_guessed(guessed)}{doubt(others)}",
        consequence,
        keywords.edits(context, first.operations),
        border=border,
    )


def _obstacle(
    context: Context, keywords: Keywords, old: Sequence[str], rewritten: Sequence[_Rewritten]
) -> str:
    """Say why new arguments cannot be written in this place; empty if they can."""
    operations = rewritten[0].operations
    if any(other.operations != operations for other in rewritten):
        return "the calls that get this dict need different arguments"
    if not keywords.droppable and any(isinstance(op, DropKeyword) for op in operations):
        return "take it out of the dict"
    elsewhere = any(_is_named_elsewhere(context, keywords, name) for name in old)
    if not keywords.of_call and elsewhere:
        return "the dict is also used under this key"
    editable = all(context.editable(node) for node in keywords.nodes)
    return "" if editable else "rewrite it outside of the f-string"


def _with(context: Context, call: CallFact, arguments: Arguments, keywords: Keywords) -> Arguments:
    """Return `arguments` with those that are written but that the interpreter does not know.

    Those that are given by position are in it under the names that the old release gave them.
    """
    methods = [found for value in call.callee if (found := method_of(value)) is not None]
    orders = {order for found in methods for order in meant_orders(context, call, *found)}
    by_position = {
        name: call.arguments.get("", index)
        for order in orders
        if len(orders) == 1
        for index, name in enumerate(order)
    }
    written = {
        name: one(Constant(value.value))
        if isinstance(value, ast.Constant) and value.value is not Ellipsis
        else unknown(f"{name} is not followed")
        for name, value in keywords.values.items()
    }
    return Arguments(
        arguments.positionals, {**by_position, **written, **arguments.keywords}, arguments.splats
    )


def _is_named_elsewhere(context: Context, keywords: Keywords, name: str) -> bool:
    """Tell whether a key of a dict is also written where the dict is used or changed."""
    return any(
        keywords.site in key.dicts and key.site != keywords.key(name)
        for key in dict_keys(context, [name])
    )


def _out_of_sight(context: Context, seen: set[Site]) -> Iterator[Remark]:
    """Find calls that get an old name through a function or a dict that is changed later."""
    for call in context.library_calls:
        names = [name for name in _OLD_NAMES if name in call.arguments.keywords]
        if not names or call.site in seen or any(isinstance(v, Partial) for v in call.callee):
            continue
        for name in names if any(map(_encodes, call.callee)) else ():
            yield Remark(
                context.place(call.site),
                f"{name} reaches this call, and is gone: where it comes from, write "
                f"padding and truncation. {_IGNORED if name == PAD else _TYPE_ERROR}",
            )


def _encodes(value: Value) -> bool:
    found = method_of(value)
    return found is not None and found[1] in _METHODS


def _rewrite(
    context: Context,
    call: CallFact,
    arguments: Arguments,
    keywords: Keywords,
    *,
    of_2: bool | None,
) -> _Rewritten:
    """Return the new arguments of one call; `of_2` tells whether it is of transformers 2 or 3."""
    parts: list[_Rewritten] = []
    bounded = _is_given(arguments.get("max_length"))
    if PAD in keywords.values:
        value = keywords.values[PAD]
        test = _as_test(context.text(Site(keywords.site.cell, value)), value)
        meant = _PADDED if bounded else _unbounded(call, of_2=of_2)
        parts.append(_padding(arguments, value, test, meant))
    if STRATEGY in keywords.values:
        parts.append(_strategy(call, arguments, bounded=bounded, of_2=of_2))
    differs = [part.differs for part in parts if part.differs]
    if PAD in keywords.values and of_2 and _is_batch_left_alone(context, call):
        differs.append("transformers 2.3 and 2.4 padded a batch for return_tensors only")
    if PAD in keywords.values and not bounded and PARTIAL in call.callee:
        differs.append("where max_length is given later, it has to be padding='max_length'")
    return _Rewritten(
        tuple(operation for part in parts for operation in part.operations),
        "; ".join(differs),
        next((part.failed for part in parts if part.failed), ""),
    )


def _is_batch_left_alone(context: Context, call: CallFact) -> bool:
    return bool(context.written_for("2.3.0", "2.4.1")) and _method_name(call) in _BATCH


def _padding(arguments: Arguments, value: ast.expr, test: str, meant: _Padding) -> _Rewritten:
    """Return what `pad_to_max_length=value` becomes; `test` is the text of value, as a test."""
    literal = bool(value.value) if isinstance(value, ast.Constant) else None
    if "padding" in arguments.keywords:
        given = arguments.keywords["padding"]
        if False in constants(given) or any(isinstance(v, Unknown) for v in given):
            return _Rewritten(failed="padding is given too: keep one")
        return _Rewritten((DropKeyword(PAD),))
    if literal is False:
        return _Rewritten((DropKeyword(PAD),))
    padding = meant.value if literal is True else f"{meant.value} if {test} else False"
    operations: list[ArgumentOperation] = [RenameKeyword(PAD, "padding"), SetKeyword(PAD, padding)]
    if meant.truncates and not {"truncation", STRATEGY} & arguments.keywords.keys():
        operations.append(AddKeyword("truncation", "True"))
    return _Rewritten(tuple(operations), meant.differs)


def _unbounded(call: CallFact, *, of_2: bool | None) -> _Padding:
    """Return what padding without `max_length` was."""
    if of_2 is False or _method_name(call) in _BATCH:
        return _Padding("True")
    if of_2:
        return _Padding('"max_length"')
    return _Padding(
        '"max_length"',
        "without max_length transformers 2 padded to what the model can take at most, "
        "transformers 3 did not pad a single text: then leave padding out",
    )


def _strategy(
    call: CallFact,
    arguments: Arguments,
    *,
    bounded: bool,
    of_2: bool | None,
) -> _Rewritten:
    """Return what `truncation_strategy` becomes."""
    if "truncation" in arguments.keywords:
        return _Rewritten(failed="truncation is given too: keep one")
    if not bounded and of_2:  # it had nothing to cut to
        return _Rewritten((DropKeyword(STRATEGY),))
    renamed = (RenameKeyword(STRATEGY, "truncation"),)
    if not bounded:
        return _Rewritten(
            renamed,
            "" if of_2 is False else "transformers 2 did not truncate without max_length",
        )
    strategies = constants(arguments.get(STRATEGY))
    same = strategies == ["longest_first"] or (
        strategies == ["only_first"] and _takes_one_text(call, arguments)
    )
    if same or of_2 or "padding" in arguments.keywords:
        return _Rewritten(renamed)
    return _Rewritten(
        renamed,
        "transformers 3 ignored it beside max_length and always cut the longest text first",
    )


def _truncation_obeyed(context: Context, call: CallFact) -> Iterator[Proposal]:
    """Find `truncation=False` that was not obeyed."""
    given = keyword_of(call, "truncation")
    if given is None or not _is_literal(given.value, value=False):
        return
    values, arguments = without_partials(call)
    padding = arguments.get("padding")
    encoders, others = split(values, _encodes)
    if (
        encoders
        and not others
        and constants(padding) == [False] * len(padding)
        and _is_given(arguments.get("max_length"))
        and context.editable(call.node)
    ):
        border = None if context.source.before(_FALSE_OBEYED) else _FALSE_OBEYED
        only = "; right only if this was written for one of these" if border else ""
        yield Proposal(
            Safety.UNSAFE if border else Safety.REVIEW,
            "truncation=True: releases of transformers before 4.24 cut to max_length in spite of "
            f"truncation=False{only}",
            "Nothing is cut any more: longer rows than before, without an error.",
            (context.edit_call(call, SetKeyword("truncation", "True")),),
            border=border,
        )


def _is_given(values: Values) -> bool:
    """Tell whether an argument is given and is not simply None."""
    return any(value != Constant(None) for value in values)


def _is_literal(node: ast.expr, *, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _takes_one_text(call: CallFact, arguments: Arguments) -> bool:
    """Tell whether one text is encoded and not a pair."""
    pairs = len(arguments.positionals) > 1 or "text_pair" in arguments.keywords
    return _method_name(call) in {"encode", "encode_plus"} and not pairs and not arguments.splats


def _method_name(call: CallFact) -> str:
    """Return the method that is called; what is called by a plain name is `__call__`."""
    values, _ = without_partials(call)
    names = {found[1] for value in values if (found := method_of(value))}
    if len(names) == 1:
        return names.pop()
    return call.node.func.attr if isinstance(call.node.func, ast.Attribute) else "__call__"


def _as_test(text: str, value: ast.expr) -> str:
    simple = isinstance(value, (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Compare))
    return text if simple else f"({text})"


def _in_words(operations: Sequence[ArgumentOperation]) -> str:
    """Write the new arguments as they are given."""
    names = {op.name: op.new_name for op in operations if isinstance(op, RenameKeyword)}
    values = {op.name: op.value for op in operations if isinstance(op, SetKeyword)}
    added = [f"{op.name}={op.value}" for op in operations if isinstance(op, AddKeyword)]
    renamed = [f"{new}={values[old]}" if old in values else new for old, new in names.items()]
    return f"now {', '.join([*renamed, *added])}" if names else "it does nothing here"
