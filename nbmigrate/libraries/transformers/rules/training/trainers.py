"""What several rules ask about trainers: which calls make one, and what they are given."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.meaning.values import (
    BoundMethod,
    Function,
    Instance,
    Symbol,
    UserClass,
    UserInstance,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nbmigrate.meaning.facts import CallFact, Facts
    from nbmigrate.meaning.values import Value, Values

# The first parameters of Trainer: their names and order are the same in every release.
_POSITIONS = ("model", "args", "data_collator", "train_dataset", "eval_dataset")


def is_trainer(symbol: Symbol) -> bool:
    """Tell whether a symbol is `transformers.Trainer` or a class of the library based on it."""
    return (
        symbol.library == "transformers"
        and not symbol.name.startswith("TF")
        and library.kind(symbol) == "trainer"
    )


def is_training_arguments(symbol: Symbol) -> bool:
    """Tell whether a symbol is `TrainingArguments` or a class of the library based on it."""
    return symbol.library == "transformers" and library.kind(symbol) == "training-arguments"


def derives_from(cls: UserClass, wanted: Callable[[Symbol], bool], facts: Facts) -> bool:
    """Tell whether a class of the notebook is based on a `wanted` one, at any depth."""
    seen: set[UserClass] = set()
    waiting = [cls]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        for base in (value for values in facts.classes.get(current, ()) for value in values):
            if isinstance(base, UserClass):
                waiting.append(base)
            elif isinstance(base, Symbol) and wanted(base):
                return True
    return False


def methods(cls: UserClass) -> dict[str, ast.FunctionDef]:
    """Return the methods that a class of the notebook defines itself."""
    body = cls.site.node.body if isinstance(cls.site.node, ast.ClassDef) else []
    return {node.name: node for node in body if isinstance(node, ast.FunctionDef)}


def makes(value: Value, wanted: Callable[[Symbol], bool], facts: Facts) -> bool:
    """Tell whether calling `value` runs the constructor of a `wanted` class of the library.

    That is the class itself, or one of the notebook that is based on it and has no constructor of
    its own.
    """
    if isinstance(value, Symbol):
        return wanted(value)
    return (
        isinstance(value, UserClass)
        and "__init__" not in methods(value)
        and derives_from(value, wanted, facts)
    )


def trainer_argument(call: CallFact, name: str) -> Values:
    """Return what a call that makes a trainer is given as one of the first five parameters."""
    return call.arguments.get(name, _POSITIONS.index(name))


def collating_functions(call: CallFact) -> Iterator[tuple[int, ast.FunctionDef | ast.Lambda]]:
    """Yield the notebook's functions that make the batches of a trainer, with their cells."""
    yield from _functions(trainer_argument(call, "data_collator"), ("__call__", "collate_batch"))


def reading_functions(call: CallFact) -> Iterator[tuple[int, ast.FunctionDef | ast.Lambda]]:
    """Yield the notebook's functions that give the examples of a trainer, with their cells."""
    for name in ("train_dataset", "eval_dataset"):
        yield from _functions(trainer_argument(call, name), ("__getitem__",))


def _functions(
    values: Values,
    names: Iterable[str],
) -> Iterator[tuple[int, ast.FunctionDef | ast.Lambda]]:
    """Yield what is called when `values` are, or when one of these methods of theirs is."""
    for value in values:
        if isinstance(value, BoundMethod):
            value = value.function  # noqa: PLW2901
        if isinstance(value, Function) and isinstance(value.node, (ast.FunctionDef, ast.Lambda)):
            yield value.site.cell, value.node
        elif isinstance(value, UserInstance):
            own = methods(value.cls)
            yield from ((value.cls.site.cell, own[name]) for name in names if name in own)


def keyword_of(call: CallFact, name: str) -> ast.keyword | None:
    """Return the keyword argument as it is written in the call; None if it is not there."""
    return next((keyword for keyword in call.node.keywords if keyword.arg == name), None)


def calls_that_made(values: Iterable[Value], facts: Facts) -> list[CallFact] | None:
    """Return the calls that made `values`; None unless all of them were made in the notebook."""
    found: list[CallFact] = []
    for value in values:
        if not isinstance(value, Instance) or value.created is None:
            return None
        fact = facts.calls.get(value.created.node)
        if fact is None:
            return None
        found.append(fact)
    return found or None
