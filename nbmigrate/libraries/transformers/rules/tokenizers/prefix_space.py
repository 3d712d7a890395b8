"""Tokenizers of GPT-2 and RoBERTa began every text with a space in pytorch_transformers 1.2.

## What changed

In pytorch_transformers 1.2 these tokenizers put a space before the text, so that its first word is
the token that it is inside of a sentence. Before and after that release they do not, unless they
are made with `add_prefix_space=True`.

## If it is left alone

The first word becomes another token, **without an error**.

## Before

    !pip install pytorch-transformers==1.2.0
    from pytorch_transformers import GPT2Tokenizer
    tokenizer = GPT2Tokenizer.from_pretrained("gpt2")

## After

    !pip install pytorch-transformers==1.2.0
    from pytorch_transformers import GPT2Tokenizer
    tokenizer = GPT2Tokenizer.from_pretrained("gpt2", add_prefix_space=True)

## When it is unsafe

It is for review: a text that begins with a space of its own gets a second one, where it had one.
When the called class may be something else, or the notebook may have been written for 1.0 or 1.1,
it is unsafe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.meaning.values import Symbol
from nbmigrate.plan import AddKeyword, Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v1.2.0/pytorch_transformers/tokenization_gpt2.py#L178",
    ),
    since="4.0.0",
    written_before="2.0.0",
    needs=("pytorch_transformers",),
)

_PACKAGE = "pytorch_transformers"
_CLASSES = frozenset({"GPT2Tokenizer", "RobertaTokenizer"})
_SPACE = "add_prefix_space"
# Line 178 of tokenization_gpt2.py in 1.2.0; no other release has it.
_SPACED = "1.2.0"


def propose(context: Context) -> Verdict:
    """Ask for the space where the notebook was written for the release that put it there."""
    old = context.source.before(_SPACED) if context.source.library == _PACKAGE else True
    if old:
        return
    border = None if old is False else _SPACED
    only = f"; right only if this was written for {_SPACED}" if border else ""
    for call in context.library_calls:
        makers, others = split(call.callee, _makes_a_tokenizer)
        if not makers or call.arguments.get(_SPACE):
            continue
        message = (
            f"{_SPACE}=True: {_PACKAGE} {_SPACED} put a space before every text; those that have "
            f"one already get a second one{only}{doubt(others)}"
        )
        if context.editable(call.node):
            yield Proposal(
                safety_of(others, Safety.UNSAFE if border else Safety.REVIEW),
                message,
                "Without an error: the first word of a text is another token.",
                (context.edit_call(call, AddKeyword(_SPACE, "True")),),
                border=border,
            )
        else:
            yield Remark(context.place(call.site), f"{message} (in an f-string)", border=border)


def _makes_a_tokenizer(value: Value) -> bool:
    if not isinstance(value, Symbol) or value.library != _PACKAGE:
        return False
    owner, _, name = value.path.rpartition(".")
    return (Symbol(owner) if name == "from_pretrained" else value).name in _CLASSES
