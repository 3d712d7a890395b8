"""Names that are gone: take the documented replacement, or hear what to do.

## What changed

Some names of transformers 2 and 3 and of the packages before are gone: archive maps, `cached_path`,
`BertLayerNorm`, `PreTrainedBertModel`, `top_k_top_p_filtering`, `TFTrainer` and others.

## If it is left alone

`ImportError: cannot import name …` at the import, or an AttributeError.

## Before

    from transformers.modeling_bert import BertLayer, BertLayerNorm

## After

    from transformers.modeling_bert import BertLayer
    from torch.nn import LayerNorm as BertLayerNorm

## When it is unsafe

Only names that were an alias of something that still exists are replaced; that is safe. `gelu` was
the form by tanh in the modules of GPT, GPT-2 and XLNet (`gelu_new` now), that by erf elsewhere. The
`BertLayerNorm` of the older packages had another default of `eps`: where none is given, the change
is for review. For every other name there is a finding that says what takes its place, if anything
does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.imports.moved_names import new_place
from nbmigrate.libraries.transformers.rules.optimizers.adamw import OPTIMIZER
from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import SCHEDULES
from nbmigrate.meaning.values import Symbol
from nbmigrate.plan import EditImport, MoveName, Safety
from nbmigrate.rules.base import About, Proposal, Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import ImportFact
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://huggingface.co/transformers/v4.5.1/migration.html",
        "https://github.com/huggingface/transformers/blob/v3.0.2/src/transformers/modeling_bert.py#L145",
    ),
    since="4.0.0",
)

# These were nothing but another name, or an earlier one, for what is on the right.
_ALIASES = {
    "BertLayerNorm": ("torch.nn", "LayerNorm"),
    "PreTrainedBertModel": ("transformers", "BertPreTrainedModel"),
    "swish": ("torch.nn.functional", "silu"),
}
# `gelu` of these modules is the approximation by tanh, that of the others the one by erf (run, in
# every release that defines it in its modules of models: up to 2.4.1).
_TANH_MODULES = frozenset({"modeling_gpt2", "modeling_openai", "modeling_xlnet"})
_ERF_MODULES = frozenset({"modeling", "modeling_bert", "modeling_distilbert", "modeling_xlm"})
# Other rules replace these.
_REPLACED = SCHEDULES.keys() | {OPTIMIZER}
# In pytorch_pretrained_bert and pytorch_transformers 1.0 this one had a default of its own.
_OTHER_EPS = "BertLayerNorm"

HOW_TO_CONVERT = (
    "make the model of its configuration, model = BertForPreTraining(BertConfig.from_json_file(…)),"
    " call transformers.load_tf_weights_in_bert(model, model.config, …), which needs tensorflow, "
    "and model.save_pretrained(folder)"
)
"""How a checkpoint of TensorFlow is converted without the scripts that did it."""

_ADVICE = (
    (r"convert_\w+_(to_pytorch|checkpoint)", HOW_TO_CONVERT),
    (
        r".*_ARCHIVE_(MAP|LIST)|.*_ARCHIVE_.*",
        "it has no replacement: give the name of a model on the hub to from_pretrained",
    ),
    (r"cached_path", "use huggingface_hub.hf_hub_download, or transformers.utils.cached_file"),
    (
        r"(tf_)?top_k_top_p_filtering",
        "use TopKLogitsWarper and TopPLogitsWarper, or generate(top_k=, top_p=)",
    ),
    (r"TFTrainer|TFTrainingArguments", "train with Keras: model.compile() and model.fit()"),
    (r"Conversation|ConversationalPipeline", "give chat messages to a text-generation pipeline"),
    (r"LogitsWarper", "use transformers.LogitsProcessor"),
    (r"(PyTorch|TensorFlow)Benchmark(Arguments)?", "measure with torch.utils.benchmark"),
    (r"is_torch_tpu_available", "use transformers.utils.is_torch_xla_available"),
    (r"gelu_fast|gelu_new|gelu|swish|mish", "use transformers.activations.ACT2FN"),
    (r"Bert(Intermediate)?.*LayerNorm|.*LayerNorm", "use torch.nn.LayerNorm"),
    (
        r"SequenceSummary|Pooler(StartLogits|EndLogits|AnswerClass)",
        "transformers.models.xlnet.modeling_xlnet has the same class, whose name begins with XLNet",
    ),
    (r"SQuADHead", "XLNetForQuestionAnswering shows how to put its three poolers together"),
    (
        r"(GPT2|OpenAIGPT)LMHead",
        "use torch.nn.Linear(config.n_embd, config.vocab_size, bias=False); share the weight",
    ),
    (
        r"(GPT2|OpenAIGPT)MultipleChoiceHead",
        "use GPT2SequenceSummary or OpenAIGPTSequenceSummary of the model's module",
    ),
    (
        r"Attention|MLP|Block",
        "use GPT2Attention, GPT2MLP or GPT2Block of the new module, which take other arguments",
    ),
)


def propose(context: Context) -> Verdict:
    """Replace aliases of living names; say what to do about the others."""
    for fact in context.facts.imports.values():
        if fact.module.partition(".")[0] not in library.LIBRARIES or fact.guarded:
            continue
        if fact.name is None or fact.name == "*":
            if _is_gone(fact.module, context.target):
                yield Remark(context.place(fact.site), _message(fact.module, context.target))
        elif _is_gone(f"{fact.module}.{fact.name}", context.target):
            yield _for_import(context, fact, fact.name)
    yield from _uses(context)


def _for_import(context: Context, fact: ImportFact, name: str) -> Proposal | Remark:
    place = context.place(fact.site)
    alias = _alias(f"{fact.module}.{name}")
    if alias is None:
        return Remark(place, _message(f"{fact.module}.{name}", context.target))
    module, new_name = alias
    safety, message = Safety.SAFE, f"{name} is gone: it was another name for {module}.{new_name}"
    if name == _OTHER_EPS and _made_without_eps(context):
        safety = Safety.REVIEW
        message += ", but adds 1e-12 where torch adds eps=1e-5 if it is told nothing else"
    return Proposal(
        safety,
        message,
        "ImportError at this line.",
        (EditImport(place, (MoveName(name, module, new_name),)),),
    )


def _made_without_eps(context: Context) -> bool:
    """Tell whether the notebook makes a layer of an older package without telling it eps."""
    return any(
        value.name == _OTHER_EPS and value.library != "transformers"
        for call in context.calls
        for value in call.callee
        if isinstance(value, Symbol) and not call.arguments.get("eps", 1)
    )


def _uses(context: Context) -> Iterator[Remark]:
    """Find gone names that are reached through a module or a star import."""
    for attribute, owners in context.library_attributes:
        for owner in owners:
            path = f"{owner.path}.{attribute.node.attr}"
            if _is_gone(path, context.target):
                yield Remark(context.place(attribute.site), _message(path, context.target))
    starred = {fact.module for fact in context.facts.imports.values() if fact.name == "*"}
    for site, held in context.library_names:
        for symbol in held:
            by_star = symbol.path.rpartition(".")[0] in starred
            by_its_name = by_star and context.text(site) == symbol.name
            if by_its_name and _is_gone(symbol.path, context.target):
                yield Remark(context.place(site), _message(symbol.path, context.target))


def _is_gone(path: str, target: str) -> bool:
    name = path.rpartition(".")[2]
    # What is not known to have a replacement in the older packages is reported with their imports.
    known = Symbol(path).library == "transformers" or says_what_to_do(path)
    return (
        known
        and name not in _REPLACED
        and catalog.importable(path, target) is False
        and new_place(path, target) is None
    )


def says_what_to_do(path: str) -> bool:
    """Tell whether there is a replacement of, or advice for, what `path` names."""
    return _alias(path) is not None or _advice(path.rpartition(".")[2]) is not None


def _alias(path: str) -> tuple[str, str] | None:
    """Return the module and the name of what `path` was another name for; None if it was not."""
    module, _, name = path.rpartition(".")
    model = module.rpartition(".")[2]
    if "_tf_" in model or "_flax_" in model:
        return None
    if name == "gelu" and model in _TANH_MODULES:
        return "transformers.activations", "gelu_new"
    if name == "gelu" and model in _ERF_MODULES:
        return "transformers.activations", "gelu"
    return _ALIASES.get(name)


def _message(path: str, target: str) -> str:
    alias = _alias(path)
    advice = f"use {'.'.join(alias)}" if alias else _advice(path.rpartition(".")[2])
    return f"{path} is gone in transformers {target}: {advice or 'it has no replacement'}"


def _advice(name: str) -> str | None:
    return next((text for pattern, text in _ADVICE if re.fullmatch(pattern, name)), None)
