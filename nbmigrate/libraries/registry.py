"""The packs of all libraries, found by discovery: those in this folder, and installed ones.

A package brings packs with an entry point of the group `nbmigrate.libraries`, which names a `Pack`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from nbmigrate.errors import ConfigurationError
from nbmigrate.libraries.pack import Pack
from nbmigrate.libraries.wrappers import WrapperBehaviour
from nbmigrate.meaning.behaviour import Behaviours

if TYPE_CHECKING:
    from nbmigrate.dating.releases import Releases

ENTRY_POINTS = "nbmigrate.libraries"


@cache
def all_packs() -> tuple[Pack, ...]:
    """Return every pack, by name.

    Raise `ConfigurationError` if that of an installed package cannot be used.
    """
    folders = sorted(file.parent.name for file in Path(__file__).parent.glob("*/pack.py"))
    packs = [import_module(f"nbmigrate.libraries.{folder}.pack").PACK for folder in folders]
    names = {pack.name for pack in packs}
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.value):
        try:
            pack = entry.load()
        except Exception as error:  # a stranger's code may raise anything
            reason = f"{type(error).__name__}: {error}"
            raise ConfigurationError(f"the library {entry.value}: {reason}") from error
        if not isinstance(pack, Pack) or pack.name in names:
            raise ConfigurationError(f"the library {entry.value}: no pack, or one of a known name")
        names.add(pack.name)
        packs.append(pack)
    return tuple(packs)


@cache
def behaviours(target: str) -> Behaviours:
    """Return how the objects of all libraries behave; `target` is the release to migrate to."""
    made = [pack.behaviour(target) for pack in all_packs() if pack.behaviour is not None]
    return Behaviours([*made, WrapperBehaviour()])


@cache
def known_packages() -> frozenset[str]:
    """Return the names by which the libraries that have rules are imported."""
    return frozenset(name for pack in all_packs() if pack.rules for name in pack.packages)


def published(package: str) -> Releases:
    """Return the published releases of a package; raise `KeyError` if no pack knows them."""
    for pack in all_packs():
        if package in pack.packages and pack.releases is not None:
            return pack.releases(package)
    raise KeyError(package)


@cache
def signs() -> tuple[str, ...]:
    """Return the texts one of which stands in every file that there is anything to say of."""
    return tuple(dict.fromkeys(sign for pack in all_packs() for sign in pack.signs))
