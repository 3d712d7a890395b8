"""Optimizers and learning rate schedules of the older packages: their names, and their uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.meaning.behaviour import unknown_result
from nbmigrate.meaning.values import Symbol, constants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nbmigrate.meaning.facts import CallFact, ImportFact
    from nbmigrate.meaning.values import Site, Value
    from nbmigrate.rules.base import Context

SCHEDULES = {
    "ConstantLRSchedule": "get_constant_schedule",
    "WarmupConstantSchedule": "get_constant_schedule_with_warmup",
    "WarmupLinearSchedule": "get_linear_schedule_with_warmup",
    "WarmupCosineSchedule": "get_cosine_schedule_with_warmup",
    "WarmupCosineWithHardRestartsSchedule": "get_cosine_with_hard_restarts_schedule_with_warmup",
}
"""The schedules of pytorch_transformers, and the functions that make them now."""

_ADAM = ("b1", "b2", "e", "weight_decay")
OPTIMIZERS = {
    "BertAdam": ("params", "lr", "warmup", "t_total", "schedule", *_ADAM, "max_grad_norm"),
    "OpenAIAdam": (
        *("params", "lr", "schedule", "warmup", "t_total"),
        *(*_ADAM, "vector_l2", "max_grad_norm"),
    ),
}
"""The optimizers of pytorch_pretrained_bert, which have the schedule inside: their parameters."""

MULTIPLIERS = frozenset({"warmup_linear", "warmup_constant", "warmup_cosine"})
"""The functions of pytorch_pretrained_bert up to 0.5 that give a factor of the learning rate."""

SCHEDULE_OBJECTS = (SCHEDULES.keys() - {"ConstantLRSchedule"}) | {
    "ConstantLR",
    "WarmupCosineWithWarmupRestartsSchedule",
}
"""The classes of pytorch_pretrained_bert 0.6 that give a factor of the learning rate."""

SCHEDULE_CLASSES = "0.6.2"
"""The first release of pytorch_pretrained_bert whose schedules are classes."""

LEARNING_RATE_FACTORS = "learning-rate-factors"
"""The key of the change that defines both of these in the notebook."""

APEX = frozenset().union(
    *(
        unknown_result(Symbol(f"apex.optimizers.{name}"))
        for name in ("FP16_Optimizer", "FusedAdam")
    ),
)
"""What apex gave for half precision beside BertAdam; it cannot be made with today's apex."""

_PACKAGE = "pytorch_pretrained_bert"
_HANDLED = {
    "pytorch_transformers": frozenset({"AdamW", *SCHEDULES}),
    _PACKAGE: OPTIMIZERS.keys() | MULTIPLIERS | SCHEDULE_OBJECTS,
}


def has_its_own_rule(path: str) -> bool:
    """Tell whether a rule for optimizers says what becomes of this name of an older package."""
    return path.rpartition(".")[2] in _HANDLED.get(path.partition(".")[0], frozenset())


@dataclass(frozen=True)
class Uses:
    """How a notebook uses something of a library: imports, calls, and whatever else is done.

    `star_imports` are those of the package, in a notebook that uses the name.
    """

    imports: tuple[ImportFact, ...]
    calls: tuple[CallFact, ...]
    others: tuple[Site, ...]
    star_imports: tuple[ImportFact, ...]

    @property
    def guarded(self) -> bool:
        """Tell whether the notebook has an answer to its imports failing."""
        return bool(self.imports) and all(fact.guarded for fact in self.imports)


def uses_of(context: Context, wanted: Callable[[str], bool]) -> Uses:
    """Find the uses of the symbols of the libraries whose paths are `wanted`."""
    if not any(map(wanted, context.symbol_paths)):
        return Uses((), (), (), ())
    imports = [
        fact
        for fact in context.facts.imports.values()
        if fact.name is not None and wanted(f"{fact.module}.{fact.name}")
    ]
    calls = [call for call in context.library_calls if _holds(call.callee, wanted)]
    called = {call.node.func for call in calls}
    others = [
        site
        for site, held in context.library_names
        if site.node not in called and _holds(held, wanted)
    ]
    others += [
        fact.site
        for fact, owners in context.library_attributes
        if fact.node not in called
        and any(wanted(f"{owner.path}.{fact.node.attr}") for owner in owners)
    ]
    packages = {
        value.library for call in calls for value in call.callee if isinstance(value, Symbol)
    }
    star_imports = [
        fact
        for fact in context.facts.imports.values()
        if fact.name == "*" and fact.module.partition(".")[0] in packages
    ]
    return Uses(tuple(imports), tuple(calls), tuple(others), tuple(star_imports))


def _holds(values: Iterable[Value], wanted: Callable[[str], bool]) -> bool:
    return any(isinstance(value, Symbol) and wanted(value.path) for value in values)


def moved_chain(chain: str, new_name: str) -> str:
    """Return the text of `package.module.Name` with another name, and with the package's new name.

    `import pytorch_transformers` binds the package's own name, which changes with the import.
    """
    owner = chain.rpartition(".")[0]
    first, dot, rest = owner.partition(".")
    if first.strip() in _HANDLED:
        first = first.replace(first.strip(), "transformers")
    return f"{first}{dot}{rest}.{new_name}"


def may_follow_object(context: Context, name: str, call: CallFact) -> bool:
    """Tell whether a call of the optimizer `name` may be given an object as its schedule."""
    given = call.arguments.get("schedule", OPTIMIZERS[name].index("schedule"))
    return len(constants(given)) < len(given) and bool(SCHEDULE_OBJECTS & _imported(context))


def before_schedule_classes(context: Context) -> bool | None:
    """Tell whether the notebook was written for a release up to 0.6.1; None if that is not known.

    Their linear schedule fell along another line than that of 0.6.2, which has classes for them.
    """
    imported = _imported(context)
    if SCHEDULE_OBJECTS & imported:
        return False
    if context.source.library == _PACKAGE:
        before = context.source.before(SCHEDULE_CLASSES)
        if before is not None:
            return before
    return True if MULTIPLIERS & imported else None


def _imported(context: Context) -> set[str]:
    """Return the names that are imported from the package."""
    return {
        fact.name
        for fact in context.facts.imports.values()
        if fact.name is not None and fact.module.partition(".")[0] == _PACKAGE
    }
