"""What the release that a notebook was written for took, as far as that release is known."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.plan import NamePositional

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nbmigrate.meaning.values import Symbol
    from nbmigrate.rules.base import Context

_FIRST_TARGET = 4


@dataclass(frozen=True)
class Order:
    """Parameters as the notebook's library took them, and as the target does.

    `before` has the target's names, None for a parameter that is gone; `old` has the old names.
    `releases` are those of the library that took them so, if it matters.
    """

    old: tuple[str, ...]
    before: tuple[str | None, ...]
    now: tuple[str, ...]
    releases: tuple[str, ...] = ()

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

    Where the notebook is known by an older package, that is every one before transformers 4. An
    older package of which it is not known is a fallback, and says nothing.
    """
    source = context.source
    if source.library in {package, "transformers"}:
        return _listed(source.library, source.candidates)
    releases = catalog.RELEASES.get(package, ())
    return tuple(r for r in reversed(releases) if int(r.partition(".")[0]) < _FIRST_TARGET)


@lru_cache(maxsize=64)
def _listed(package: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
    """Return the listed releases that stand for the candidates, newest first."""
    found: dict[str, None] = {}
    for release in reversed(candidates):
        with suppress(catalog.UnknownVersionError):  # such as one that there never was
            found[catalog.resolve_source(package, release)] = None
    return tuple(found) or catalog.RELEASES[package][::-1]


def border_between(orders_of: Iterable[Sequence[Order]], moved: Sequence[Order]) -> str | None:
    """Return the listed release of transformers from which none of the `moved` orders is possible.

    `orders_of` are the possible orders of each thing that is called. None if no other is possible
    of any of them.
    """
    undecided = [
        release
        for orders in orders_of
        if not all(order in moved for order in orders)
        for order in orders
        if order in moved
        for release in order.releases
    ]
    if not undecided:
        return None
    listed = catalog.RELEASES["transformers"]
    return listed[max(map(listed.index, undecided)) + 1]


def border_after(releases: Iterable[str]) -> str | None:
    """Return the first release of transformers after the listed `releases`; None after the last.

    The tables have the last release of each minor one, which speaks for those before it.
    """
    listed = catalog.RELEASES["transformers"]
    places = [listed.index(release) for release in releases if release in listed]
    last = max(places, default=-1)
    return f"{listed[last + 1].rpartition('.')[0]}.0" if last + 1 < len(listed) else None


def forward_orders(context: Context, cls: Symbol) -> list[tuple[str, ...]]:
    """Return the orders in which forward of `cls` can have taken its parameters; all are different.

    The newest comes first. Empty if no release has such a class that can be run.
    """
    return list(dict.fromkeys(_orders(context, cls, catalog.forward_parameters).values()))


def constructor_orders(context: Context, cls: Symbol) -> list[tuple[str, ...]]:
    """Return the orders in which the constructor of `cls` can have taken its parameters."""
    return list(dict.fromkeys(_orders(context, cls, catalog.signature).values()))


def releases_of_forward_orders(context: Context, cls: Symbol) -> dict[tuple[str, ...], list[str]]:
    """Return the orders of `forward_orders`, each with the releases that took them so.

    Releases after the target are left out: a notebook for one of them is not migrated.
    """
    return _releases(context, _orders(context, cls, catalog.forward_parameters))


def releases_of_constructor_orders(
    context: Context, cls: Symbol
) -> dict[tuple[str, ...], list[str]]:
    """Return the orders of `constructor_orders`, each with the releases that took them so.

    Releases after the target are left out.
    """
    return _releases(context, _orders(context, cls, catalog.signature))


def _releases(
    context: Context, orders: Mapping[str, tuple[str, ...]]
) -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for release, order in orders.items():
        if context.target_has_reached(release):
            found.setdefault(order, []).append(release)
    return found


def _orders(
    context: Context,
    cls: Symbol,
    ask: Callable[[str, str], tuple[catalog.Parameter, ...] | None],
) -> dict[str, tuple[str, ...]]:
    """Return the order of each candidate release, the newest first.

    The packages before transformers 2 did not change theirs within a release that has the class, so
    that the newest one counts.
    """
    known = {r: ask(cls.path, r) for r in source_releases(context, cls.library)}
    if not any(known.values()):
        known = {r: ask(cls.path, r) for r in catalog.RELEASES[cls.library]}
    orders = {r: positional_names(found) for r, found in known.items() if found is not None}
    if cls.library != "transformers":
        orders = dict(islice(orders.items(), 1))
    return orders


def positional_names(parameters: Iterable[catalog.Parameter]) -> tuple[str, ...]:
    """Return the names of the parameters that can be given by position, in order."""
    return tuple(p.name for p in parameters if p.kind == "positional")
