"""The published releases of a library, in order, each with its day and the Python it needs."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from nbmigrate.catalog.releases import version_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


class Published(Struct, frozen=True):
    """A release, the day it was published, and the oldest Python it installs on, if it says so."""

    release: str
    day: date
    python: tuple[int, ...] = ()


class Releases(Struct, frozen=True, dict=True):
    """All published releases of a library, oldest first."""

    published: tuple[Published, ...]

    @cached_property
    def all(self) -> tuple[str, ...]:
        """The releases, oldest first."""
        return tuple(each.release for each in self.published)

    def between(self, oldest: str | None = None, newest: str | None = None) -> frozenset[str]:
        """Return the releases from one to another, with both; None is no bound."""
        first = version_key(oldest) if oldest is not None else ()
        last = version_key(newest) if newest is not None else (float("inf"),)
        return frozenset(each for each in self.all if first <= version_key(each) <= last)

    def before(self, border: str) -> frozenset[str]:
        """Return the releases before one."""
        end = version_key(border)
        return frozenset(each for each in self.all if version_key(each) < end)

    def published_by(self, day: date) -> frozenset[str]:
        """Return the releases that were there on a day."""
        return frozenset(each.release for each in self.published if each.day <= day)

    def published_since(self, day: date) -> frozenset[str]:
        """Return the releases that came on a day or later."""
        return frozenset(each.release for each in self.published if each.day >= day)

    def newest_on(self, first: date, last: date) -> frozenset[str]:
        """Return the releases that were the newest on some day from the first to the last."""
        there = [each for each in self.published if each.day <= first]
        newest = max(there, key=lambda each: version_key(each.release)).release if there else None
        return frozenset(
            each.release
            for each in self.published
            if each.release == newest or first <= each.day <= last
        )

    def on_python(self, version: tuple[int, ...]) -> frozenset[str]:
        """Return the releases that install on a version of Python."""
        return frozenset(each.release for each in self.published if each.python <= version)

    def meeting(self, specifier: str) -> frozenset[str] | None:
        """Return the releases that a specifier such as ">=4.6,<5" admits.

        None if it cannot be read.
        """
        from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

        try:
            wanted = SpecifierSet(specifier)
        except InvalidSpecifier:
            return None
        return frozenset(each for each in self.all if wanted.contains(each, prereleases=True))

    def around(self, listed: Iterable[str], known: Iterable[str]) -> frozenset[str]:
        """Return what holds for all releases if only that of the `known` ones is known.

        `listed` are those of the known ones for which it holds. One that is not known is like the
        known ones of its minor release; without any it is placed between its neighbours, and it may
        hold there if it holds for one of these.
        """
        holds, ordered = frozenset(listed), sorted(known, key=version_key)
        minors: dict[tuple[int, ...], list[str]] = {}
        for release in ordered:
            minors.setdefault(_minor(release), []).append(release)
        found = set()
        for release in self.all:
            place = bisect_left(ordered, version_key(release), key=version_key)
            if release in ordered[place : place + 1]:
                near = [release]
            else:
                near = minors.get(_minor(release)) or ordered[max(place - 1, 0) : place + 1]
            if not holds.isdisjoint(near):
                found.add(release)
        return frozenset(found)


def _minor(release: str) -> tuple[int, ...]:
    return (*version_key(release), 0)[:2]
