"""Tokenizers and their methods that encode, as the rules about them see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.meaning import library
from nbmigrate.meaning.values import Instance, Method, Symbol

if TYPE_CHECKING:
    from nbmigrate.meaning.values import Value

ENCODERS = frozenset({"__call__", "encode", "encode_plus", "batch_encode_plus"})
"""The methods that turn text into ids."""

SLOW_TOKENIZERS = "slow-tokenizers"
"""The key of the changes that ask for slow tokenizers."""

# The tokenizers of pytorch_pretrained_bert have nothing in common with these.
_PACKAGES = frozenset({"transformers", "pytorch_transformers"})


def method_of(value: Value) -> tuple[Instance, str] | None:
    """Give the tokenizer and the method of it that `value` is, None if it is not.

    A tokenizer that is called is its method `__call__`.
    """
    receiver, name = (
        (value.receiver, value.name) if isinstance(value, Method) else (value, "__call__")
    )
    return (receiver, name) if isinstance(receiver, Instance) and is_tokenizer(receiver) else None


def is_tokenizer(instance: Instance) -> bool:
    """Tell whether an object is a tokenizer of transformers or pytorch_transformers."""
    return (
        instance.cls.library in _PACKAGES and library.kind(instance.cls) in library.TOKENIZER_KINDS
    )


def class_loaded(value: Value) -> str | None:
    """Give the kind of class whose `from_pretrained` a value is, such as "auto-tokenizer"."""
    if not isinstance(value, Symbol) or value.library not in _PACKAGES:
        return None
    owner, _, name = value.path.rpartition(".")
    return library.kind(Symbol(owner)) if name == "from_pretrained" else None
