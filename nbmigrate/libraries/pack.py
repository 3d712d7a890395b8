"""What nbmigrate knows of one library: the pack, one folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbmigrate.dating.clues import Clues
    from nbmigrate.dating.releases import Releases
    from nbmigrate.dating.source import Source
    from nbmigrate.meaning.behaviour import Behaviour

    Dating: TypeAlias = Callable[[Clues], Source | None]


class Pack(Struct, frozen=True, kw_only=True):
    """All that nbmigrate knows of one library. A module `pack` in a folder calls it `PACK`.

    `packages` are the names by which it is imported, the oldest first. `signs` are texts one of
    which stands in every file that the pack has anything to say of: where none does, the file is
    not looked at for it. `behaviour` makes what the interpreter asks, for the release to migrate
    to. `date` finds the releases of the library that a notebook can have been written for; it
    answers None if the notebook does not use the library. `rules` is the package of its rules, by
    its dotted name; None if it has none. The library that `--to` and `--from` are about
    `has_target`. `releases`
    returns the published releases of one of the packages.
    """

    name: str
    title: str
    packages: tuple[str, ...]
    signs: tuple[str, ...] = ()
    behaviour: Callable[[str], Behaviour] | None = None
    date: Dating | None = None
    rules: str | None = None
    has_target: bool = False
    releases: Callable[[str], Releases] | None = None
