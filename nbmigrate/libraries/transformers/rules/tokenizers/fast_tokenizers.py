"""`AutoTokenizer` and `pipeline` load fast tokenizers: ask for the ones they loaded before.

## What changed

From transformers 4.0 on `AutoTokenizer.from_pretrained` and `pipeline` have `use_fast=True` by
default. The migration guide says: "AutoTokenizers and pipelines now use fast (rust) tokenizers by
default", and that the user "may use the `use_fast` flag by setting it to `False`". Classes that are
named (`BertTokenizer`) are what they were.

## If it is left alone

Fast tokenizers do not take integers (`TypeError: TextEncodeInput must be …`). A list of tokens is a
`TypeError` too, but a list of exactly two is **silently encoded as a pair**. Overflowing tokens
come as further rows instead of as `overflowing_tokens`.

## Before

    from transformers import AutoTokenizer, pipeline
    tokenizer = AutoTokenizer.from_pretrained("bert-base-cased")
    classify = pipeline("sentiment-analysis")

## After

    from transformers import AutoTokenizer, pipeline
    tokenizer = AutoTokenizer.from_pretrained("bert-base-cased", use_fast=False)
    classify = pipeline("sentiment-analysis", use_fast=False)

## When it is unsafe

When the called object may be something else than a tokenizer class, or when a splatted dict may
hold `use_fast` already. Nothing is done where `use_fast` is given, where a pipeline is handed a
tokenizer, where the tokenizer is asked for what only fast ones have (`return_offsets_mapping`),
for tokenizers of exactly transformers 2.5.0, where they were fast by default as well, and in
notebooks that may have been written for transformers 4: the tokens are the same, but for what the
rule `tokenizer-lists` finds.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import walk
from nbmigrate.libraries.transformers.rules.tokenizers.recognising import (
    SLOW_TOKENIZERS,
    class_loaded,
    method_of,
)
from nbmigrate.meaning.values import (
    Constant,
    Container,
    Instance,
    Partial,
    Symbol,
    Tuple,
    Unknown,
    Value,
    constants,
)
from nbmigrate.plan import AddKeyword, Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, split
from nbmigrate.rules.toolkit.callees import without_partials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Arguments, Site, Values
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://huggingface.co/transformers/v4.5.1/migration.html",
        "https://github.com/huggingface/transformers/blob/v4.0.0/src/transformers/models/auto/tokenization_auto.py#L315",
    ),
    since="4.0.0",
    written_before="4.0.0",
    needs=("AutoTokenizer", "pipeline"),
)

_PIPELINES = frozenset({"transformers.pipeline", "transformers.pipelines.pipeline"})
# Every task of transformers 3; all of them are about text.
_TASKS = frozenset(
    {"conversational", "feature-extraction", "fill-mask", "ner", "question-answering"}
    | {"sentiment-analysis", "summarization", "text-classification", "text-generation"}
    | {"text2text-generation", "token-classification", "translation", "zero-shot-classification"},
)
# The only older release with use_fast=True (tokenization_auto.py).
_FAST_BEFORE = "2.5.0"
_FAST_ONLY_KEYWORD = "return_offsets_mapping"
_FAST_ONLY_ATTRIBUTES = frozenset({"backend_tokenizer", "_tokenizer"})

_OF_TOKENIZER = (
    "A fast tokenizer is loaded: integers are a TypeError, a list of two tokens is silently taken "
    "as a pair, and overflowing tokens come as further rows."
)
_OF_PIPELINE = "The pipeline loads a fast tokenizer, which may give other tokens and offsets."


def propose(context: Context) -> Verdict:
    """Ask for slow tokenizers wherever the class is chosen by the library."""
    if not context.source.before("4.0.0"):
        return
    needing_fast = _needing_fast(context)
    for call in context.library_calls:
        through_partial = any(isinstance(value, Partial) for value in call.callee)
        if call.site not in needing_fast and not through_partial:  # a partial is seen where made
            yield from _propose_for(context, call)


def _propose_for(context: Context, call: CallFact) -> Iterator[Proposal | Remark]:
    values, arguments = without_partials(call)
    loaders, others = split(values, _loads_any_tokenizer)
    if loaders and context.written_for(_FAST_BEFORE, _FAST_BEFORE):
        return
    makers, others = split(frozenset(others), _is_pipeline) if not loaders else ([], others)
    if "use_fast" in arguments.keywords or not (loaders or makers):
        return
    others = [value for value in others if not _loads_named_tokenizer(value)]
    others += [value for value in arguments.splats if not isinstance(value, Container)]
    if makers:
        if not _is_about_text(arguments) or _brings_tokenizer(call, arguments):
            return
        others += [v for v in arguments.get("tokenizer", 3) if isinstance(v, Unknown)]
    name, consequence = ("pipeline", _OF_PIPELINE) if makers else ("AutoTokenizer", _OF_TOKENIZER)
    if not context.editable(call.node):
        yield Remark(context.place(call.site), f"{name} in an f-string: {consequence}")
        return
    yield Proposal(
        Safety.UNSAFE if others else Safety.SAFE,
        f"use_fast=False: {name} loaded slow tokenizers before{doubt(others)}",
        consequence,
        (context.edit_call(call, AddKeyword("use_fast", "False")),),
        key=SLOW_TOKENIZERS if loaders else "",
    )


def _loads_any_tokenizer(value: Value) -> bool:
    return class_loaded(value) == "auto-tokenizer"


def _loads_named_tokenizer(value: Value) -> bool:
    """Tell whether it is `from_pretrained` of a tokenizer class, which takes no harm."""
    return class_loaded(value) == "tokenizer"


def _is_pipeline(value: Value) -> bool:
    return isinstance(value, Symbol) and value.path in _PIPELINES


def _is_about_text(arguments: Arguments) -> bool:
    """Tell whether the task is one of transformers 3, or is not known."""
    tasks = arguments.get("task", 0)
    named = [task for task in constants(tasks) if isinstance(task, str)]
    known = any(task in _TASKS or task.startswith("translation_") for task in named)
    return known or not named


def _brings_tokenizer(call: CallFact, arguments: Arguments) -> bool:
    """Tell whether a tokenizer is given ready made, or by a tuple that has `use_fast` in it."""
    given = arguments.get("tokenizer", 3)
    if given and not any(isinstance(value, (Constant, Tuple)) for value in given):
        return True
    return any(
        isinstance(node, ast.Constant) and node.value == "use_fast"
        for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords))
        for node in walk(argument)
    )


def _needing_fast(context: Context) -> set[Site]:
    """Return the calls that made tokenizers which are asked for what slow ones do not have."""
    makers: set[Site] = set()
    for call in context.library_calls:
        if _asks(call.arguments.get(_FAST_ONLY_KEYWORD)):
            tokenizers = (method_of(value) for value in call.callee)
            makers.update(found[0].created for found in tokenizers if found and found[0].created)
    for attribute in context.attributes_named(*_FAST_ONLY_ATTRIBUTES):
        owners = (value for value in attribute.receiver if isinstance(value, Instance))
        makers.update(owner.created for owner in owners if owner.created)
    return makers


def _asks(values: Values) -> bool:
    return bool(values) and False not in constants(values)
