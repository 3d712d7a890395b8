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
    Instance,
    Method,
    Output,
    Symbol,
    Tuple,
    Values,
    constants,
    join_all,
    one,
    unknown,
)
from nbmigrate.plan import DEFAULT_TARGET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.meaning.values import Arguments, Site

LIBRARIES = frozenset({"transformers", "pytorch_transformers", "pytorch_pretrained_bert"})

MODEL_KINDS = frozenset(
    {"model", "auto-model", "tf-model", "tf-auto-model", "flax-model", "flax-auto-model"}
)

_MODEL_NAME = re.compile(r"bert|gpt|xlnet|electra|longformer|transformer$|xlm|^bart|^t5", re.I)
_MODEL_KEYWORDS = frozenset(
    {"input_ids", "attention_mask", "token_type_ids", "masked_lm_labels", "decoder_input_ids"},
)
RETURN_SELF = frozenset(
    {"to", "cuda", "cpu", "eval", "train", "half", "float", "double", "bfloat16", "type"}
    | {"requires_grad_", "share_memory", "to_empty", "apply", "zero_grad_"},
)
CONSTRUCTORS = frozenset({"from_pretrained", "from_config", "from_json_file", "from_dict"})
# Wrappers that give back their first argument, or something that is called in the same way.
_PASS_ON = frozenset(
    {
        "torch.nn.DataParallel",
        "torch.nn.parallel.DataParallel",
        "torch.nn.parallel.DistributedDataParallel",
        "torch.compile",
        "apex.parallel.DistributedDataParallel",
        "copy.copy",
        "copy.deepcopy",
        "builtins.iter",
        "builtins.reversed",
        "builtins.sorted",
        "tqdm.tqdm",
        "tqdm.notebook.tqdm",
        "tqdm.auto.tqdm",
        "tqdm.tqdm_notebook",
        "tqdm.notebook.tqdm_notebook",
        "tqdm.trange",
        "fastprogress.progress_bar",
    },
)
# Wrappers that give back all their arguments, as a tuple if there are several.
_PASS_ALL = frozenset({"apex.amp.initialize", "amp.initialize"})
_PREPARERS = frozenset({"accelerate.Accelerator"})


@lru_cache(maxsize=1024)
def kind(symbol: Symbol) -> str | None:
    """Give what a symbol of one of the libraries is: "model", "tokenizer" …; None if unknown."""
    return catalog.kind(symbol.path) if symbol.library in LIBRARIES else None


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
            symbol = Symbol(f"{receiver.cls.library}.{part}")
            return one(Instance(symbol, None, receiver.return_dict))
    return one(Method(receiver, name))


def call_symbol(
    symbol: Symbol,
    site: Site,
    arguments: Arguments,
) -> Values:
    """Give what calling a class, classmethod or function of a library returns."""
    owner, _, name = symbol.path.rpartition(".")
    if name in CONSTRUCTORS and owner:
        made = Symbol(owner)
        if kind(made) is not None:
            return one(Instance(made, site, _return_dict(arguments)))
    if symbol.path in _PASS_ON:
        return arguments.get("module", 0) or unknown_result(symbol)
    if symbol.path in _PASS_ALL:
        return _all(arguments.positionals)
    if kind(symbol) is not None:
        return one(Instance(symbol, site, _return_dict(arguments)))
    if symbol.path in _PREPARERS:
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
    if receiver.cls.path in _PREPARERS and method.name.startswith("prepare"):
        return _all(arguments.positionals)
    if method.name in CONSTRUCTORS:
        return one(Instance(receiver.cls, site, _return_dict(arguments)))
    if is_model(receiver):
        if method.name in RETURN_SELF:
            return one(receiver)
        if method.name in {"forward", "call", "__call__"}:
            return call_instance(receiver, site)
    return unknown(f"the result of {receiver.cls.name}.{method.name}()")


def looks_like_a_model(call: ast.Call) -> bool:
    """Tell whether a call of something unknown is written as one calls a model."""
    callee = call.func
    name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
    if _MODEL_NAME.search(name):
        return True
    called_directly = isinstance(callee, ast.Name) or name in {"model", "net", "encoder", "forward"}
    return called_directly and any(k.arg in _MODEL_KEYWORDS for k in call.keywords)


def unknown_result(symbol: Symbol) -> Values:
    """Give the result of a library function we know nothing of."""
    return unknown(f"the result of {symbol.path}()")


def _all(arguments: Sequence[Values]) -> Values:
    return arguments[0] if len(arguments) == 1 else one(Tuple(tuple(arguments)))


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
