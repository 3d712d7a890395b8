"""The releases the tables cover, in order, and the only place where versions are compared.

Version numbers do not repeat over the three packages (0.x is pytorch-pretrained-bert, 1.x is
pytorch-transformers, 2.0.0 and later is transformers), so a version alone names a release.
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_LISTED = {
    "pytorch_pretrained_bert": "0.4.0 0.5.1 0.6.1 0.6.2",
    "pytorch_transformers": "1.0.0 1.1.0 1.2.0",
    "transformers": (
        "2.0.0 2.1.1 2.2.2 2.3.0 2.4.1 2.5.1 2.6.0 2.7.0 2.8.0 2.9.1 2.10.0 2.11.0 "
        "3.0.2 3.1.0 3.2.0 3.3.1 3.4.0 3.5.1 "
        "4.0.1 4.1.1 4.2.2 4.3.3 4.4.2 4.5.1 4.6.1 4.7.0 4.8.2 4.9.2 4.10.3 4.11.3 4.12.5 4.13.0 "
        "4.14.1 4.15.0 4.16.2 4.17.0 4.18.0 4.19.4 4.20.1 4.21.3 4.22.2 4.23.1 4.24.0 4.25.1 "
        "4.26.1 4.27.4 4.28.1 4.29.2 4.30.2 4.31.0 4.32.1 4.33.3 4.34.1 4.35.2 4.36.2 4.37.2 "
        "4.38.2 4.39.3 4.40.2 4.41.2 4.42.4 4.43.4 4.44.2 4.45.2 4.46.3 4.47.1 4.48.3 4.49.0 "
        "4.50.3 4.51.3 4.52.4 4.53.3 4.54.1 4.55.4 4.56.2 4.57.6"
    ),
}

RELEASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {package: tuple(versions.split()) for package, versions in _LISTED.items()},
)
"""The releases of each package that the tables were made of, oldest first."""

ORDER: tuple[str, ...] = tuple(v for versions in RELEASES.values() for v in versions)
"""Every release, oldest first."""

_POSITION = {version: index for index, version in enumerate(ORDER)}
_TARGETS = ORDER[_POSITION["4.0.1"] :]


class UnknownVersionError(ValueError):
    """A version that no table covers. The message is one line for the user."""


def is_target(release: str) -> bool:
    """Tell whether a listed release is one to migrate to (a 4.x)."""
    return release in _TARGETS


def package_of(release: str) -> str:
    """Give the import name of the package that a listed release belongs to."""
    return next(package for package, versions in RELEASES.items() if release in versions)


def resolve_target(version: str) -> str:
    """Give the full version that "4", "4.40" or "4.40.1" means as a release to migrate to.

    Raises `UnknownVersionError` for anything that is not a released 4.x.
    """
    parts = _exact_parts(version)
    listed = [release for release in _TARGETS if _parts(release)[: len(parts)] == parts]
    if parts and listed:
        return listed[-1]
    last = next((release for release in _TARGETS if _parts(release)[:2] == parts[:2]), None)
    if last is not None and len(parts) == len(_parts(last)) and parts < _parts(last):
        return version
    raise UnknownVersionError(
        f"transformers {version!r} is no release to migrate to; "
        f"the nearest known is {_nearest(parts)}",
    )


def resolve_source(library: str, version: str | None = None) -> str:
    """Give the listed release that stands for a version of a library a notebook was written for.

    The release of the same minor, else the last one before it; without a version the last release
    of the old API. Raises `UnknownVersionError` for another library, and for a version that is
    none or older than all.
    """
    package = library.lower().replace("-", "_")
    if package not in RELEASES:
        raise UnknownVersionError(f"{library!r} is no library nbmigrate migrates from")
    if version is None:
        return [release for release in RELEASES[package] if not is_target(release)][-1]
    release = _closest(RELEASES[package], _leading_parts(version))
    if release is None:
        raise UnknownVersionError(
            f"{library} {version!r} is unknown; the oldest known is {RELEASES[package][0]}",
        )
    return release


@lru_cache(maxsize=256)
def table_release(version: str) -> str:
    """Give the listed release whose tables describe `version` (patch releases share them).

    Raises `UnknownVersionError` when there is none.
    """
    if version in _POSITION:
        return version
    parts = _exact_parts(version)
    release = _closest(ORDER, parts)
    if release is None or _parts(release)[:2] != parts[:2]:
        raise UnknownVersionError(f"no table describes release {version!r}")
    return release


def range_text(releases: Collection[str]) -> str:
    """Write a set of listed releases as ranges over their order: "2.0.0-3.5.1,4.1.1"."""
    runs: list[tuple[int, int]] = []
    for place in sorted(_POSITION[release] for release in releases):
        if runs and place == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return ",".join(
        ORDER[first] if first == last else f"{ORDER[first]}-{ORDER[last]}" for first, last in runs
    )


def in_range(release: str, text: str) -> bool:
    """Tell whether a listed release lies within the ranges that `range_text` wrote."""
    return any(first <= _POSITION[release] <= last for first, last in _runs(text))


def position(release: str) -> int:
    """Give the place of a listed release in `ORDER`."""
    return _POSITION[release]


def last_in(text: str) -> str:
    """Give the newest release within the ranges that `range_text` wrote."""
    return ORDER[_runs(text)[-1][1]]


@lru_cache(maxsize=4096)
def _runs(text: str) -> tuple[tuple[int, int], ...]:
    runs = (run.partition("-") for run in text.split(","))
    return tuple((_POSITION[first], _POSITION[last or first]) for first, _, last in runs)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


def _exact_parts(version: str) -> tuple[int, ...]:
    return _parts(version) if re.fullmatch(r"[0-9]+(\.[0-9]+)*", version) else ()


def _leading_parts(version: str) -> tuple[int, ...]:
    found = re.match(r"[0-9]+(\.[0-9]+)*", version.strip())
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


def _nearest(parts: tuple[int, ...]) -> str:
    before = [release for release in _TARGETS if _parts(release) <= parts]
    if not parts:
        return _TARGETS[-1]
    return before[-1] if before else _TARGETS[0]
