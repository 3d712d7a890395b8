"""What the release that a notebook was written for took, as far as that release is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate import catalog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbmigrate.meaning.values import Symbol
    from nbmigrate.rules.base import Context

_FIRST_TARGET = 4


def source_releases(context: Context, package: str) -> tuple[str, ...]:
    """Give the listed releases of `package` a notebook can have been written for, newest first.

    That is one if its version is known, else every one before transformers 4.
    """
    source = context.source
    if source is not None and source.library == package and source.version is not None:
        try:
            return (catalog.resolve_source(package, source.version),)
        except catalog.UnknownVersionError:
            pass  # such as a pin of a release that there never was
    releases = catalog.RELEASES.get(package, ())
    old = [r for r in releases if int(r.partition(".")[0]) < _FIRST_TARGET]
    return tuple(reversed(old))


def forward_orders(context: Context, cls: Symbol) -> list[tuple[str, ...]]:
    """Give the orders in which forward of `cls` can have taken its parameters; all are different.

    The packages before transformers 2 did not change theirs within a release that has the class,
    so that the newest one counts. Empty if no release has such a class that can be run.
    """
    releases = source_releases(context, cls.library)
    known = [catalog.forward_parameters(cls.path, release) for release in releases]
    if not any(known):
        known = [catalog.forward_parameters(cls.path, r) for r in catalog.RELEASES[cls.library]]
    orders = [positional_names(parameters) for parameters in known if parameters is not None]
    if cls.library != "transformers":
        orders = orders[:1]
    return list(dict.fromkeys(orders))


def positional_names(parameters: Iterable[catalog.Parameter]) -> tuple[str, ...]:
    """Give the names of the parameters that can be given by position, in order."""
    return tuple(p.name for p in parameters if p.kind == "positional")
