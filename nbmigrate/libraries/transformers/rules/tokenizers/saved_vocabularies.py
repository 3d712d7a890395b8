"""`save_vocabulary` takes a `save_directory`, and gives a tuple of paths.

## What changed

`vocab_path` of `save_vocabulary` is `save_directory`. In pytorch_pretrained_bert it returned the
path of the file for `BertTokenizer`, and three paths for the GPT tokenizers, the last of them that
of `special_tokens.txt`; now there is a tuple with one path, or with two.

## If it is left alone

`TypeError: unexpected keyword argument 'vocab_path'`. With the tuple in the place of the path,
`open(path)` is a TypeError; unpacking three paths is a ValueError.

## Before

    from pytorch_pretrained_bert import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
    path = tokenizer.save_vocabulary(vocab_path=folder)

## After

    from pytorch_pretrained_bert import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
    path = tokenizer.save_vocabulary(save_directory=folder)[0]

## When it is unsafe

When the called object may be something else. For the GPT tokenizers there is a finding.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.models.pretrained_bert import PACKAGE
from nbmigrate.meaning.values import Method
from nbmigrate.plan import RenameKeyword, WrapExpression
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split
from nbmigrate.rules.toolkit.enclosing import enclosing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/tokenization.py#L137",
        "https://github.com/huggingface/transformers/blob/v4.0.0/src/transformers/models/bert/tokenization_bert.py#L334",
    ),
    since="4.0.0",
    written_before="1.0.0",
    needs=("pytorch_pretrained_bert",),
)

_FOLDER = ("vocab_path", "save_directory")


def propose(context: Context) -> Verdict:
    """Save vocabularies as the target does, and take the path out of what is returned."""
    for call in context.library_calls:
        savers, others = split(call.callee, _saves_a_vocabulary)
        if not savers:
            continue
        named = any(keyword.arg == _FOLDER[0] for keyword in call.node.keywords)
        if named and not context.editable(call.node):
            yield Remark(context.place(call.site), f"{_FOLDER[0]} is now {_FOLDER[1]}: TypeError")
        elif named:
            yield Proposal(
                safety_of(others),
                f"{_FOLDER[0]} is now {_FOLDER[1]}{doubt(others)}",
                f"TypeError: unexpected keyword argument {_FOLDER[0]!r}.",
                (context.edit_call(call, RenameKeyword(*_FOLDER)),),
            )
        around = enclosing(context, call.site).nodes
        if not isinstance(around[-1], (ast.Expr, ast.Subscript)):
            yield from _result(context, call, savers, others)


def _saves_a_vocabulary(value: Value) -> bool:
    return (
        isinstance(value, Method)
        and value.name == "save_vocabulary"
        and value.receiver.cls.library == PACKAGE
        and library.kind(value.receiver.cls) in library.TOKENIZER_KINDS
    )


def _result(
    context: Context,
    call: CallFact,
    savers: Sequence[Value],
    others: Sequence[Value],
) -> Iterator[Proposal | Remark]:
    """Take the path, where a path was returned."""
    classes = {value.receiver.cls.name for value in savers if isinstance(value, Method)}
    if classes == {"BertTokenizer"} and context.editable(call.node):
        yield Proposal(
            safety_of(others),
            f"[0]: save_vocabulary of BertTokenizer returned the path{doubt(others)}",
            "TypeError where the path is used: save_vocabulary returns a tuple of paths.",
            (WrapExpression(context.place(call.site), "", "[0]"),),
        )
    else:
        yield Remark(
            context.place(call.site),
            "save_vocabulary returns a tuple of paths, that of a BertTokenizer with one, that of "
            "the GPT tokenizers with two: there is no special_tokens.txt any more",
        )
