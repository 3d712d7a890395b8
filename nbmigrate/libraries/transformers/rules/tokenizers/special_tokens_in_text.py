"""`[CLS]` and `[SEP]` glued to a word are special tokens now; they were split like any other text.

## What changed

`tokenize` of pytorch_pretrained_bert's `BertTokenizer` took `[SEP]` for a special token only where
white space stood around it, and in 0.4 not even there. In `"[CLS]" + sentence + "[SEP]"` it saw the
words `[`, `cls`, `]`. Its `GPT2Tokenizer` never took `<|endoftext|>` for one. Now special tokens
are found wherever they are.

## If it is left alone

There are other tokens, and fewer of them, **without an error**: most likely those that were meant
from the start. A model that was fine-tuned with the old ones gets other ones now.

## Before

    from pytorch_pretrained_bert import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
    tokens = tokenizer.tokenize("[CLS]" + sentence + "[SEP]")

## After

The same: these are most likely the tokens that were meant.

## When it is unsafe

Nothing is edited. There is a finding where the text that `tokenize` or `encode` is given shows that
a special token touches a word, or something that is put beside it; in a notebook for 0.4, where it
has one at all.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.models.pretrained_bert import PACKAGE
from nbmigrate.meaning.values import Method
from nbmigrate.rules.base import About, Remark
from nbmigrate.rules.toolkit.variables import assignments

if TYPE_CHECKING:
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.5.0/pytorch_pretrained_bert/tokenization.py#L205",
        "https://github.com/huggingface/transformers/blob/v2.0.0/transformers/tokenization_utils.py#L612",
    ),
    since="4.0.0",
    written_before="1.0.0",
    needs=("pytorch_pretrained_bert",),
)

_SPECIAL = r"\[(?:CLS|SEP|MASK|PAD|UNK)\]"
# What these tokenizers took for words, and take for special tokens now.
_SPLIT = {
    "BertTokenizer": re.compile(rf"\S{_SPECIAL}|{_SPECIAL}\S"),
    "GPT2Tokenizer": re.compile(r"<\|endoftext\|>"),
}
# Up to 0.4.0 it never did (`never_split` of tokenization.py came with 0.5.0).
_NEVER_WHOLE_BEFORE = "0.5.0"
_METHODS = frozenset({"tokenize", "encode"})
# What stands for a part of a text that is not known: no white space.
_SOMETHING = "\N{OBJECT REPLACEMENT CHARACTER}"


def propose(context: Context) -> Verdict:
    """Find special tokens that were taken for words."""
    split = dict(_SPLIT)
    if context.source.before(_NEVER_WHOLE_BEFORE):
        split["BertTokenizer"] = re.compile(_SPECIAL)
    tokenized = [
        (call, next(iter(patterns)))
        for call in context.library_calls
        if (patterns := {split[n] for n in map(_tokenizer, call.callee) if n in split})
        and call.node.args
    ]
    assigned = assignments(context) if tokenized else {}
    for call, pattern in tokenized:
        text = call.node.args[0]
        if isinstance(text, ast.Name):
            text = assigned.get(text.id, text)
        found = pattern.search(_shown(text))
        if found is not None:
            yield Remark(
                context.place(call.site),
                f"{found[0].replace(_SOMETHING, '…')}: special tokens are found wherever they are "
                "now; pytorch_pretrained_bert split these into words such as `[`, `cls`, `]`. They "
                "are other tokens than before, most likely those that were meant",
            )


def _tokenizer(value: Value) -> str:
    """Return the class of the package whose tokens a method gives; empty if it is of none."""
    if not isinstance(value, Method) or value.name not in _METHODS:
        return ""
    return value.receiver.cls.name if value.receiver.cls.library == PACKAGE else ""


def _shown(node: ast.expr) -> str:
    """Return a text as far as it is written out."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _shown(left) + _shown(right)
        case ast.JoinedStr(values=parts):
            return "".join(map(_shown, parts))
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return re.sub(r"\{.*?\}", _SOMETHING, text)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()):
            return re.sub(r"%[sdr]", _SOMETHING, text)
        case _:
            return _SOMETHING
