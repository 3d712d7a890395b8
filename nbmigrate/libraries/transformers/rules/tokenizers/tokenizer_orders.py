"""What the positional arguments of tokenizers' methods mean, then and now."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.signatures import (
    positional_names,
    source_releases,
)
from nbmigrate.meaning.values import Constant

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Instance
    from nbmigrate.rules.base import Context

# An Auto class makes one of many, which all inherit their methods.
_ANY_TOKENIZER = "PreTrainedTokenizer"
_NUMBERS = frozenset({"max_length", "stride"})
_FLAGS = frozenset({"add_special_tokens", "pad_to_max_length", "truncate_first_sequence"})
_NO_NUMBERS = _FLAGS | {"padding", "truncation", "truncation_strategy"}
_TEXTS = frozenset({"text_target", "text_pair_target"})


def possible_orders(
    context: Context, call: CallFact, tokenizer: Instance, method: str
) -> dict[tuple[str, ...], list[str]]:
    """Return the names that the positional arguments of a call can have had, newest first.

    Each with those releases that the notebook can have been written for in which they had these.
    """
    count = len(call.node.args)
    found: dict[tuple[str, ...], list[str]] = {}
    if any(isinstance(argument, ast.Starred) for argument in call.node.args):
        return found
    for release in source_releases(context, tokenizer.cls.library):
        order = _order(tokenizer, method, release)
        if len(order) >= count:
            found.setdefault(order[:count], []).append(release)
    return found


def meant_orders(
    context: Context, call: CallFact, tokenizer: Instance, method: str
) -> dict[tuple[str, ...], list[str]]:
    """Return the `possible_orders` in which the literals of the call make sense.

    A number as `padding` does not.
    """
    possible = possible_orders(context, call, tokenizer, method)
    return {order: releases for order, releases in possible.items() if fits(call, order)}


def order_now(context: Context, tokenizer: Instance, method: str) -> tuple[str, ...]:
    """Return the names of the parameters that the target's method takes by position, in order."""
    return _order(tokenizer, method, context.target)


def fits(call: CallFact, order: tuple[str, ...]) -> bool:
    """Tell whether the literals that a call gives can be what `order` says."""
    return all(
        _can_be(name, value)
        for index, name in enumerate(order[: len(call.node.args)])
        for value in call.arguments.get("", index)
        if isinstance(value, Constant)
    )


def _can_be(name: str, given: Constant) -> bool:
    is_number = isinstance(given.value, int) and not isinstance(given.value, bool)
    if name in _NUMBERS:
        return is_number or given.value is None
    if name in _FLAGS and isinstance(given.value, str):
        return False
    if name in _TEXTS and isinstance(given.value, int):  # True and False are, too
        return False
    return not (is_number and name in _NO_NUMBERS)


def _order(tokenizer: Instance, method: str, release: str) -> tuple[str, ...]:
    known = library.kind(tokenizer.cls) == "tokenizer"
    cls = tokenizer.cls.path if known else _ANY_TOKENIZER
    return positional_names(catalog.signature(f"{cls}.{method}", release) or ())
