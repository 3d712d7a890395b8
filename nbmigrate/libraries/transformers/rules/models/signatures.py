"""What the release that a notebook was written for took, as far as that release is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate import catalog
from nbmigrate.plan import NamePositional

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nbmigrate.meaning.values import Symbol
    from nbmigrate.rules.base import Context

_FIRST_TARGET = 4


@dataclass(frozen=True)
class Order:
    """Parameters as the notebook's library took them, and as the target does.

    `before` has the target's names, None for a parameter that is gone; `old` has the old names.
    """

    old: tuple[str, ...]
    before: tuple[str | None, ...]
    now: tuple[str, ...]

    def same(self, count: int) -> bool:
        """Tell whether the first `count` arguments still mean the same."""
        return self.before[1:count] == self.now[1:count]

    def first_that_moved(self) -> tuple[str, str]:
        """Return the old name of the first argument that means something else, and its new one."""
        places = enumerate(zip(self.old, self.before, strict=True))
        old, place = next(
            (old, i) for i, (old, name) in places if i and (name,) != self.now[i : i + 1]
        )
        return old, self.now[place] if place < len(self.now) else "nothing"

    def gone(self, count: int) -> list[str]:
        """Return the old names of those of the first `count` arguments that have no place now."""
        pairs = zip(self.old[1:count], self.before[1:count], strict=True)
        return [old for old, name in pairs if name is None]

    def naming(self, count: int) -> list[NamePositional]:
        """Return the edits that name the arguments behind the first one."""
        named = enumerate(self.before[:count])
        return [NamePositional(i, name) for i, name in named if i and name is not None]

    def moved(self) -> bool:
        """Tell whether parameters that both have stand in another order."""
        kept = [name for name in self.before if name in self.now]
        return kept != [name for name in self.now if name in kept]


def source_releases(context: Context, package: str) -> tuple[str, ...]:
    """Return the listed releases of `package` a notebook can have been written for, newest first.

    That is one if its version is known, else every one before transformers 4.
    """
    source = context.source
    if source.library == package and source.version is not None:
        try:
            return (catalog.resolve_source(package, source.version),)
        except catalog.UnknownVersionError:
            pass  # such as a pin of a release that there never was
    releases = catalog.RELEASES.get(package, ())
    old = [r for r in releases if int(r.partition(".")[0]) < _FIRST_TARGET]
    return tuple(reversed(old))


def forward_orders(context: Context, cls: Symbol) -> list[tuple[str, ...]]:
    """Return the orders in which forward of `cls` can have taken its parameters; all are different.

    The packages before transformers 2 did not change theirs within a release that has the class,
    so that the newest one counts. Empty if no release has such a class that can be run.
    """
    return _orders(context, cls, catalog.forward_parameters)


def constructor_orders(context: Context, cls: Symbol) -> list[tuple[str, ...]]:
    """Return the orders in which the constructor of `cls` can have taken its parameters."""
    return _orders(context, cls, catalog.signature)


def _orders(
    context: Context,
    cls: Symbol,
    ask: Callable[[str, str], tuple[catalog.Parameter, ...] | None],
) -> list[tuple[str, ...]]:
    known = [ask(cls.path, release) for release in source_releases(context, cls.library)]
    if not any(known):
        known = [ask(cls.path, release) for release in catalog.RELEASES[cls.library]]
    orders = [positional_names(parameters) for parameters in known if parameters is not None]
    if cls.library != "transformers":
        orders = orders[:1]
    return list(dict.fromkeys(orders))


def positional_names(parameters: Iterable[catalog.Parameter]) -> tuple[str, ...]:
    """Return the names of the parameters that can be given by position, in order."""
    return tuple(p.name for p in parameters if p.kind == "positional")
