"""`BasicTokenizer` and `WordpieceTokenizer` have to be told which words are special.

## What changed

In pytorch_pretrained_bert `WordpieceTokenizer(vocab)` knew `[UNK]`, and from 0.5 on
`BasicTokenizer()` did not split the five special tokens of BERT. Both have to be told now.

## If it is left alone

`TypeError: __init__() missing 1 required positional argument: 'unk_token'`. `BasicTokenizer` splits
`[SEP]` into `[`, `sep` and `]` **without an error**.

## Before

    !pip install pytorch-pretrained-bert==0.6.2
    from pytorch_pretrained_bert.tokenization import BasicTokenizer, WordpieceTokenizer
    basic = BasicTokenizer()
    pieces = WordpieceTokenizer(vocab).tokenize(word)

## After

    !pip install pytorch-pretrained-bert==0.6.2
    from pytorch_pretrained_bert.tokenization import BasicTokenizer, WordpieceTokenizer
    basic = BasicTokenizer(never_split=("[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"))
    pieces = WordpieceTokenizer(vocab, unk_token="[UNK]").tokenize(word)

## When it is unsafe

When the called class may be something else. A `BasicTokenizer` is for review where the notebook may
have been written for 0.4, whose tokenizers split all words. There is a finding for
`tokenizer.basic_tokenizer`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.models.pretrained_bert import PACKAGE
from nbmigrate.meaning.values import Instance, Symbol
from nbmigrate.plan import AddKeyword, Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/tokenization.py#L321",
        "https://github.com/huggingface/transformers/blob/v4.0.0/src/transformers/models/bert/tokenization_bert.py#L507",
    ),
    since="4.0.0",
    written_before="1.0.0",
    needs=("pytorch_pretrained_bert",),
)

# The old defaults of the second parameters (tokenization.py of 0.4.0 to 0.6.2), and what happens
# without them.
_DEFAULTS = {
    "BasicTokenizer": (
        AddKeyword("never_split", '("[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]")'),
        "Without an error: special tokens such as [SEP] are split.",
    ),
    "WordpieceTokenizer": (
        AddKeyword("unk_token", '"[UNK]"'),
        "TypeError: missing 1 required positional argument: 'unk_token'.",
    ),
}
# The first release that split no special tokens.
_WHOLE = {"BasicTokenizer": "0.5.0"}


def propose(context: Context) -> Verdict:
    """Write out what the parts of tokenizers knew by themselves."""
    for call in context.library_calls:
        for name in _DEFAULTS:
            classes, others = split(call.callee, partial(_is, name))
            if classes:
                yield from _told(context, call, name, others)
    yield from _inner(context)


def _told(
    context: Context, call: CallFact, name: str, others: list[Value]
) -> Iterator[Proposal | Remark]:
    """Write out the default of the part `name` where it is made."""
    default, consequence = _DEFAULTS[name]
    since = _WHOLE.get(name)
    knew = context.source.since(since) if since else True
    if call.arguments.get(default.name, 1) or call.arguments.splats or knew is False:
        return
    border = None if knew else since
    only = f" from {border} on" if border else ""
    message = f"{default.name}={default.value}: {name} knew that by itself{only}{doubt(others)}"
    if not context.editable(call.node):
        yield Remark(
            context.place(call.site), f"{message} (in an f-string). {consequence}", border=border
        )
        return
    yield Proposal(
        safety_of(others, Safety.REVIEW if border else Safety.SAFE),
        message,
        consequence,
        (context.edit_call(call, default),),
        border=border,
    )


def _inner(context: Context) -> Iterator[Remark]:
    """Find uses of the part of a tokenizer that split no special tokens."""
    if context.source.since(_WHOLE["BasicTokenizer"]) is False:
        return
    for fact in context.attributes_named("basic_tokenizer"):
        if any(
            isinstance(value, Instance) and _is("BertTokenizer", value.cls)
            for value in fact.receiver
        ):
            yield Remark(
                context.place(fact.site),
                "basic_tokenizer splits special tokens such as [SEP] now, without an error: make "
                f"the tokenizer with {_DEFAULTS['BasicTokenizer'][0].name}=… if texts have them",
            )


def _is(name: str, value: Value) -> bool:
    return isinstance(value, Symbol) and value.library == PACKAGE and value.name == name
