"""Lists of tokens or integers given to a tokenizer: slow ones take them, fast ones do not.

## What changed

`encode` and `encode_plus` of slow tokenizers take a list of tokens or of ids in place of a text, up
to the last release of transformers 4. The fast tokenizers that `AutoTokenizer` loads from 4.0 on do
not: they "do not accept integers in the encoding methods", as the migration guide says.
`batch_encode_plus` took a list of such lists in transformers 2 only.

## If it is left alone

A list of integers given to a fast tokenizer is `TypeError: TextEncodeInput must be …`. So is a list
of tokens, unless it has two: that is **silently encoded as a pair**. A batch of lists is
`ValueError: too many values to unpack (expected 2)`; lists of two tokens are taken as pairs.

## Before

    !pip install transformers
    from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained("bert-base-cased")
    ids = tokenizer.encode(tokenizer.tokenize(text))

## After

    !pip install transformers
    from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained("bert-base-cased", use_fast=False)
    ids = tokenizer.encode(tokenizer.tokenize(text))

## When it is unsafe

Always: a notebook that is known to be older than transformers 4 gets `use_fast=False` from the rule
`fast-tokenizers`; what this rule proposes is for those that may be. A batch of lists is left alone
with a finding. `is_split_into_words=True` is no way out: it splits the tokens again.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.tokenizers.recognising import class_loaded, method_of
from nbmigrate.meaning.values import Container, Instance, Value
from nbmigrate.plan import AddKeyword, Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Site, Values
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://huggingface.co/transformers/v4.5.1/migration.html",
        "https://github.com/huggingface/transformers/blob/v4.0.0/src/transformers/models/auto/tokenization_auto.py#L315",
    ),
    since="4.0.0",
    written_before="4.0.0",
)

# Of lists: slow tokenizers take batches of them up to the one, Auto classes load slow tokenizers up
# to the other.
_BATCH_BORDER, _BORDER = "3.0.0", "4.0.0"

_SINGLE = frozenset({"encode", "encode_plus"})
_PAIR_LENGTH = 2
_MADE_BY = {"tokenize": "tokens", "convert_tokens_to_ids": "integers"}


def propose(context: Context) -> Verdict:
    """Ask for slow tokenizers where only those work; report batches that none takes any more."""
    old, batches = context.source.before(_BORDER), context.source.before(_BATCH_BORDER)
    listed: dict[Site, str] = {}
    for call in context.library_calls:
        methods = [found for value in call.callee if (found := method_of(value))]
        if batches is not False and any(name == "batch_encode_plus" for _, name in methods):
            yield from _batch(context, call)
        for tokenizer, name in methods:
            if (
                name in _SINGLE
                and tokenizer.created is not None
                and (given := _given(context, call))
            ):
                listed.setdefault(tokenizer.created, f"{name} gets a list of {given}")
    if old is None:
        for site, use in listed.items():
            yield from _slow(context, context.facts.calls[site.node], use)


def _slow(context: Context, call: CallFact, use: str) -> Iterator[Proposal | Remark]:
    """Ask for a slow tokenizer where it is made, unless it is one or that has been settled."""
    loaders = [value for value in call.callee if class_loaded(value) == "auto-tokenizer"]
    settled = "use_fast" in call.arguments.keywords or call.arguments.splats
    if not loaders or settled or not context.editable(call.node):
        return
    others = [value for value in call.callee if value not in loaders]
    yield Proposal(
        Safety.UNSAFE,
        f"use_fast=False: {use}, which transformers 3 took{doubt(others)}",
        "TypeError: TextEncodeInput must be …; a list of two tokens is silently taken as a pair.",
        (context.edit_call(call, AddKeyword("use_fast", "False")),),
        border=_BORDER,
    )


def _batch(context: Context, call: CallFact) -> Iterator[Remark]:
    """Find batches of lists of tokens or ids."""
    for value in call.arguments.get("batch_text_or_text_pairs", 0):
        made = {_made_by(context.facts.calls.get(row)) for row in _rows(value)}
        if made and "" not in made:
            yield Remark(
                context.place(call.site),
                f"transformers 3 and 4 take no batch of lists of {' or '.join(sorted(made))} "
                "(ValueError; lists of two are taken as pairs): give the texts, or call "
                "prepare_for_model with each list of ids and tokenizer.pad with the results",
                border=None if context.source.before(_BATCH_BORDER) else _BATCH_BORDER,
            )
            return


def _rows(value: Value) -> list[ast.expr]:
    """Return the expressions that a list is made of, as far as it is written out."""
    node = value.site.node if isinstance(value, Container) else None
    if isinstance(node, ast.ListComp):
        return [node.elt]
    return node.elts if isinstance(node, ast.List) else []


def _given(context: Context, call: CallFact) -> str:
    """Tell what the lists are of that a call encodes; "" if it encodes no lists."""
    texts, pairs = call.arguments.get("text", 0), call.arguments.get("text_pair", 1)
    return _contents(context, texts) or _contents(context, pairs)


def _contents(context: Context, values: Values) -> str:
    """Tell what the lists are of that `values` can only be: "tokens", "integers"; "" if not so."""
    kinds = {_content(context, value) for value in values}
    return kinds.pop() if len(kinds) == 1 else ""


def _content(context: Context, value: Value) -> str:
    if isinstance(value, Instance) and value.cls == library.LIST and value.created is not None:
        return _made_by(context.facts.calls.get(value.created.node))
    rows = _rows(value)
    types = {type(row.value) if isinstance(row, ast.Constant) else None for row in rows}
    if types == {int}:
        return "integers"
    # Two strings are what a pair of texts looks like, too.
    return "tokens" if types == {str} and len(rows) != _PAIR_LENGTH else ""


def _made_by(call: CallFact | None) -> str:
    """Tell what the list is of that a call gives, "" if that is not known."""
    callee = call.callee if call is not None else ()
    names = {found[1] if (found := method_of(value)) else "" for value in callee}
    return _MADE_BY.get(names.pop(), "") if len(names) == 1 else ""
