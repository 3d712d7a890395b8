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
    tokenizer = BertTokenizer.from_pretrained("bert-base-uncased", max_len=128)

## After

    from pytorch_pretrained_bert import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-uncased", model_max_length=128)

## When it is unsafe

When the called class may be something else, or the releases that the notebook may have been written
for did not do the same. `special_tokens` is left alone with a finding, and so is a cased checkpoint
that may have been lower-cased.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.signatures import (
    Order,
    positional_names,
    source_releases,
)
from nbmigrate.meaning.values import Symbol, constants
from nbmigrate.plan import AddKeyword, NamePositional, RenameKeyword, Safety, SetKeyword
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
    written_before="2.0.0",
    needs=("pytorch_pretrained_bert", "pytorch_transformers"),
)

_PPB = "pytorch_pretrained_bert"
_LENGTH = ("max_len", "model_max_length")
_PATH = "pretrained_model_name_or_path"
_SPECIAL = "special_tokens"
_CASE = "do_lower_case"
# The release of each package in which these things changed last.
_BORDERS = {_PPB: "0.6.2", "pytorch_transformers": "1.2.0"}
# The releases whose BertTokenizer.from_pretrained sets do_lower_case for the names that it knows.
_CORRECTING = frozenset({"0.6.2", "1.0.0", "1.1.0"})
_SIZES = ("bert-base", "bert-large", "bert-base-multilingual")
_CHINESE = "bert-base-chinese"
_KNOWN = frozenset(
    {_CHINESE} | {f"{size}-{case}" for size in _SIZES for case in ("cased", "uncased")}
)


@dataclass(frozen=True)
class _Made:
    """A call that makes a tokenizer of a class, or of `others`."""

    call: CallFact
    cls: Symbol
    others: list[Value]


def propose(context: Context) -> Verdict:
    """Make tokenizers as the target does."""
    for call in context.library_calls:
        loaders, others = split(call.callee, lambda value: _class_loaded(value) is not None)
        makers, rest = split(call.callee, _is_tokenizer) if not loaders else ([], others)
        if loaders:
            loaded = _class_loaded(loaders[0])
            if loaded is not None:
                yield from _making(context, _Made(call, loaded, others), _loading)
        elif makers and isinstance(makers[0], Symbol):
            yield from _making(context, _Made(call, makers[0], rest), _naming)


def _class_loaded(value: Value) -> Symbol | None:
    """Return the tokenizer class whose `from_pretrained` a value is; None if it is not."""
    if not isinstance(value, Symbol) or value.name != "from_pretrained":
        return None
    cls = Symbol(value.path.rpartition(".")[0])
    return cls if _is_tokenizer(cls) else None


def _is_tokenizer(value: Value) -> bool:
    return (
        isinstance(value, Symbol)
        and value.library in _BORDERS
        and library.kind(value) in library.TOKENIZER_KINDS
    )


def _making(
    context: Context,
    made: _Made,
    steps_of: Callable[[Context, _Made, str], Sequence[ArgumentOperation] | None],
) -> Iterator[Proposal | Remark]:
    """Propose the steps for the releases that the notebook may be for, or say why there are none.

    `steps_of` answers None for a release that could not run the call.
    """
    found = {r: steps_of(context, made, r) for r in source_releases(context, made.cls.library)}
    possible = {release: steps for release, steps in found.items() if steps is not None}
    first = next(iter(possible.values()), ())
    certain = [step for step in first if all(step in steps for steps in possible.values())]
    open_ = {r: [s for s in steps if s not in certain] for r, steps in possible.items()}
    maybe = next(filter(None, open_.values()), [])
    place = context.place(made.call.site)
    by_keyword = any(keyword.arg == _SPECIAL for keyword in made.call.node.keywords)
    if by_keyword or any(getattr(step, "name", "") == _SPECIAL for step in (*certain, *maybe)):
        yield Remark(
            place,
            f"{_SPECIAL} is ignored without an error: add them with "
            "tokenizer.add_tokens(…, special_tokens=True), and call model.resize_token_embeddings",
        )
        return
    ambiguous = any(isinstance(step, NamePositional) for step in maybe)
    if ambiguous:
        certain = [step for step in certain if not isinstance(step, NamePositional)]
    if certain:
        yield _written(context, made, certain)
    if ambiguous:
        yield Remark(
            place,
            f"what the arguments of {made.cls.name} mean depends on the release: name them",
            border=_BORDERS[made.cls.library],
        )
    elif maybe:
        yield _written(context, made, maybe, [r for r in open_ if open_[r] == maybe])


def _written(
    context: Context,
    made: _Made,
    steps: Sequence[ArgumentOperation],
    releases: Sequence[str] = (),
) -> Proposal | Remark:
    """Propose these steps, which are right for some of the `releases`, or for all if empty."""
    name = made.cls.name
    border = _BORDERS[made.cls.library] if releases else None
    some = f", if this was written for {' or '.join(releases)}" if releases else ""
    message = f"{_words(steps)}: {name} took and did something else by itself{some}"
    editable = context.editable(made.call.node)
    # The other releases would take back what is added.
    if not editable or (releases and any(isinstance(step, AddKeyword) for step in steps)):
        by_hand = "" if editable else " (in an f-string)"
        return Remark(context.place(made.call.site), f"{message}{by_hand}", border=border)
    return Proposal(
        safety_of(made.others, Safety.UNSAFE if releases else Safety.SAFE),
        f"{message}{doubt(made.others)}",
        "Without an error: texts are cut or lower-cased in another way, or a TypeError where one "
        "argument is given twice.",
        (context.edit_call(made.call, *steps),),
        border=border,
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


def _loading(_: Context, made: _Made, release: str) -> Sequence[ArgumentOperation] | None:
    """Return the steps for a call of `from_pretrained` that was written for a release."""
    taken = positional_names(catalog.signature(made.cls.path, release) or ())
    old = (_PATH, "cache_dir", *taken[1:])
    count = len(made.call.node.args)
    if made.cls.library != _PPB or count == 1 or _is_starred(made.call):
        return (*_by_keyword(made, release),)
    naming = Order(old, tuple(map(_renamed, old)), ()).naming(count)
    return (*naming, *_by_keyword(made, release)) if count <= len(old) else None


def _is_starred(call: CallFact) -> bool:
    return any(isinstance(argument, ast.Starred) for argument in call.node.args)


def _by_keyword(made: _Made, release: str) -> Iterator[ArgumentOperation]:
    """Yield the steps for the arguments that are given by keyword, or not at all."""
    for keyword in made.call.node.keywords:
        if keyword.arg == _LENGTH[0]:
            yield RenameKeyword(*_LENGTH)
    if made.cls.name == "BertTokenizer":
        yield from _case(made.call, made.cls, release)


def _renamed(name: str) -> str:
    return _LENGTH[1] if name == _LENGTH[0] else name


def _case(call: CallFact, cls: Symbol, release: str) -> Iterator[ArgumentOperation]:
    """Yield what writes the `do_lower_case` that a release used for a checkpoint it knew."""
    names = call.arguments.get(_PATH, 0)
    known = [str(name) for name in constants(names) if name in _KNOWN]
    if len(known) != 1 or len(names) != 1:
        return
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


def _naming(context: Context, made: _Made, release: str) -> Sequence[ArgumentOperation] | None:
    """Return the steps for a call of the class itself that was written for a release."""
    count = len(made.call.node.args)
    parameters = catalog.signature(made.cls.path, context.target)
    if parameters is None or _is_starred(made.call):
        return ()
    old = positional_names(catalog.signature(made.cls.path, release) or ())
    if len(old) < count:
        return None
    order = Order(old, tuple(map(_renamed, old)), positional_names(parameters))
    return () if order.same(count) else order.naming(count)
