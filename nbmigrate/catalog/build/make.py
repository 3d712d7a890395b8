"""From wheels to the text of the tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.catalog.build.entries import old_entries, target_entries
from nbmigrate.catalog.build.homes import Inventory, take_inventory
from nbmigrate.catalog.build.wheels import Release
from nbmigrate.catalog.releases import ORDER, is_target, package_of
from nbmigrate.catalog.tables import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from nbmigrate.catalog.tables import Entry


_Read: TypeAlias = "Callable[[str], set[Entry]]"


def make_tables(
    wheels: Mapping[str, Path],
    read_all: Callable[[_Read, list[str]], Iterable[set[Entry]]] = map,
) -> dict[str, str]:
    """Give the text of every table, made of the wheels of listed releases, at least one a 4.x.

    `read_all` maps a function over the releases; the `map` of a process pool does it faster.
    """
    releases = [release for release in ORDER if release in wheels]
    old = [Release(wheels[r], package_of(r)) for r in releases if not is_target(r)]
    newest = releases[-1]
    inventory = take_inventory(old, partial(Release, wheels[newest], package_of(newest)))
    found = read_all(partial(_entries, wheels=wheels, inventory=inventory), releases)
    return write(dict(zip(releases, found, strict=True)))


def _entries(release: str, wheels: Mapping[str, Path], inventory: Inventory) -> set[Entry]:
    package = package_of(release)
    if is_target(release):
        return set(target_entries(Release(wheels[release], package, inventory.wanted), inventory))
    return set(old_entries(Release(wheels[release], package), inventory))
