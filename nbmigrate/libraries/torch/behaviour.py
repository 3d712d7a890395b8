"""How torch behaves: modules, containers of modules, wrappers of models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.meaning.behaviour import Behaviour, unknown_result
from nbmigrate.meaning.values import Instance, Symbol, Values, one

if TYPE_CHECKING:
    from nbmigrate.meaning.values import Arguments, Method, Site

RETURN_SELF = frozenset(
    {"to", "cuda", "cpu", "eval", "train", "half", "float", "double", "bfloat16", "type"}
    | {"requires_grad_", "share_memory", "to_empty", "apply", "zero_grad_"},
)
"""Methods of a module that give back the module."""

_CONTAINERS = {
    "torch.nn.Sequential": "Sequential",
    "torch.nn.ModuleList": "ModuleList",
    "torch.nn.ModuleDict": "ModuleDict",
}
# What gives back an argument, or something that is called in the same way: the argument's name.
_PASS_ON = {
    "torch.nn.DataParallel": "module",
    "torch.nn.parallel.DataParallel": "module",
    "torch.nn.parallel.DistributedDataParallel": "module",
    "torch.nn.SyncBatchNorm.convert_sync_batchnorm": "module",
    "torch.compile": "model",
    "torch.quantization.quantize_dynamic": "model",
}
# Where the name of a class is all that is needed to know what a call makes.
_LAYERS = ("torch.nn.", "tensorflow.keras.layers.")


class TorchBehaviour(Behaviour):
    """What torch answers, and for layers Keras, too."""

    passing_decorators = frozenset(
        {"no_grad", "inference_mode", "enable_grad", "autocast", "function"}
    )

    def container(self, symbol: Symbol) -> str | None:
        """Return the kind of container of modules that a class makes."""
        return _CONTAINERS.get(symbol.path)

    def call(self, symbol: Symbol, site: Site, arguments: Arguments) -> Values | None:
        """Return the model that a wrapper is given, or the layer that is made."""
        if symbol.path in _PASS_ON:
            return arguments.get(_PASS_ON[symbol.path], 0) or unknown_result(symbol)
        return one(Instance(symbol, site)) if _is_layer(symbol) else None

    def call_method(self, method: Method, site: Site, arguments: Arguments) -> Values | None:
        """Return the layer itself, for a method that gives it back."""
        del site, arguments
        receiver = method.receiver
        return one(receiver) if method.name in RETURN_SELF and _is_layer(receiver.cls) else None

    def returns_self(self, name: str) -> bool:
        """Tell whether a method of this name gives back its object."""
        return name in RETURN_SELF


def loaded_objects() -> Values:
    """Return what `torch.load()` and the like give: a model, perhaps, of whatever library."""
    return _LOADED


def _is_layer(symbol: Symbol) -> bool:
    return symbol.path.startswith(_LAYERS) and is_class_name(symbol.name)


def is_class_name(name: str) -> bool:
    """Tell whether a name is written as that of a class."""
    return name[:1].isupper() and not name.isupper()


_LOADED: Values = frozenset(
    value
    for loader in ("torch.load", "pickle.load", "joblib.load")
    for value in unknown_result(Symbol(loader))
)
