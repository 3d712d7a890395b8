"""Lets the old libraries run with today's torch and tokenizers, and take checkpoints from folders.

Importing this module is enough: it changes modules right after they are imported. It does nothing
to transformers 4 and later, which have none of the places it looks for.
"""

# What is wrapped may take and give anything.
# ruff: noqa: ANN401

from __future__ import annotations

import functools
import importlib.abc
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_LIBRARIES = ("pytorch_transformers", "transformers")
# What the tables of archives in pytorch_pretrained_bert are to say of a name, by module.
_ARCHIVES = {
    "modeling": {"MODEL": "{name}"},
    "modeling_gpt2": {"MODEL": "{name}/pytorch_model.bin", "CONFIG": "{name}/config.json"},
    "modeling_openai": {"MODEL": "{name}/pytorch_model.bin", "CONFIG": "{name}/config.json"},
    "tokenization": {"VOCAB": "{name}/vocab.txt"},
    "tokenization_gpt2": {"VOCAB": "{name}/vocab.json", "MERGES": "{name}/merges.txt"},
    "tokenization_openai": {"VOCAB": "{name}/vocab.json", "MERGES": "{name}/merges.txt"},
}
# The methods that take a name such as "bert-base-uncased", by module and class.
_LOADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "configuration_utils": {"PretrainedConfig": ("from_pretrained", "get_config_dict")},
    "modeling_utils": {
        "PreTrainedModel": ("from_pretrained",),
        "PretrainedConfig": ("from_pretrained",),
    },
    "tokenization_utils": {"PreTrainedTokenizer": ("from_pretrained", "_from_pretrained")},
    "tokenization_utils_base": {"PreTrainedTokenizerBase": ("from_pretrained",)},
}


class _Folder(str):
    """The name of a folder that is equal to no other text: no table of archives contains it."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def _from_folders(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a loader prefer a folder of that name to the archive that the library knows by it."""

    @functools.wraps(function)
    def load(cls: type, name: Any = None, *args: Any, **kwargs: Any) -> Any:
        if isinstance(name, str) and Path(name).is_dir():
            name = _Folder(name)
        return function(cls, name, *args, **kwargs)

    return load


def _load_from_folders(module: ModuleType) -> None:
    for class_name, methods in _LOADERS[module.__name__.partition(".")[2]].items():
        cls = getattr(module, class_name, None)
        for method in methods:
            if cls is not None and method in vars(cls):
                loader = vars(cls)[method].__func__
                setattr(cls, method, classmethod(_from_folders(loader)))


def _list_folders(module: ModuleType) -> None:
    for kind, place in _ARCHIVES[module.__name__.partition(".")[2]].items():
        archives = getattr(module, f"PRETRAINED_{kind}_ARCHIVE_MAP")
        archives.update({name: place.format(name=name) for name in archives})


def _name_warning(module: ModuleType) -> None:
    # transformers 3 imports this constant, which torch no longer has.
    if not hasattr(module, "SAVE_STATE_WARNING"):
        module.SAVE_STATE_WARNING = ""  # type: ignore[attr-defined]


def _accept_file_arguments(module: ModuleType) -> None:
    # tokenizers 0.9 renamed the arguments that transformers 2 and 3.0 give.
    def accepting(init: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(init)
        def renamed(self: object, *args: Any, **kwargs: Any) -> None:
            kwargs.pop("add_special_tokens", None)
            for old, new in (("vocab_file", "vocab"), ("merges_file", "merges")):
                if old in kwargs:
                    kwargs[new] = kwargs.pop(old)
            init(self, *args, **kwargs)

        return renamed

    for kind in ("BertWordPiece", "ByteLevelBPE", "CharBPE", "SentencePieceBPE"):
        cls = getattr(module, f"{kind}Tokenizer")
        cls.__init__ = accepting(cls.__init__)


def _accept_tensors(module: ModuleType) -> None:
    # tokenizers 0.7 padded to a `max_length`, and decoded tensors.
    base = module.BaseTokenizer
    enable_padding, decode = base.enable_padding, base.decode

    def padding(self: object, *args: Any, **kwargs: Any) -> Any:
        if "max_length" in kwargs:
            kwargs["length"] = kwargs.pop("max_length")
        return enable_padding(self, *args, **kwargs)

    def decoding(self: object, ids: Sequence[Any], *args: Any, **kwargs: Any) -> Any:
        return decode(self, [int(i) for i in ids], *args, **kwargs)

    base.enable_padding, base.decode = padding, decoding


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the modules to change, each one once, and has them changed when they are executed."""

    def __init__(self, changes: dict[str, Callable[[ModuleType], None]]) -> None:
        self._changes = changes

    def find_spec(
        self,
        fullname: str,
        _path: Sequence[str] | None,
        _target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        change = self._changes.pop(fullname, None)
        spec = importlib.util.find_spec(fullname) if change else None
        if change is None or spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_change(module: ModuleType) -> None:
            execute(module)
            change(module)

        spec.loader.exec_module = execute_and_change  # type: ignore[method-assign]
        return spec


sys.meta_path.insert(
    0,
    _Finder(
        {
            "torch.optim.lr_scheduler": _name_warning,
            "tokenizers.implementations": _accept_file_arguments,
            "tokenizers.implementations.base_tokenizer": _accept_tensors,
            **{f"pytorch_pretrained_bert.{part}": _list_folders for part in _ARCHIVES},
            **{
                f"{library}.{part}": _load_from_folders
                for library in _LIBRARIES
                for part in _LOADERS
            },
        },
    ),
)
