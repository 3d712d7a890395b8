"""Which releases meet a requirement: versions are compared, not looked up in a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.specifiers import SpecifierSet

    from nbmigrate.rules.toolkit.requirements import Requirement

# Stands for every release of a later major version.
LATER = "999"

_NUMBER = re.compile(r"(\d+(?:\.\d+)*)((?:a|b|rc)\d+)?")


def admits(required: Requirement, version: str) -> bool:
    """Tell whether a release meets a requirement; none meets what cannot be read."""
    if required.address:
        return required.number == version
    specifier = _specifier(required)
    return specifier is not None and specifier.contains(version, prereleases=True)


def admits_since(required: Requirement, oldest: str) -> bool | None:
    """Tell whether `oldest` or any later release meets a requirement; None if it cannot be read.

    Pre-releases count as the release that they come before.
    """
    from packaging.version import Version  # noqa: PLC0415

    specifier = _specifier(required)
    if (required.number is None) if required.address else (specifier is None):
        return None
    first = Version(oldest).release
    return any(
        admits(required, version)
        for version in (oldest, LATER, *_named(required))
        if Version(version).release >= first
    )


def _named(required: Requirement) -> Iterator[str]:
    """Yield the releases that a requirement names, and for each one that comes just after it."""
    for release, pre in _NUMBER.findall(required.number or required.specifier):
        yield release + pre
        yield f"{release}.1"


def _specifier(required: Requirement) -> SpecifierSet | None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    written = required.specifier
    if required.is_condas:
        written = f"={written.removesuffix('.*')}.*"
    try:
        return SpecifierSet(written)
    except InvalidSpecifier:
        return None
