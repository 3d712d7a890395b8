"""`decode` no longer takes out the space before a full stop: ask for it.

## What changed

`decode` and `batch_decode` wrote `.` for ` .`, `n't` for ` n't` and the like unless they were told
`clean_up_tokenization_spaces=False`. From transformers 4.45.1 on they do so only where the
tokenizer says so: those of BERT, DistilBERT and ELECTRA do, those of GPT-2, RoBERTa, BART, T5,
XLNet and others do not. In pytorch_pretrained_bert that of GPT-2 never did.

## If it is left alone

Texts have other spaces, **without an error**: `it is n't .` where it was `it isn't.`. What compares
or scores texts gives other numbers.

## Before

    from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained("gpt2", use_fast=False)
    text = tokenizer.decode(ids, skip_special_tokens=True)

## After

    from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained("gpt2", use_fast=False)
    text = tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=True)

## When it is unsafe

When the called object may be something else, a splatted dict may hold the argument, or the notebook
may have been written for transformers 4. In notebooks that were, nothing is done: what models write
has no such spaces, and from 4.28 on the files of a checkpoint say whether its texts are cleaned up.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.pretrained_bert import PACKAGE
from nbmigrate.meaning.values import Method
from nbmigrate.plan import AddKeyword, Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Symbol, Value
    from nbmigrate.rules.base import Context, Verdict

# Notebooks for transformers 4 are left alone, for the reason that the documentation gives.
_BORDER = "4.0.0"

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v3.5.1/src/transformers/tokenization_utils_base.py#L3009",
        "https://github.com/huggingface/transformers/blob/v4.45.1/src/transformers/tokenization_utils_base.py#L1625",
    ),
    since="4.0.0",
    written_before=_BORDER,
    needs=("decode",),
)

_CLEAN = "clean_up_tokenization_spaces"
# The first release whose tokenizers do not clean up unless they are told to
# (tokenization_utils_base.py), and the place of the argument in both methods.
_NOT_CLEANED_FROM = "4.45.1"
_POSITION = 2
_DECODERS = frozenset({"decode", "batch_decode"})


def propose(context: Context) -> Verdict:
    """Clean decoded text where the old library did, and only there."""
    for call in context.calls:
        if call.arguments.get(_CLEAN, _POSITION):
            continue
        cleaned, others = split(call.callee, partial(_differs, context, cleaned=True))
        kept, rest = split(call.callee, partial(_differs, context, cleaned=False))
        if cleaned:
            yield _told(context, call, others, cleaned=True)
        elif kept:
            yield _told(context, call, rest, cleaned=False)


def _differs(context: Context, value: Value, *, cleaned: bool) -> bool:
    """Tell whether a method cleaned its text up, or did not, and does otherwise now."""
    if not isinstance(value, Method) or value.name not in _DECODERS:
        return False
    cls = value.receiver.cls
    if library.kind(cls) not in library.TOKENIZER_KINDS:
        return False
    before = not (cls.library == PACKAGE and cls.name == "GPT2Tokenizer")
    return before is cleaned and before is not _cleans(context, cls)


def _cleans(context: Context, cls: Symbol) -> bool:
    """Tell whether the tokenizers of a class clean up in the target by themselves."""
    if not context.target_has_reached(_NOT_CLEANED_FROM):
        return True
    parameters = catalog.signature(cls.name.removesuffix("Fast"), context.target) or ()
    return any(parameter.name == _CLEAN for parameter in parameters)


def _told(
    context: Context,
    call: CallFact,
    others: list[Value],
    *,
    cleaned: bool,
) -> Proposal | Remark:
    others += sorted(call.arguments.splats, key=repr)
    border = None if context.source.before(_BORDER) else _BORDER
    only = "; right only if this was written before transformers 4" if border else ""
    message = f"{_CLEAN}={cleaned}, which was the default{only}{doubt(others)}"
    consequence = "Without an error: other spaces before punctuation in the text."
    if not context.editable(call.node):
        return Remark(
            context.place(call.site), f"{message} (in an f-string). {consequence}", border=border
        )
    edit = context.edit_call(call, AddKeyword(_CLEAN, str(cleaned)))
    safety = safety_of(others, Safety.SAFE if border is None else Safety.UNSAFE)
    return Proposal(safety, message, consequence, (edit,), border=border)
