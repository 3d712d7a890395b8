"""From wheels to the text of the tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.catalog.build.entries import old_entries, target_entries
from nbmigrate.catalog.build.homes import Inventory, take_inventory
from nbmigrate.catalog.build.wheels import Release
from nbmigrate.catalog.tables import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from nbmigrate.catalog.layout import Layout
    from nbmigrate.catalog.releases import Releases
    from nbmigrate.catalog.tables import Entry


_Read: TypeAlias = "Callable[[str], set[Entry]]"


def make_tables(
    wheels: Mapping[str, Path],
    listed: Releases,
    layout: Layout,
    read_all: Callable[[_Read, list[str]], Iterable[set[Entry]]] = map,
) -> dict[str, str]:
    """Return the text of every table, made of the wheels of listed releases, at least one a target.

    `read_all` maps a function over the releases; the `map` of a process pool does it faster.
    """
    releases = [release for release in listed.order if release in wheels]
    package_of = listed.package_of
    old = [Release(wheels[r], package_of(r), layout) for r in releases if not listed.is_target(r)]
    newest = releases[-1]
    open_newest = partial(Release, wheels[newest], package_of(newest), layout)
    inventory = take_inventory(old, listed.package, layout, open_newest)
    read = partial(_entries, wheels=wheels, listed=listed, inventory=inventory)
    return write(dict(zip(releases, read_all(read, releases), strict=True)), listed)


def _entries(
    release: str, wheels: Mapping[str, Path], listed: Releases, inventory: Inventory
) -> set[Entry]:
    package, layout = listed.package_of(release), inventory.layout
    if listed.is_target(release):
        opened = Release(wheels[release], package, layout, inventory.wanted)
        return set(target_entries(opened, inventory))
    return set(old_entries(Release(wheels[release], package, layout), inventory))
