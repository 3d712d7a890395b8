"""How a notebook uses something of a library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.meaning.values import Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nbmigrate.meaning.facts import CallFact, ImportFact
    from nbmigrate.meaning.values import Site, Value
    from nbmigrate.rules.base import Context


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
