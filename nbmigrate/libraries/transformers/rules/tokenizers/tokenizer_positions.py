"""Tokenizers take their arguments in another order: name those that moved, such as `max_length`.

## What changed

| method | up to transformers 2.11 | since 3.0 |
|---|---|---|
| `encode`, `encode_plus` | `text, text_pair, add_special_tokens, max_length, stride, …` | \
`text, text_pair, add_special_tokens, padding, truncation, max_length, …` |
| `batch_encode_plus` | `texts, add_special_tokens, max_length, stride, …` | \
`texts, add_special_tokens, padding, truncation, max_length, …` |
| `prepare_for_model` | `ids, pair_ids, max_length, …` | `ids, pair_ids, add_special_tokens, …` |

And from 4.22 on a tokenizer that is called takes `text_target` in third place.

## If it is left alone

A length that is taken for `padding` is `ValueError: 5 is not a valid PaddingStrategy`; one that is
taken for `add_special_tokens` cuts nothing, without an error.

## Before

    !pip install transformers==2.11.0
    from transformers import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
    ids = tokenizer.encode_plus(text, None, True, 64)

## After

    !pip install transformers==2.11.0
    from transformers import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
    ids = tokenizer.encode_plus(text, None, True, max_length=64)

## When it is unsafe

When the called object may be something else, and where the notebook may have been written for a
release that took the arguments as the target does. In a notebook that may be for transformers 4 it
is for review where only a literal tells that `max_length` is meant. There is a finding where the
arguments can mean several things of which none is right now, and for those that have no place any
more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.signatures import border_after
from nbmigrate.libraries.transformers.rules.names.renamed_keywords import renaming
from nbmigrate.libraries.transformers.rules.tokenizers.recognising import ENCODERS, method_of
from nbmigrate.libraries.transformers.rules.tokenizers.tokenizer_orders import (
    fits,
    order_now,
    possible_orders,
)
from nbmigrate.meaning.values import Constant, Value
from nbmigrate.plan import NamePositional, Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v2.11.0/src/transformers/tokenization_utils.py#L1439",
        "https://github.com/huggingface/transformers/blob/v3.0.0/src/transformers/tokenization_utils_base.py#L1672",
    ),
    since="4.0.0",
    written_before="4.45.0",
)

_CONSEQUENCE = "A ValueError, or other ids without an error."
_METHODS = ENCODERS | {"prepare_for_model"}


def propose(context: Context) -> Verdict:
    """Name the positional arguments of tokenizers from the first one on that moved."""
    for call in context.library_calls:
        if len(call.node.args) > 1:
            values, others = split(call.callee, _takes_text)
            yield from _named(context, call, values, others)


def _takes_text(value: Value) -> bool:
    found = method_of(value)
    return found is not None and found[1] in _METHODS


@dataclass(frozen=True)
class _Meaning:
    """What the arguments of a call were, and what the target takes in their places."""

    order: tuple[str, ...]
    now: tuple[str, ...]

    @property
    def first_moved(self) -> int | None:
        """The index of the first argument that is taken for another one; the first never is."""
        places = enumerate(self.order)
        return next((i for i, name in places if i and (name,) != self.now[i : i + 1]), None)


def _named(
    context: Context, call: CallFact, values: list[Value], others: list[Value]
) -> Iterator[Proposal | Remark]:
    meanings: dict[_Meaning, Value] = {}
    releases: dict[_Meaning, list[str]] = {}
    by_literal = False
    for value in values:
        found = method_of(value)
        if found is not None:
            now = order_now(context, *found)
            for order, those in possible_orders(context, call, *found).items():
                if not fits(call, order):
                    by_literal = True
                    continue
                meanings.setdefault(_Meaning(order, now), value)
                releases.setdefault(_Meaning(order, now), []).extend(those)
    moved = [meaning for meaning in meanings if meaning.first_moved is not None]
    if not moved:
        return
    meaning = moved[0]
    border = _border(releases, moved)
    method = getattr(call.node.func, "attr", "the tokenizer")
    names = _names_now(context, call, meanings[meaning], meaning)
    obstacle = _obstacle(context, call, moved, names)
    if obstacle:
        yield Remark(
            context.place(call.site),
            f"the positional arguments of {method} mean something else now{_before(border)}: "
            f"{obstacle}. {_CONSEQUENCE}",
            border=border,
        )
        return
    first = meaning.first_moved or 0
    naming = [NamePositional(index, names[index]) for index in range(first, len(names))]
    taken = meaning.now[first] if first < len(meaning.now) else "nothing"
    # A notebook that may be for transformers 4 would fail there; so say its literals.
    told = by_literal and not context.source.before("4.0.0")
    proven = Safety.UNSAFE if border else Safety.REVIEW if told else Safety.SAFE
    yield Proposal(
        safety_of(others, proven),
        f"{', '.join(names[first:])} by name: {method} takes {taken} there now{_before(border)}"
        f"{doubt(others)}",
        _CONSEQUENCE,
        (context.edit_call(call, *naming),),
        border=border,
    )


def _border(releases: Mapping[_Meaning, list[str]], moved: list[_Meaning]) -> str | None:
    """Return the release that decides what the arguments are; None if all moved in the same way."""
    if len(moved) == len(releases) == 1:
        return None
    by_age = sorted((releases[meaning] for meaning in moved), key=_newest)
    # From there on nothing has moved, or has moved as it did last.
    return border_after(by_age[-1] if len(moved) < len(releases) else by_age[-2])


def _newest(releases: list[str]) -> int:
    return max(map(catalog.position, releases))


def _before(border: str | None) -> str:
    return f" if this was written before {border}" if border else ""


def _obstacle(context: Context, call: CallFact, meanings: list[_Meaning], names: list[str]) -> str:
    """Say why the arguments cannot be named, and what to do; empty if they can."""
    order = meanings[0].order
    if len(meanings) > 1:
        possible = " or ".join(f"({', '.join(meaning.order)})" for meaning in meanings)
        return f"name them; depending on the release they are {possible}"
    gone = [old for old, name in zip(order, names, strict=True) if not name]
    if gone:
        return f"{', '.join(gone)} is gone: name the others, and write padding and truncation"
    if any(keyword.arg in {*order, *names} for keyword in call.node.keywords):
        return "one is given by name, too: keep one"
    return "" if context.editable(call.node) else "name them (f-strings are not edited)"


def _names_now(context: Context, call: CallFact, value: Value, meaning: _Meaning) -> list[str]:
    """Return the names that the arguments have in the target; an empty one if it is gone."""
    names: list[str] = []
    for name in meaning.order:
        if name in meaning.now or name == meaning.order[0]:
            names.append(name)
        elif name == "truncation_strategy":
            length = call.arguments.get("max_length", meaning.order.index("max_length"))
            # Without max_length there was nothing to cut to.
            names.append("" if Constant(None) in length else "truncation")
        else:
            renamed = renaming(value, name, context.target)
            names.append(renamed[0] if renamed is not None else "")
    return names
