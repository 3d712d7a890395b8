"""Japanese tokenizers of BERT cut words by another dictionary now: ask for ipadic.

## What changed

`BertJapaneseTokenizer` cuts texts into words with MeCab before it cuts words into pieces. The
dictionary was ipadic where neither the call nor the checkpoint named one; from transformers 4.46 on
it is unidic-lite. Before 3.1 there was nothing to name: it was the one that MeCab was installed
with.

## If it is left alone

Words are cut otherwise, **without an error**: `公務員` was one, and is `公務` and `員` now. A
checkpoint that was trained with ipadic sees other tokens, unless its `tokenizer_config.json` names
the dictionary by now.

## Before

    from transformers import BertJapaneseTokenizer
    name = "cl-tohoku/bert-base-japanese"
    tokenizer = BertJapaneseTokenizer.from_pretrained(name)

## After

    from transformers import BertJapaneseTokenizer
    name = "cl-tohoku/bert-base-japanese"
    tokenizer = BertJapaneseTokenizer.from_pretrained(name, mecab_kwargs={"mecab_dic": "ipadic"})

## When it is unsafe

It is for review: MeCab can have been installed with another dictionary. When a splatted dict may
hold the argument, or the notebook may have been written for 4.46 or later, it is unsafe. It is done
for the checkpoints that were there for transformers 2 and 3; where it is not known which one is
loaded, there is a finding. Later ones name theirs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbmigrate.meaning.values import Symbol, constants
from nbmigrate.plan import AddKeyword, Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.46.0/src/transformers/models/bert_japanese/tokenization_bert_japanese.py#L383",
    ),
    since="4.46.0",
    written_before="4.46.0",
    needs=("apanese",),
)

# The first release whose MecabTokenizer takes "unidic_lite" if it is told nothing.
_BORDER = "4.46.0"
_CLASS = "BertJapaneseTokenizer"
_KEYWORD = "mecab_kwargs"
_IPADIC = '{"mecab_dic": "ipadic"}'
# Of transformers 2-3, in its tokenization_bert_japanese.py; from 3.1 on with the prefix.
_OLD_CHECKPOINTS = re.compile(
    r"(?:cl-tohoku/)?bert-base-japanese(?:-char)?(?:-whole-word-masking)?",
)
_OTHER_CHECKPOINTS = re.compile(r"(?:[\w.-]+/)?bert-[\w.-]*japanese[\w.-]*")


def propose(context: Context) -> Verdict:
    """Name the dictionary in the calls that load such a tokenizer."""
    for call in context.library_calls:
        loaded = _loaded(call)
        if not loaded or call.arguments.get(_KEYWORD):
            continue
        values = call.arguments.get("pretrained_model_name_or_path", 0)
        names = [value for value in constants(values) if isinstance(value, str)]
        certain = len(names) == len(values)
        if certain and names and all(map(_OLD_CHECKPOINTS.fullmatch, names)):
            yield _named(context, call)
        elif loaded == _CLASS and not (certain and all(map(_OTHER_CHECKPOINTS.fullmatch, names))):
            yield Remark(
                context.place(call.site),
                "texts are cut into words by unidic-lite where the checkpoint names no dictionary, "
                f"and were by ipadic before transformers {_BORDER}; if this one was trained with "
                f"that, give {_KEYWORD}={_IPADIC}",
                border=_border(context),
            )


def _loaded(call: CallFact) -> str:
    """Return the class whose `from_pretrained` is called, if that can be a Japanese tokenizer."""
    for value in call.callee:
        if isinstance(value, Symbol) and value.library == "transformers":
            owner, _, method = value.path.rpartition(".")
            name = owner.rpartition(".")[2]
            if method == "from_pretrained" and name in {_CLASS, "AutoTokenizer"}:
                return name
    return ""


def _border(context: Context) -> str | None:
    """Return the release that decides whether anything changes; None if it surely does."""
    return None if context.source.before(_BORDER) else _BORDER


def _named(context: Context, call: CallFact) -> Proposal | Remark:
    border = _border(context)
    only = f"; right only if this was written before transformers {border}" if border else ""
    message = f"{_KEYWORD}={_IPADIC}, which was the default{only}{doubt(call.arguments.splats)}"
    consequence = (
        "Without an error: words are cut by another dictionary, so that the model sees other "
        "tokens, unless the checkpoint names ipadic."
    )
    if not context.editable(call.node):
        return Remark(
            context.place(call.site), f"{message} (in an f-string). {consequence}", border=border
        )
    edit = context.edit_call(call, AddKeyword(_KEYWORD, _IPADIC))
    proven = Safety.REVIEW if border is None else Safety.UNSAFE
    safety = safety_of(call.arguments.splats, proven)
    return Proposal(safety, message, consequence, (edit,), border=border)
