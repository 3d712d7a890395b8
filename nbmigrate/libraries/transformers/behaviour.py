"""How transformers behaves: what makes a model, a tokenizer or a configuration, what runs a model.

The kinds of classes come from the catalog.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import last_name
from nbmigrate.libraries.torch.behaviour import RETURN_SELF, is_class_name, loaded_objects
from nbmigrate.libraries.transformers import catalog
from nbmigrate.meaning.behaviour import Behaviour
from nbmigrate.meaning.values import (
    Arguments,
    Container,
    Instance,
    Method,
    Output,
    Symbol,
    Unknown,
    Values,
    constants,
    join_all,
    one,
    unknown,
)
from nbmigrate.plan import DEFAULT_TARGET

if TYPE_CHECKING:
    from nbmigrate.meaning.values import Site

LIBRARIES = frozenset({"transformers", "pytorch_transformers", "pytorch_pretrained_bert"})
# pytorch_transformers is transformers 1.x under an earlier name.
_TRANSFORMERS = frozenset({"transformers", "pytorch_transformers"})

MODEL_KINDS = frozenset(
    {"model", "auto-model", "tf-model", "tf-auto-model", "flax-model", "flax-auto-model"}
)

TOKENIZER_KINDS = frozenset({"tokenizer", "auto-tokenizer"})
LIST = Symbol("builtins.list")
"""The class of lists that come from a call, such as that of tokens; where it stands tells which."""

_MODEL_NAME = re.compile(
    r"bert|gpt|xlnet|electra|longformer|transformer$|xlm|^bart|^t5", re.IGNORECASE
)
_MODEL_KEYWORDS = frozenset(
    {"input_ids", "attention_mask", "token_type_ids", "masked_lm_labels", "decoder_input_ids"},
)
MODEL_CALLS = frozenset({"__call__", "forward", "call"})
_HALVES = {"get_encoder": "encoder", "get_decoder": "decoder"}
CONSTRUCTORS = frozenset(
    {"from_pretrained", "from_config", "from_json_file", "from_dict"}
    | {"from_encoder_decoder_pretrained"},
)
_PIPELINES = {
    "conversational": "ConversationalPipeline",
    "feature-extraction": "FeatureExtractionPipeline",
    "fill-mask": "FillMaskPipeline",
    "ner": "TokenClassificationPipeline",
    "question-answering": "QuestionAnsweringPipeline",
    "sentiment-analysis": "TextClassificationPipeline",
    "summarization": "SummarizationPipeline",
    "table-question-answering": "TableQuestionAnsweringPipeline",
    "text-classification": "TextClassificationPipeline",
    "text-generation": "TextGenerationPipeline",
    "text2text-generation": "Text2TextGenerationPipeline",
    "token-classification": "TokenClassificationPipeline",
    "translation": "TranslationPipeline",
    "zero-shot-classification": "ZeroShotClassificationPipeline",
}
_PIPELINE_FUNCTIONS = frozenset({"transformers.pipeline", "transformers.pipelines.pipeline"})


class TransformersBehaviour(Behaviour):
    """What transformers answers, as of the release to migrate to."""

    passing_decorators = frozenset({"torch_required"})

    def __init__(self, target: str = DEFAULT_TARGET) -> None:
        self._target = target

    def star_names(self, module: str) -> frozenset[str] | None:
        """Return the names that `from module import *` binds in the old releases."""
        return catalog.star_names(module) if module.partition(".")[0] in LIBRARIES else None

    def is_class(self, symbol: Symbol) -> bool:
        """Tell whether the catalog knows what kind of thing this class is."""
        return kind(symbol) is not None

    def call(self, symbol: Symbol, site: Site, arguments: Arguments) -> Values | None:
        """Return the object that a class, a `from_pretrained` or `pipeline()` makes."""
        if symbol.library not in LIBRARIES:
            return None
        owner, _, name = symbol.path.rpartition(".")
        if name in CONSTRUCTORS and owner:
            made = Symbol(owner)
            if kind(made) is not None or _is_other_class(made):
                return one(Instance(made, site, _return_dict(arguments)))
        if symbol.path in _PIPELINE_FUNCTIONS:
            return pipeline(site, arguments)
        if kind(symbol) is not None:
            return one(Instance(symbol, site, _return_dict(arguments)))
        return one(Instance(symbol, site)) if _is_other_class(symbol) else None

    def call_instance(self, instance: Instance, site: Site) -> Values | None:
        """Return the output of a model."""
        return one(Output(site, instance)) if is_model(instance) else None

    def call_method(self, method: Method, site: Site, arguments: Arguments) -> Values | None:
        """Return the output of a model, the model itself, its half, or a list of tokens."""
        receiver, name = method.receiver, method.name
        if receiver.cls.library not in LIBRARIES:
            return None
        if name in CONSTRUCTORS:
            return one(Instance(receiver.cls, site, _return_dict(arguments)))
        if is_model(receiver):
            if name in RETURN_SELF:
                return one(receiver)
            if name in MODEL_CALLS:
                return one(Output(site, receiver))
            half = _half(receiver, _HALVES[name], self._target) if name in _HALVES else None
            return None if half is None else one(half)
        made_here = kind(receiver.cls) != "trainer" and _is_other_class(receiver.cls)
        if name in RETURN_SELF and made_here:
            return one(receiver)
        if kind(receiver.cls) in TOKENIZER_KINDS and _makes_list(method, arguments):
            return one(Instance(LIST, site))
        return None

    def attribute(self, receiver: Instance, name: str, made: Arguments | None) -> Values | None:
        """Return the model that a Trainer was made with, or the part of a model."""
        if name == "model" and made is not None and kind(receiver.cls) == "trainer":
            return made.get("model", 0) or None
        if not is_model(receiver):
            return None
        if name == "module":  # the wrapper is not told apart from what it wraps
            return one(receiver)
        part = catalog.part(receiver.cls.path, name, self._target)
        if part is not None:
            return one(_part(receiver, part))
        return _base_model(receiver, self._target) if name == "base_model" else None

    def inherited(self, base: Symbol, name: str, *, surely: bool) -> Values | None:
        """Return what an object of the notebook's class inherits from a class of transformers."""
        if kind(base) is None or name == "module":
            return None
        if surely and not self._says_what_it_is(base, name):
            return None
        held = self.attribute(Instance(base), name, None)
        return one(Method(Instance(base), name)) if held is None else held

    def _says_what_it_is(self, cls: Symbol, name: str) -> bool:
        """Tell whether attribute `name` of a class is one that is known, not just any method."""
        known = name in RETURN_SELF or name in MODEL_CALLS or self.constructs(name)
        return known or catalog.part(cls.path, name, self._target) is not None

    def constructs(self, name: str) -> bool:
        """Tell whether this is `from_pretrained` or the like."""
        return name in CONSTRUCTORS

    def passed_to_init(self, name: str, arguments: Arguments) -> Arguments | None:
        """Return what `from_pretrained` passes on: the configuration instead of the name."""
        if name not in CONSTRUCTORS:
            return None
        config = arguments.get("config") or unknown(f"the configuration that {name} makes")
        keywords = {key: held for key, held in arguments.keywords.items() if key != "config"}
        return Arguments((config, *arguments.positionals[1:]), keywords, arguments.splats)

    def may_run_a_model(self, call: ast.Call, reason: str) -> bool:
        """Guess from the names in a call, and from what torch.load() gave."""
        return looks_like_a_model(call) or is_a_loaded_model(call, reason)


@lru_cache(maxsize=1024)
def kind(symbol: Symbol) -> str | None:
    """Return what a symbol of one of the libraries is: "model", "tokenizer" …; None if unknown."""
    return catalog.kind(symbol.path) if symbol.library in LIBRARIES else None


def is_transformers(symbol: Symbol) -> bool:
    """Tell whether it is of transformers, also of its releases 1.x: `pytorch_transformers`."""
    return symbol.library in _TRANSFORMERS


def is_model(instance: Instance) -> bool:
    """Tell whether calling the object runs a model."""
    return kind(instance.cls) in MODEL_KINDS


def _part(whole: Instance, name: str) -> Instance:
    return Instance(Symbol(f"{whole.cls.library}.{name}"), None, whole.return_dict)


def _base_model(receiver: Instance, target: str) -> Values:
    """Return the model without its head."""
    receiver_kind = kind(receiver.cls) or ""
    if receiver_kind.endswith("auto-model"):
        prefix = receiver.cls.name.partition("AutoModel")[0]
        return one(_part(receiver, f"{prefix}AutoModel"))
    found = catalog.base_model(receiver.cls.path, target)
    if found is None:
        return unknown(f"{receiver.cls.name}.base_model is not known")
    return one(receiver if found == receiver.cls.name else _part(receiver, found))


def _half(receiver: Instance, name: str, target: str) -> Instance | None:
    """Return the encoder or the decoder of a model, which the model without its head may hold."""
    part = catalog.part(receiver.cls.path, name, target)
    if part is None:
        base = catalog.base_model(receiver.cls.path, target)
        part = catalog.part(base, name, target) if base is not None else None
    return None if part is None else _part(receiver, part)


def _makes_list(method: Method, arguments: Arguments) -> bool:
    """Tell whether a tokenizer's method gives a list of tokens or, of a list of them, of ids."""
    if method.name == "tokenize":
        return True
    given = arguments.get("tokens", 0)
    lists = (isinstance(v, Container) or getattr(v, "cls", None) == LIST for v in given)
    return method.name == "convert_tokens_to_ids" and bool(given) and all(lists)


def looks_like_a_model(call: ast.Call) -> bool:
    """Tell whether a call of something unknown is written as one calls a model."""
    callee = call.func
    if isinstance(callee, ast.Call) and last_name(callee) in _HALVES:
        return True
    name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
    if _MODEL_NAME.search(name):
        return True
    called_directly = isinstance(callee, ast.Name) or name in {"model", "net", "encoder", "forward"}
    return called_directly and any(k.arg in _MODEL_KEYWORDS for k in call.keywords)


def is_a_loaded_model(call: ast.Call, reason: str) -> bool:
    """Tell whether a call of what is unknown for `reason` may run a model that torch.load() gave.

    The name says whether it is a model; of which library it is cannot be seen.
    """
    name = last_name(call.func)
    return Unknown(reason) in loaded_objects() and (
        bool(_MODEL_NAME.search(name)) or "model" in name.lower()
    )


def pipeline(site: Site, arguments: Arguments) -> Values:
    """Return what `pipeline(task)` makes: an object of a class that depends on the task."""
    tasks = arguments.get("task", 0)
    names = [
        _PIPELINES.get("translation" if str(task).startswith("translation_") else str(task))
        for task in constants(tasks)
    ]
    if len(names) < len(tasks) or None in names or not names:
        return one(Instance(Symbol("transformers.Pipeline"), site))
    return frozenset(Instance(Symbol(f"transformers.{name}"), site) for name in names)


def _is_other_class(symbol: Symbol) -> bool:
    """Tell whether it is a class of the libraries that the catalog cannot tell the kind of."""
    return symbol.library in LIBRARIES and "." in symbol.path and is_class_name(symbol.name)


def _return_dict(arguments: Arguments) -> bool | None:
    """Find `return_dict=` given to a constructor, or to the configuration given to it."""
    given = arguments.get("return_dict")
    if given:
        return _flag(given)
    flags = {
        value.return_dict
        for value in join_all([*arguments.positionals, arguments.get("config")])
        if isinstance(value, Instance) and kind(value.cls) in {"config", "auto-config"}
    }
    return flags.pop() if len(flags) == 1 else None


def _flag(values: Values) -> bool | None:
    literals = constants(values)
    if len(values) == 1 and literals and isinstance(literals[0], bool):
        return literals[0]
    return None
