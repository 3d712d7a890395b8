"""Tokenizers are made in another way: `max_len` is `model_max_length`, a cache folder has a name.

## What changed

- The second argument of pytorch_pretrained_bert's `from_pretrained` was `cache_dir`; it goes to the
  constructor now. The third parameter of its `BertTokenizer` was `max_len`.
- `max_len` is `model_max_length`, and `special_tokens` of the GPT tokenizers is gone.
- pytorch_pretrained_bert 0.6.2 and pytorch_transformers up to 1.1 corrected `do_lower_case` for the
  checkpoints they knew, whatever they were told, and lower-cased for `bert-base-chinese`.
- pytorch_pretrained_bert up to 0.6.1 lower-cased unless it was told not to, for every checkpoint;
  now cased ones are read as they are.

## If it is left alone

`BertTokenizer(vocab, True, 128)` sets `do_basic_tokenize=128`, `from_pretrained(name, max_len=128)`
keeps the length of the checkpoint, and `from_pretrained("bert-base-uncased", do_lower_case=False)`
now does what it says, so that capitalised words become unknown ones: all **without an error**.

## Before

    from pytorch_pretrained_bert import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased", max_len=128)

## After

    from pytorch_pretrained_bert import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased", model_max_length=128)

## When it is unsafe

When the called class may be something else. `special_tokens` is left alone with a finding.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.signatures import (
    Order,
    constructor_orders,
    positional_names,
    source_releases,
)
from nbmigrate.meaning.values import Symbol, constants
from nbmigrate.plan import AddKeyword, NamePositional, RenameKeyword, SetKeyword
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.plan import ArgumentOperation
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/tokenization.py#L153",
        "https://github.com/huggingface/transformers/blob/v4.0.0/src/transformers/tokenization_utils_base.py#L1518",
    ),
    since="4.0.0",
    needs=("pytorch_pretrained_bert", "pytorch_transformers"),
)

_PPB = "pytorch_pretrained_bert"
_OLDER = frozenset({_PPB, "pytorch_transformers"})
_LENGTH = ("max_len", "model_max_length")
_PATH = "pretrained_model_name_or_path"
_SPECIAL = "special_tokens"
_CASE = "do_lower_case"
# The releases whose BertTokenizer.from_pretrained sets do_lower_case for the names that it knows.
_CORRECTING = frozenset({"0.6.2", "1.0.0", "1.1.0"})
_SIZES = ("bert-base", "bert-large", "bert-base-multilingual")
_CHINESE = "bert-base-chinese"
_KNOWN = frozenset(
    {_CHINESE} | {f"{size}-{case}" for size in _SIZES for case in ("cased", "uncased")}
)


def propose(context: Context) -> Verdict:
    """Make tokenizers as the target does."""
    for call in context.library_calls:
        loaders, others = split(call.callee, lambda value: _class_loaded(value) is not None)
        if loaders:
            loaded = _class_loaded(loaders[0])
            if loaded is not None:
                yield from _making(context, call, loaded, others, *_loading(context, call, loaded))
            continue
        makers, others = split(call.callee, _is_tokenizer)
        if makers and isinstance(makers[0], Symbol):
            steps = _naming(context, call, makers[0])
            yield from _making(context, call, makers[0], others, *steps)


def _class_loaded(value: Value) -> Symbol | None:
    """Return the tokenizer class whose `from_pretrained` a value is; None if it is not."""
    if not isinstance(value, Symbol) or value.name != "from_pretrained":
        return None
    cls = Symbol(value.path.rpartition(".")[0])
    return cls if _is_tokenizer(cls) else None


def _is_tokenizer(value: Value) -> bool:
    return (
        isinstance(value, Symbol)
        and value.library in _OLDER
        and library.kind(value) in library.TOKENIZER_KINDS
    )


def _making(
    context: Context,
    call: CallFact,
    cls: Symbol,
    others: Sequence[Value],
    *steps: ArgumentOperation,
) -> Iterator[Proposal | Remark]:
    """Propose `steps`, or say why the call is left alone."""
    by_keyword = any(keyword.arg == _SPECIAL for keyword in call.node.keywords)
    place = context.place(call.site)
    if by_keyword or any(getattr(step, "name", "") == _SPECIAL for step in steps):
        yield Remark(
            place,
            f"{_SPECIAL} is ignored without an error: add them with "
            "tokenizer.add_tokens(…, special_tokens=True), and call model.resize_token_embeddings",
        )
    elif steps and not context.editable(call.node):
        yield Remark(place, f"{_words(steps)}: {cls.name} is made in an f-string; do it by hand")
    elif steps:
        yield Proposal(
            safety_of(others),
            f"{_words(steps)}: {cls.name} took and did something else by itself{doubt(others)}",
            "Without an error: texts are cut or lower-cased in another way, or a TypeError where "
            "one argument is given twice.",
            (context.edit_call(call, *steps),),
        )


def _words(steps: Sequence[ArgumentOperation]) -> str:
    """Say which arguments are written then."""
    words = []
    for step in steps:
        match step:
            case RenameKeyword(old, new):
                words.append(f"{old} is now {new}")
            case SetKeyword(name, value) | AddKeyword(name, value):
                words.append(f"{name}={value}")
            case NamePositional(_, name):
                words.append(f"{name} by name")
    return ", ".join(words)


def _loading(context: Context, call: CallFact, cls: Symbol) -> Iterator[ArgumentOperation]:
    """Yield the steps for a call of `from_pretrained`."""
    starred = any(isinstance(argument, ast.Starred) for argument in call.node.args)
    count = len(call.node.args)
    if cls.library == _PPB and count > 1 and not starred:
        for taken in constructor_orders(context, cls)[:1]:
            old = (_PATH, "cache_dir", *taken[1:])
            yield from Order(old, tuple(map(_renamed, old)), ()).naming(count)
    for keyword in call.node.keywords:
        if keyword.arg == _LENGTH[0]:
            yield RenameKeyword(*_LENGTH)
    if cls.name == "BertTokenizer":
        yield from _case(context, call, cls)


def _renamed(name: str) -> str:
    return _LENGTH[1] if name == _LENGTH[0] else name


def _case(context: Context, call: CallFact, cls: Symbol) -> Iterator[ArgumentOperation]:
    """Write the `do_lower_case` that the old library used for a checkpoint it knew."""
    names = call.arguments.get(_PATH, 0)
    known = [str(name) for name in constants(names) if name in _KNOWN]
    if len(known) != 1 or len(names) != 1:
        return
    release = source_releases(context, cls.library)[0]
    cased = "-cased" in known[0]
    told = call.arguments.get(_CASE, 2) or call.arguments.splats
    written = next((k.value for k in call.node.keywords if k.arg == _CASE), None)
    if release in _CORRECTING:
        if isinstance(written, ast.Constant) and bool(written.value) is cased:
            yield SetKeyword(_CASE, str(not cased))
        elif known[0] == _CHINESE and not told:
            # The checkpoint itself says False.
            yield AddKeyword(_CASE, "True")
    elif cls.library == _PPB and not told and (cased or known[0] == _CHINESE):
        yield AddKeyword(_CASE, "True")


def _naming(context: Context, call: CallFact, cls: Symbol) -> Sequence[ArgumentOperation]:
    """Return the steps for a call of the class itself."""
    count = len(call.node.args)
    parameters = catalog.signature(cls.path, context.target)
    if parameters is None or any(isinstance(a, ast.Starred) for a in call.node.args):
        return ()
    now = positional_names(parameters)
    for old in constructor_orders(context, cls)[:1]:
        order = Order(old, tuple(map(_renamed, old)), now)
        if len(old) >= count and not order.same(count):
            return order.naming(count)
    return ()
