"""Attributes and methods have new names: `tokenizer.max_len` is `model_max_length` ….

## What changed

transformers 4.0 removed attributes and methods that version 3 still had with a FutureWarning, and
that pytorch_pretrained_bert and pytorch_transformers had, too. "The tokenizer attribute `max_len`
becomes `model_max_length`", says the migration guide, and "the `Trainer` method `_log` is
deprecated in favor of `log`" like some others:

| object | old | new |
|---|---|---|
| tokenizers | `max_len` | `model_max_length` |
| tokenizers | `num_added_tokens()` | `num_special_tokens_to_add()` |
| tokenizers (1.x) | `add_special_tokens_single_sentence()` | `build_inputs_with_special_tokens()` |
| tokenizers (1.x) | `add_special_tokens_sentences_pair()` | `build_inputs_with_special_tokens()` |
| GPT-2 with a head (pytorch_pretrained_bert) | `set_tied()` | `tie_weights()` |
| GPT, GPT-2 (pytorch_pretrained_bert) | `lm_head.decoder` | `lm_head` |
| GPT, GPT-2 (pytorch_pretrained_bert) | `multiple_choice_head.linear` | `….summary` |
| tokenizers (2.0) | `add_special_tokens_single_sequence()` | `build_inputs_with_special_tokens()` |
| tokenizers (2.0) | `add_special_tokens_sequence_pair()` | `build_inputs_with_special_tokens()` |
| `Trainer` | `is_local_master()` | `is_local_process_zero()` |
| `Trainer` | `is_world_master()` | `is_world_process_zero()` |
| `Trainer` | `_log()`, `_prediction_loop()` | `log()`, `prediction_loop()` |

## If it is left alone

Reading them is an AttributeError. *Setting* `tokenizer.max_len = 128` makes a new attribute that
nothing looks at: texts are no longer cut there, without an error.

## Before

    from transformers import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
    longest = tokenizer.max_len

## After

    from transformers import BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
    longest = tokenizer.model_max_length

## When it is unsafe

When the object may be something else. Methods that took other arguments than the new ones do
(`Trainer._training_step`, `TransfoXLLMHeadModel.reset_length`) are left alone with a finding, and
so are the old names where a subclass of `Trainer` overrides them: transformers 4 never calls them.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers import catalog
from nbmigrate.meaning.values import Instance, Site, Symbol, UserInstance, Value, Values
from nbmigrate.plan import Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import AttributeFact
    from nbmigrate.rules.base import Context, Verdict


META = About(
    sources=(
        "https://huggingface.co/transformers/v4.5.1/migration.html",
        "https://github.com/huggingface/transformers/blob/v3.5.1/src/transformers/tokenization_utils_base.py#L1416",
    ),
    since="4.0.0",
)


@dataclass(frozen=True)
class _Row:
    """A renamed attribute of objects of these kinds or classes; no new name: `advice` instead."""

    objects: frozenset[str]
    new: str = ""
    advice: str = ""


_TOKENIZERS = frozenset({"tokenizer", "auto-tokenizer"})
_TRAINERS = frozenset({"trainer"})
_ROWS = {
    "max_len": _Row(_TOKENIZERS, "model_max_length"),
    "num_added_tokens": _Row(_TOKENIZERS, "num_special_tokens_to_add"),
    "add_special_tokens_single_sentence": _Row(_TOKENIZERS, "build_inputs_with_special_tokens"),
    "add_special_tokens_sentences_pair": _Row(_TOKENIZERS, "build_inputs_with_special_tokens"),
    "set_tied": _Row(frozenset({"GPT2LMHeadModel", "GPT2DoubleHeadsModel"}), "tie_weights"),
    "set_special_tokens": _Row(
        _TOKENIZERS,
        advice="call add_tokens(words, special_tokens=True), and resize_token_embeddings of the "
        "model",
    ),
    "special_tokens": _Row(
        _TOKENIZERS, advice="tokenizer.get_added_vocab() has the ids of the words that were added"
    ),
    "special_tokens_decoder": _Row(
        _TOKENIZERS, advice="tokenizer.added_tokens_decoder has the words by their ids"
    ),
    "set_num_special_tokens": _Row(
        frozenset({"OpenAIGPTModel", "OpenAIGPTLMHeadModel", "OpenAIGPTDoubleHeadsModel"}),
        advice="call resize_token_embeddings(len(tokenizer)) after the tokenizer got the words",
    ),
    "add_special_tokens_single_sequence": _Row(_TOKENIZERS, "build_inputs_with_special_tokens"),
    "add_special_tokens_sequence_pair": _Row(_TOKENIZERS, "build_inputs_with_special_tokens"),
    "prepare_translation_batch": _Row(
        _TOKENIZERS,
        advice="call tokenizer(texts, padding=True, truncation=True, return_tensors='pt'), and "
        "give the translations as text_target, which releases before 4.22 do not take",
    ),
    "is_local_master": _Row(_TRAINERS, "is_local_process_zero"),
    "is_world_master": _Row(_TRAINERS, "is_world_process_zero"),
    "_log": _Row(_TRAINERS, "log"),
    "_prediction_loop": _Row(_TRAINERS, "prediction_loop"),
    "_training_step": _Row(
        _TRAINERS, advice="call training_step(model, inputs), which takes no optimizer"
    ),
    "get_optimizers": _Row(
        _TRAINERS,
        advice="call create_optimizer_and_scheduler(num_training_steps), which sets "
        "trainer.optimizer and trainer.lr_scheduler and returns nothing",
    ),
    "reset_length": _Row(
        frozenset({"TransfoXLModel", "TransfoXLLMHeadModel"}),
        advice="call reset_memory_length(mem_len): the other two lengths are gone",
    ),
}
# The layers inside the heads of pytorch_pretrained_bert's GPT and GPT-2, and what holds these
# weights now. Compared by loading what the one model saved into the other.
_LAYERS = {
    ("lm_head", "decoder"): "lm_head",
    ("multiple_choice_head", "linear"): "multiple_choice_head.summary",
}
_HEADS = re.compile(r"(GPT2|OpenAIGPT)(LMHead|DoubleHeads)Model")
# What a subclass of Trainer overrode, and what transformers 4 calls instead.
_OVERRIDES = {
    "_log": "log",
    "_training_step": "training_step",
    "_prediction_loop": "evaluation_loop",
    "get_optimizers": "create_optimizer_and_scheduler",
}


def propose(context: Context) -> Verdict:
    """Rename attributes of objects that are known, and find overrides of old methods."""
    for attribute in context.attributes_named(*_ROWS):
        yield from _rename(context, attribute, _ROWS[attribute.node.attr])
    for attribute in context.attributes_named(*(inner for _, inner in _LAYERS)):
        yield from _inside_head(context, attribute)
    yield from _overrides(context)


def _rename(
    context: Context,
    attribute: AttributeFact,
    row: _Row,
) -> Iterator[Proposal | Remark]:
    owners, others = split(attribute.receiver, lambda value: _is_one_of(value, row, context))
    if not owners:
        return
    old = attribute.node.attr
    place = context.place(attribute.site)
    if not row.new:
        yield Remark(place, f"{old} is gone (AttributeError): {row.advice}")
        return
    if not context.editable(attribute.node):
        yield Remark(place, f"{old} in an f-string is gone (AttributeError): write {row.new}")
        return
    written = isinstance(attribute.node.ctx, ast.Store)
    yield Proposal(
        Safety.UNSAFE if others else Safety.SAFE,
        f"{old} is now {row.new}{doubt(others)}",
        f"Nothing looks at {old} any more: setting it has no effect."
        if written
        else f"AttributeError: no attribute {old!r}.",
        (context.replace_attribute(attribute.site, old, row.new),),
    )


def _inside_head(context: Context, attribute: AttributeFact) -> Iterator[Proposal | Remark]:
    """Find a layer inside a head, as in `model.lm_head.decoder.weight`."""
    head = context.facts.attributes.get(attribute.node.value)
    if head is None:
        return
    old = f"{head.node.attr}.{attribute.node.attr}"
    new = _LAYERS.get((head.node.attr, attribute.node.attr))
    models, others = split(head.receiver, _has_wrapped_heads)
    if new is None or not models:
        return
    if not context.editable(attribute.node):
        yield Remark(context.place(attribute.site), f"{old} is gone (AttributeError): write {new}")
        return
    model = context.text(Site(attribute.site.cell, head.node.value))
    yield Proposal(
        safety_of(others),
        f"{old} is now {new}{doubt(others)}",
        f"AttributeError: no attribute {attribute.node.attr!r}.",
        (context.replace(attribute.site, f"{model}.{new}"),),
    )


def _has_wrapped_heads(value: Value) -> bool:
    return (
        isinstance(value, Instance)
        and value.cls.library == "pytorch_pretrained_bert"
        and _HEADS.fullmatch(value.cls.name) is not None
    )


def _is_one_of(value: Value, row: _Row, context: Context) -> bool:
    if isinstance(value, UserInstance):
        bases = context.facts.classes.get(value.cls, ())
        return any(_is_library_class(base, row) for base in bases)
    return isinstance(value, Instance) and _is_of(value.cls, row)


def _is_library_class(base: Values, row: _Row) -> bool:
    return any(isinstance(value, Symbol) and _is_of(value, row) for value in base)


def _is_of(cls: Symbol, row: _Row) -> bool:
    return cls.library in library.LIBRARIES and (
        library.kind(cls) in row.objects or cls.name in row.objects
    )


def _overrides(context: Context) -> Iterator[Remark]:
    trainer = _ROWS["_log"]
    for cls, bases in context.facts.classes.items():
        node = cls.site.node
        if not isinstance(node, ast.ClassDef) or not any(
            _is_library_class(base, trainer) for base in bases
        ):
            continue
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef) and statement.name in _OVERRIDES:
                yield Remark(
                    context.cells[cls.site.cell].place(statement),
                    f"transformers 4 never calls {cls.name}.{statement.name}, without an error: "
                    f"override {_as_defined(_OVERRIDES[statement.name], context.target)}",
                )


def _as_defined(method: str, target: str) -> str:
    """Return a method of Trainer with the parameters that it has in the target."""
    parameters = catalog.signature(f"Trainer.{method}", target)
    if parameters is None:
        return method
    named = [p.name if p.default is None else f"{p.name}={p.default}" for p in parameters]
    return f"{method}({', '.join(['self', *named])})"
