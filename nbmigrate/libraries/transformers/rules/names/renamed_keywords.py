"""Keyword arguments have new names: `masked_lm_labels` is `labels`, `past` is `past_key_values` ….

## What changed

transformers 4.0 removed keyword arguments that version 3 still took with a FutureWarning; the
migration guide lists most of them under "Removed some deprecated attributes", but writes
`tie_words_embeddings`, which no release ever knew. Some names of pytorch_pretrained_bert were gone
before:

| object | old | new |
|---|---|---|
| masked LM and pre-training heads | `masked_lm_labels` | `labels` |
| BART, T5, GPT and GPT-2 double heads, encoder-decoder | `lm_labels` | `labels` |
| GPT and GPT-2 with a head, of pytorch_pretrained_bert | `lm_labels` | `labels` |
| GPT-2, CTRL | `past` | `past_key_values` |
| BART, FSMT | `decoder_cached_states`, `decoder_past_key_values` | `past_key_values` |
| T5 | `decoder_past_key_value_states`, `decoder_past_key_values` | `past_key_values` |
| tokenizers | `is_pretokenized` | `is_split_into_words` |
| tokenizers | `return_lengths`, `return_input_lengths` | `return_length` |
| tokenizers | `return_attention_masks` | `return_attention_mask` |
| tokenizers | `return_special_tokens_masks` | `return_special_tokens_mask` |
| fill-mask pipelines | `topk` | `top_k` |
| `TransfoXLConfig` | `tie_weight` | `tie_word_embeddings` |
| `TrainingArguments` (from 4.41) | `evaluation_strategy` | `eval_strategy` |

## If it is left alone

Often `TypeError: forward() got an unexpected keyword argument`. But models whose `forward` takes
`**kwargs` ignore the old name **without a word**: no loss, or a cache that is lost. Slow tokenizers
ignore `is_pretokenized` and take the list of words as a batch.

## Before

    from transformers import BertForMaskedLM
    model = BertForMaskedLM.from_pretrained("bert-base-cased")
    outputs = model(input_ids, masked_lm_labels=labels)

## After

    from transformers import BertForMaskedLM
    model = BertForMaskedLM.from_pretrained("bert-base-cased")
    outputs = model(input_ids, labels=labels)

## When it is unsafe

When the called object may be something else; then only names that nothing else uses are offered.
`tokenizer(words, is_pretokenized=True)` is for review: transformers 3.5 took the words as a batch.
So is `return_input_lengths`, which gave the lengths under the key `input_len`.
`target` of pytorch_pretrained_bert's `TransfoXLLMHeadModel` is left alone with a finding: `labels`
are shifted by the model, `target` was not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers import catalog
from nbmigrate.meaning.values import Instance, Method, Symbol, Unknown, Value
from nbmigrate.plan import RenameKeyword, Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, split
from nbmigrate.rules.toolkit.callees import taken_by

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://huggingface.co/transformers/v4.5.1/migration.html",
        "https://github.com/huggingface/transformers/blob/v3.5.1/src/transformers/modeling_bert.py#L931",
    ),
    since="4.0.0",
)

_TOKENIZER_CALLS = frozenset(
    {"encode", "encode_plus", "batch_encode_plus", "prepare_for_model", "__call__"},
)
_DOUBLE_HEADS = ("GPT2DoubleHeadsModel", "OpenAIGPTDoubleHeadsModel")
_LM_HEADS = ("GPT2LMHeadModel", "OpenAIGPTLMHeadModel")
_AUTO = ("AutoModelWithLMHead", "AutoModelForPreTraining")
_SEQ2SEQ = ("BartForConditionalGeneration", "T5ForConditionalGeneration", "EncoderDecoderModel")


@dataclass(frozen=True)
class _Row:
    """One renamed keyword. `callee` tells what calls take it; a model is asked for its forward.

    `libraries` are those that knew the old name. A `distinctive` name is used by nothing else, so
    that it says what an unknown callee must be. `differs` says what is not the same under the new
    name.
    """

    old: str
    new: str
    callee: tuple[str, ...]
    distinctive: bool = False
    libraries: frozenset[str] = library.LIBRARIES
    differs: str = ""


# `callee` holds endings of class names.
_MODEL_ROWS = (
    _Row("masked_lm_labels", "labels", ("ForMaskedLM", "ForPreTraining"), distinctive=True),
    _Row("masked_lm_labels", "labels", ("EncoderDecoderModel", *_AUTO), distinctive=True),
    _Row("lm_labels", "labels", (*_DOUBLE_HEADS, *_SEQ2SEQ, *_AUTO, "AutoModelForSeq2SeqLM")),
    _Row("lm_labels", "labels", _LM_HEADS, libraries=frozenset({"pytorch_pretrained_bert"})),
    _Row("past", "past_key_values", ("GPT2Model", "GPT2LMHeadModel", "GPT2DoubleHeadsModel")),
    _Row("past", "past_key_values", ("CTRLModel", "CTRLLMHeadModel")),
    _Row("past", "past_key_values", ("AutoModelForCausalLM", *_AUTO)),
    _Row("decoder_cached_states", "past_key_values", ("",), distinctive=True),
    _Row("decoder_past_key_values", "past_key_values", ("",), distinctive=True),
    _Row("decoder_past_key_value_states", "past_key_values", ("",), distinctive=True),
)
_TOKENIZER_ROWS = (
    _Row("is_pretokenized", "is_split_into_words", (), distinctive=True),
    _Row("return_lengths", "return_length", (), distinctive=True),
    _Row("return_attention_masks", "return_attention_mask", (), distinctive=True),
    _Row("return_special_tokens_masks", "return_special_tokens_mask", (), distinctive=True),
    _Row(
        "return_input_lengths",
        "return_length",
        (),
        distinctive=True,
        differs="the lengths are under 'length', no longer under 'input_len'",
    ),
)
# `callee` holds names of classes and functions.
_CONSTRUCTOR_ROWS = (
    _Row("tie_weight", "tie_word_embeddings", ("TransfoXLConfig",)),
    _Row("evaluation_strategy", "eval_strategy", ("TrainingArguments", "Seq2SeqTrainingArguments")),
    _Row("topk", "top_k", ("FillMaskPipeline",)),
)

# What pytorch_pretrained_bert's TransfoXLLMHeadModel compared its predictions with.
_UNSHIFTED = "target"
_ADVICE_FOR_UNSHIFTED = (
    "target is gone (TypeError: unexpected keyword argument): give labels=input_ids instead, which "
    "the model shifts by one itself, and see whether the target's Transfo-XL runs at all: from "
    "4.38.2 on its forward raises a TypeError of its own"
)


def propose(context: Context) -> Verdict:
    """Rename keywords of calls whose callee is known, and distinctive ones of unknown callees."""
    for written in context.calls:
        keywords = [keyword for keyword in written.node.keywords if keyword.arg in _LOOKED_AT]
        call = taken_by(written) if keywords else written
        for keyword in keywords:
            if keyword.arg == _UNSHIFTED and any(_takes_unshifted(v) for v in call.callee):
                place = context.cells[call.site.cell].place(keyword)
                yield Remark(place, _ADVICE_FOR_UNSHIFTED)
            for row in _ROWS_BY_NAME.get(keyword.arg or "", ()):
                yield from _rename(context, call, keyword, row)


_ROWS_BY_NAME: dict[str, list[_Row]] = {}
for _row in (*_MODEL_ROWS, *_TOKENIZER_ROWS, *_CONSTRUCTOR_ROWS):
    _ROWS_BY_NAME.setdefault(_row.old, []).append(_row)


OLD_NAMES = frozenset(_ROWS_BY_NAME)
_LOOKED_AT = OLD_NAMES | {_UNSHIFTED}


def renaming(value: Value, old: str, target: str) -> tuple[str, str] | None:
    """Return the new name of `old` where `value` is called, and what the old keyword does there.

    None if `value` did not take it, or still does.
    """
    for row in _ROWS_BY_NAME.get(old, ()):
        if _takes(value, row, target):
            return row.new, _consequence([value], row, target)
    return None


def _rename(
    context: Context,
    call: CallFact,
    keyword: ast.keyword,
    row: _Row,
) -> Iterator[Proposal | Remark]:
    callee = call.callee
    if Symbol("transformers.pipeline") in callee:  # it takes what the pipeline it makes takes
        callee = library.pipeline(call.site, call.arguments)
    known, others = split(callee, lambda value: _takes(value, row, context.target))
    guessed = not known and row.distinctive and all(isinstance(v, Unknown) for v in others)
    if guessed and not (others and _ROWS_BY_NAME[row.old][0] is row):
        return
    if not known and not guessed:
        return
    consequence = _consequence(known, row, context.target)
    place = context.cells[call.site.cell].place(keyword)
    if any(other.arg == row.new for other in call.node.keywords):
        yield Remark(place, f"both {row.old} and {row.new} are given: keep one. {consequence}")
    elif not context.editable(call.node):
        yield Remark(place, f"{row.old} in an f-string is now {row.new}. {consequence}")
    else:
        proven = Safety.REVIEW if row.differs else Safety.SAFE
        safety = Safety.UNSAFE if others else proven
        differs = f"; {row.differs}" if row.differs else ""
        message = f"{row.old} is now {row.new}{differs}{doubt(others)}"
        if safety is Safety.SAFE and row.old == "is_pretokenized" and _is_plain_call(known):
            safety = Safety.REVIEW
            message += "; transformers 3.5 ignored it here and took the words as a batch"
        edit = context.edit_call(call, RenameKeyword(row.old, row.new))
        yield Proposal(safety, message, consequence, (edit,))


def _takes(value: Value, row: _Row, target: str) -> bool:
    """Tell whether `value` took the old keyword, and takes the new one in the target."""
    if row in _CONSTRUCTOR_ROWS:
        if isinstance(value, Symbol):
            names = {value.name, value.path.split(".")[-2] if value.path.count(".") else ""}
            ours = value.library in row.libraries and bool(names & set(row.callee))
            return ours and _renamed_in_signature(row, target)
        return isinstance(value, Instance) and value.cls.name in row.callee
    receiver, method = (
        (value.receiver, value.name) if isinstance(value, Method) else (value, "__call__")
    )
    if not isinstance(receiver, Instance) or receiver.cls.library not in row.libraries:
        return False
    if row in _TOKENIZER_ROWS:
        kind = library.kind(receiver.cls)
        return kind in {"tokenizer", "auto-tokenizer"} and method in _TOKENIZER_CALLS
    if method not in {"__call__", "forward", "call"} or not library.is_model(receiver):
        return False
    return receiver.cls.name.endswith(row.callee) and _renamed_in_forward(receiver, row, target)


def _takes_unshifted(value: Value) -> bool:
    receiver = value.receiver if isinstance(value, Method) else value
    return (
        isinstance(receiver, Instance)
        and receiver.cls.library == "pytorch_pretrained_bert"
        and receiver.cls.name == "TransfoXLLMHeadModel"
    )


def _renamed_in_forward(receiver: Instance, row: _Row, target: str) -> bool:
    parameters = catalog.forward_parameters(receiver.cls.path, target)
    if parameters is None:  # an Auto class: its models agree on these names
        return library.kind(receiver.cls) in {"auto-model", "tf-auto-model"}
    names = {parameter.name for parameter in parameters}
    return row.new in names and row.old not in names


def _renamed_in_signature(row: _Row, target: str) -> bool:
    parameters = catalog.signature(row.callee[0], target)
    if parameters is None:
        return True
    names = {parameter.name for parameter in parameters}
    takes_any = any(parameter.kind == "**kwargs" for parameter in parameters)
    return row.old not in names and (takes_any or row.new in names)


def _is_plain_call(known: list[Value]) -> bool:
    return any(isinstance(value, Instance) for value in known)


def _consequence(known: list[Value], row: _Row, target: str) -> str:
    if row in _TOKENIZER_ROWS:
        return (
            f"{row.old} is ignored by slow tokenizers, which changes the result without an error; "
            "fast ones raise a TypeError."
        )
    for value in known:
        receiver = value.receiver if isinstance(value, Method) else value
        if isinstance(receiver, Instance):
            parameters = catalog.forward_parameters(receiver.cls.path, target)
            if any(parameter.kind == "**kwargs" for parameter in parameters or ()):
                return (
                    f"{receiver.cls.name} ignores {row.old} without an error: no loss, or a cache "
                    "that is lost."
                )
    return f"TypeError: unexpected keyword argument {row.old!r}."
