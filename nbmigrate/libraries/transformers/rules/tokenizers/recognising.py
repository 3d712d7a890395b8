"""Tokenizers and their methods that encode, as the rules about them see them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.meaning.values import Instance, Method, Symbol, Unknown, reasons

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value

ENCODERS = frozenset({"__call__", "encode", "encode_plus", "batch_encode_plus"})
"""The methods that turn text into ids."""

SLOW_TOKENIZERS = "slow-tokenizers"
"""The key of the changes that ask for slow tokenizers."""

# No other library has methods of these names.
_TELLING = frozenset({"encode_plus", "batch_encode_plus"})
# The tokenizers of pytorch_pretrained_bert have nothing in common with these.
_PACKAGES = frozenset({"transformers", "pytorch_transformers"})


def method_of(value: Value) -> tuple[Instance, str] | None:
    """Return the tokenizer and the method of it that `value` is, None if it is not.

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


def is_named_like_one(call: CallFact, callees: list[Value]) -> bool:
    """Tell whether the name of the method that is called says that it is one of a tokenizer.

    That is where `callees`, all that is not known to be one, is unknown.
    """
    method = call.node.func
    named = isinstance(method, ast.Attribute) and method.attr in _TELLING
    return named and all(isinstance(value, Unknown) for value in callees)


def why_guessed(callees: list[Value]) -> str:
    """Say why unknown `callees` are taken for methods of tokenizers; empty if there are none."""
    if not callees:
        return ""
    names = " or ".join(sorted(_TELLING))
    why = "; ".join(reasons(frozenset(callees)))
    return f"; it is taken for a tokenizer of transformers, as no others have {names} ({why})"


def class_loaded(value: Value) -> str | None:
    """Return the kind of class whose `from_pretrained` a value is, such as "auto-tokenizer"."""
    if not isinstance(value, Symbol) or value.library not in _PACKAGES:
        return None
    owner, _, name = value.path.rpartition(".")
    return library.kind(Symbol(owner)) if name == "from_pretrained" else None
