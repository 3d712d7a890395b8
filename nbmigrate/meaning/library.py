"""How the libraries behave: what their calls, methods and attributes give.

Only what other rules need to know is here: which calls make or pass on a model, a tokenizer or a
configuration, and which calls run a model. Class kinds come from the catalog.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from nbmigrate import catalog
from nbmigrate.meaning.values import (
    Arguments,
    Container,
    Instance,
    Method,
    Output,
    Symbol,
    Tuple,
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
RETURN_SELF = frozenset(
    {"to", "cuda", "cpu", "eval", "train", "half", "float", "double", "bfloat16", "type"}
    | {"requires_grad_", "share_memory", "to_empty", "apply", "zero_grad_"},
)
MODEL_CALLS = frozenset({"__call__", "forward", "call"})
_HALVES = {"get_encoder": "encoder", "get_decoder": "decoder"}
CONSTRUCTORS = frozenset(
    {"from_pretrained", "from_config", "from_json_file", "from_dict"}
    | {"from_encoder_decoder_pretrained"},
)
_CHECKPOINT_LOADERS = frozenset({"load_from_checkpoint"})
ALTERNATIVE_CONSTRUCTORS = CONSTRUCTORS | _CHECKPOINT_LOADERS
# Wrappers that give back an argument, or something that is called in the same way: its name.
_PASS_ON = {
    "torch.nn.DataParallel": "module",
    "torch.nn.parallel.DataParallel": "module",
    "torch.nn.parallel.DistributedDataParallel": "module",
    "torch.nn.SyncBatchNorm.convert_sync_batchnorm": "module",
    "torch.compile": "model",
    "torch.quantization.quantize_dynamic": "model",
    "torch_xla.distributed.xla_multiprocessing.MpModelWrapper": "model",
    "apex.parallel.DistributedDataParallel": "module",
    "copy.copy": "x",
    "copy.deepcopy": "x",
    "fastprogress.progress_bar": "gen",
    "fastprogress.fastprogress.progress_bar": "gen",
    "fastprogress.master_bar": "gen",
    "fastprogress.fastprogress.master_bar": "gen",
}
_PROGRESS_BARS = frozenset({"tqdm", "tqdm_notebook"})
# Wrappers that give back all their arguments, as a tuple if there are several.
_PASS_ALL = {"apex.amp.initialize": ("models", "optimizers")}
_PREPARERS = frozenset({"accelerate.Accelerator", "accelerate.accelerator.Accelerator"})
# Where class names are all that is needed to know what a call makes.
_FOREIGN_MODULES = ("torch.nn.", "tensorflow.keras.layers.")
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


@lru_cache(maxsize=1024)
def kind(symbol: Symbol) -> str | None:
    """Give what a symbol of one of the libraries is: "model", "tokenizer" …; None if unknown."""
    return catalog.kind(symbol.path) if symbol.library in LIBRARIES else None


def is_transformers(symbol: Symbol) -> bool:
    """Tell whether it is of transformers, also of its releases 1.x: `pytorch_transformers`."""
    return symbol.library in _TRANSFORMERS


def is_model(instance: Instance) -> bool:
    """Tell whether calling the object runs a model."""
    return kind(instance.cls) in MODEL_KINDS


def attribute(receiver: Instance, name: str) -> Values:
    """Give what attribute `name` of a library object holds."""
    if is_model(receiver):
        if name == "module":  # the wrapper is not told apart from what it wraps
            return one(receiver)
        part = catalog.part(receiver.cls.path, name, DEFAULT_TARGET)
        if part is not None:
            return one(_part(receiver, part))
        if name == "base_model":
            return _base_model(receiver)
    return one(Method(receiver, name))


def _part(whole: Instance, name: str) -> Instance:
    return Instance(Symbol(f"{whole.cls.library}.{name}"), None, whole.return_dict)


def _base_model(receiver: Instance) -> Values:
    """Give the model without its head."""
    receiver_kind = kind(receiver.cls) or ""
    if receiver_kind.endswith("auto-model"):
        prefix = receiver.cls.name.partition("AutoModel")[0]
        return one(_part(receiver, f"{prefix}AutoModel"))
    found = catalog.base_model(receiver.cls.path, DEFAULT_TARGET)
    if found is None:
        return unknown(f"{receiver.cls.name}.base_model is not known")
    return one(receiver if found == receiver.cls.name else _part(receiver, found))


def _half(receiver: Instance, name: str) -> Instance | None:
    """Give the encoder or the decoder of a model, which the model without its head may hold."""
    part = catalog.part(receiver.cls.path, name, DEFAULT_TARGET)
    if part is None:
        base = catalog.base_model(receiver.cls.path, DEFAULT_TARGET)
        part = catalog.part(base, name, DEFAULT_TARGET) if base is not None else None
    return None if part is None else _part(receiver, part)


def says_what_it_is(cls: Symbol, name: str) -> bool:
    """Tell whether attribute `name` of a class is one that is known, not just any method."""
    known = RETURN_SELF | ALTERNATIVE_CONSTRUCTORS | MODEL_CALLS
    return name in known or catalog.part(cls.path, name, DEFAULT_TARGET) is not None


def call_symbol(
    symbol: Symbol,
    site: Site,
    arguments: Arguments,
) -> Values:
    """Give what calling a class, classmethod or function of a library returns."""
    owner, _, name = symbol.path.rpartition(".")
    if name in CONSTRUCTORS and owner:
        made = Symbol(owner)
        if kind(made) is not None or _is_other_class(made):
            return one(Instance(made, site, _return_dict(arguments)))
    if symbol.path in _PASS_ON:
        return arguments.get(_PASS_ON[symbol.path], 0) or unknown_result(symbol)
    if symbol.library == "tqdm" and name in _PROGRESS_BARS:
        return arguments.get("iterable", 0) or unknown_result(symbol)
    if symbol.path in _PASS_ALL:
        return _all(arguments, _PASS_ALL[symbol.path])
    if symbol.path in _PIPELINE_FUNCTIONS:
        return pipeline(site, arguments)
    if symbol.path == "deepspeed.initialize":
        engine = arguments.get("model", 1) or unknown_result(symbol)
        others = unknown_result(symbol)
        return one(Tuple((engine, others, others, others)))
    if kind(symbol) is not None:
        return one(Instance(symbol, site, _return_dict(arguments)))
    if symbol.path in _PREPARERS or _is_other_class(symbol) or _is_foreign_module(symbol):
        return one(Instance(symbol, site))
    return unknown_result(symbol)


def call_instance(instance: Instance, site: Site) -> Values:
    """Give what calling a library object returns."""
    if is_model(instance):
        return one(Output(site, instance))
    return unknown(f"the result of calling a {instance.cls.name}")


def call_method(
    method: Method,
    site: Site,
    arguments: Arguments,
) -> Values:
    """Give what calling a method of a library object returns."""
    receiver = method.receiver
    if receiver.cls.path in _PREPARERS:
        if method.name.startswith("prepare"):
            return _all(arguments)
        if method.name == "unwrap_model":
            return arguments.get("model", 0)
    if method.name in CONSTRUCTORS:
        return one(Instance(receiver.cls, site, _return_dict(arguments)))
    if is_model(receiver):
        if method.name in RETURN_SELF:
            return one(receiver)
        if method.name in MODEL_CALLS:
            return call_instance(receiver, site)
        half = _half(receiver, _HALVES[method.name]) if method.name in _HALVES else None
        if half is not None:
            return one(half)
    elif (
        method.name in RETURN_SELF
        and kind(receiver.cls) != "trainer"
        and (_is_other_class(receiver.cls) or _is_foreign_module(receiver.cls))
    ):
        return one(receiver)
    elif kind(receiver.cls) in TOKENIZER_KINDS and _makes_list(method, arguments):
        return one(Instance(LIST, site))
    return unknown(f"the result of {receiver.cls.name}.{method.name}()")


def _makes_list(method: Method, arguments: Arguments) -> bool:
    """Tell whether a tokenizer's method gives a list of tokens or, of a list of them, of ids."""
    if method.name == "tokenize":
        return True
    given = arguments.get("tokens", 0)
    lists = (isinstance(v, Container) or getattr(v, "cls", None) == LIST for v in given)
    return method.name == "convert_tokens_to_ids" and bool(given) and all(lists)


def passed_to_init(constructor: str, arguments: Arguments) -> Arguments:
    """Give what a classmethod of a user's class, such as `from_pretrained`, passes to __init__."""
    if constructor in _CHECKPOINT_LOADERS:
        return Arguments((), arguments.keywords, unknown("what the checkpoint holds"))
    config = arguments.get("config") or unknown(f"the configuration that {constructor} makes")
    keywords = {name: held for name, held in arguments.keywords.items() if name != "config"}
    return Arguments((config, *arguments.positionals[1:]), keywords, arguments.splats)


def dataclass_fields(node: ast.AST) -> list[str]:
    """Give the names of the fields of a dataclass in order, none of any other class."""
    if not isinstance(node, ast.ClassDef):
        return []
    names = {last_name(decorator) for decorator in node.decorator_list}
    names |= {f"base {last_name(base)}" for base in node.bases}
    if names.isdisjoint({"dataclass", "dataclasses", "base NamedTuple", "base BaseModel"}):
        return []
    return [
        statement.target.id
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]


def last_name(expression: ast.expr) -> str:
    """Give the name behind the last dot of a name, an attribute, or of what is called."""
    if isinstance(expression, ast.Call):
        expression = expression.func
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""


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
    return Unknown(reason) in LOADED and (bool(_MODEL_NAME.search(name)) or "model" in name.lower())


def unknown_result(symbol: Symbol) -> Values:
    """Give the result of a library function we know nothing of."""
    return unknown(f"the result of {symbol.path}()")


def _all(arguments: Arguments, names: tuple[str, ...] = ()) -> Values:
    given = [*arguments.positionals]
    given += [arguments.keywords[name] for name in names if name in arguments.keywords]
    if arguments.more:
        return unknown("what a wrapper of several objects gives")
    return given[0] if len(given) == 1 else one(Tuple(tuple(given)))


def pipeline(site: Site, arguments: Arguments) -> Values:
    """Give what `pipeline(task)` makes: an object of a class that depends on the task."""
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
    return symbol.library in LIBRARIES and "." in symbol.path and _is_class_name(symbol.name)


def _is_foreign_module(symbol: Symbol) -> bool:
    return symbol.path.startswith(_FOREIGN_MODULES) and _is_class_name(symbol.name)


def _is_class_name(name: str) -> bool:
    return name[:1].isupper() and not name.isupper()


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


LOADED: Values = frozenset(
    value
    for loader in ("torch.load", "pickle.load", "joblib.load")
    for value in unknown_result(Symbol(loader))
)
"""What `torch.load()` and the like give."""
