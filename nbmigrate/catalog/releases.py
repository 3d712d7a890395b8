"""The releases that tables cover, in order, and the only place where versions are compared."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")


class UnknownVersionError(ValueError):
    """A version that no table covers. The message is one line for the user."""


@lru_cache(maxsize=1024)
def version_key(version: str) -> tuple[int, ...]:
    """Return what orders versions such as "4.40.2"; "4.40" and "4.40.0" are one version."""
    numbers = list(_parts(version))
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


class Releases:
    """The listed releases of the packages of a library; which of them one can migrate to.

    `listed` maps the import names of the packages, the oldest first, to their versions, oldest
    first, with spaces between them. The versions of no two packages may be the same: a version
    alone names a release. `targets` are the oldest and the newest release to migrate to, both of
    the last package.
    """

    def __init__(self, listed: Mapping[str, str], targets: tuple[str, str]) -> None:
        self.by_package: Mapping[str, tuple[str, ...]] = {
            package: tuple(versions.split()) for package, versions in listed.items()
        }
        self.order = tuple(v for versions in self.by_package.values() for v in versions)
        self.package = list(self.by_package)[-1]
        self._positions = {version: index for index, version in enumerate(self.order)}
        first, last = (self._positions[target] for target in targets)
        self.targets = self.order[first : last + 1]

    def is_target(self, release: str) -> bool:
        """Tell whether a listed release is one to migrate to."""
        return release in self.targets

    def package_of(self, release: str) -> str:
        """Return the import name of the package that a listed release belongs to."""
        return next(package for package, found in self.by_package.items() if release in found)

    def resolve_target(self, version: str) -> str:
        """Return the full version that "4", "4.40" or "4.40.1" means as a release to migrate to.

        Raise `UnknownVersionError` for anything that is not a release to migrate to.
        """
        parts = _exact_parts(version)
        listed = [release for release in self.targets if _parts(release)[: len(parts)] == parts]
        if parts and listed:
            return listed[-1]
        last = next((r for r in self.targets if _parts(r)[:2] == parts[:2]), None)
        if last is not None and len(parts) == len(_parts(last)) and parts < _parts(last):
            return version
        raise UnknownVersionError(
            f"{self.package} {version!r} is no release to migrate to; "
            f"the nearest known is {self._nearest(parts)}",
        )

    def resolve_source(self, library: str, version: str | None = None) -> str:
        """Return the listed release that stands for a version that a notebook was written for.

        The release of the same minor, else the last one before it; without a version the last
        release that is none to migrate to. Raise `UnknownVersionError` for another library, and
        for a version that is none or older than all.
        """
        package = library.lower().replace("-", "_")
        if package not in self.by_package:
            raise UnknownVersionError(f"{library!r} is no library nbmigrate migrates from")
        listed = self.by_package[package]
        if version is None:
            return [release for release in listed if not self.is_target(release)][-1]
        release = _closest(listed, _leading_parts(version))
        if release is None:
            raise UnknownVersionError(
                f"{library} {version!r} is unknown; the oldest known is {listed[0]}",
            )
        return release

    def table_release(self, version: str) -> str:
        """Return the listed release whose tables describe `version` (patch releases share them).

        Raise `UnknownVersionError` when there is none.
        """
        return version if version in self._positions else _table_release(self, version)

    def position(self, release: str) -> int:
        """Return the place of a listed release in the order."""
        return self._positions[release]

    def range_text(self, releases: Collection[str]) -> str:
        """Write a set of listed releases as ranges over their order: "2.0.0-3.5.1,4.1.1"."""
        runs: list[tuple[int, int]] = []
        for place in sorted(self._positions[release] for release in releases):
            if runs and place == runs[-1][1] + 1:
                runs[-1] = (runs[-1][0], place)
            else:
                runs.append((place, place))
        order = self.order
        return ",".join(
            order[first] if first == last else f"{order[first]}-{order[last]}"
            for first, last in runs
        )

    def in_range(self, release: str, text: str) -> bool:
        """Tell whether a listed release lies within the ranges that `range_text` wrote."""
        return any(first <= self._positions[release] <= last for first, last in _runs(self, text))

    def within(self, text: str) -> tuple[str, ...]:
        """Return the listed releases within the ranges that `range_text` wrote, oldest first."""
        return tuple(r for first, last in _runs(self, text) for r in self.order[first : last + 1])

    def last_in(self, text: str) -> str:
        """Return the newest release within the ranges that `range_text` wrote."""
        return self.order[_runs(self, text)[-1][1]]

    def _nearest(self, parts: tuple[int, ...]) -> str:
        before = [release for release in self.targets if _parts(release) <= parts]
        if not parts:
            return self.targets[-1]
        return before[-1] if before else self.targets[0]


@lru_cache(maxsize=256)
def _table_release(releases: Releases, version: str) -> str:
    parts = _exact_parts(version)
    release = _closest(releases.order, parts)
    if release is None or _parts(release)[:2] != parts[:2]:
        raise UnknownVersionError(f"no table describes release {version!r}")
    return release


@lru_cache(maxsize=4096)
def _runs(releases: Releases, text: str) -> tuple[tuple[int, int], ...]:
    runs = (run.partition("-") for run in text.split(","))
    return tuple(
        (releases.position(first), releases.position(last or first)) for first, _, last in runs
    )


@lru_cache(maxsize=1024)
def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


def _exact_parts(version: str) -> tuple[int, ...]:
    return _parts(version) if _VERSION.fullmatch(version) else ()


def _leading_parts(version: str) -> tuple[int, ...]:
    found = _VERSION.match(version.strip())
    return _parts(found[0]) if found else ()


def _closest(releases: Iterable[str], parts: tuple[int, ...]) -> str | None:
    """Choose the release `parts` is a prefix of, else of the same minor, else the last before."""
    if not parts:
        return None
    ordered = sorted(releases, key=_parts)
    named = [release for release in ordered if _parts(release)[: len(parts)] == parts]
    before = [release for release in ordered if _parts(release) <= parts]
    minor = [release for release in ordered if _parts(release)[:2] == parts[:2]]
    within = [release for release in minor if release in before]
    return next((found[-1] for found in (named, within, minor[:1], before) if found), None)
