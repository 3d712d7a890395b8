"""Migrated copies: what they are called, and that some must not be written."""

from __future__ import annotations

from typing import Protocol, TypeVar

from typing_extensions import Self

from nbmigrate.documents.source_formats import FORMATS

MARK = ".migrated"
"""What stands before the suffix of a copy."""

_SUFFIX = ".ipynb"


class RefusedError(ValueError):
    """A copy must not be written where it was asked for: one line that says why."""


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def suffix(self) -> str: ...
    def with_name(self, name: str, /) -> Self: ...
    def exists(self) -> bool: ...


Path = TypeVar("Path", bound=_Named)


def copy_of(path: Path) -> Path:
    """Return the path of the migrated copy beside the file at `path`."""
    suffix = path.suffix if path.suffix in FORMATS else ""
    return path.with_name(f"{path.name.removesuffix(suffix)}{MARK}{suffix or _SUFFIX}")


def original_of(path: Path) -> Path | None:
    """Return the file that `path` is the migrated copy of, None if it is no such copy."""
    stem = path.name.removesuffix(path.suffix)
    if path.suffix not in FORMATS or not stem.endswith(MARK):
        return None
    original = path.with_name(stem.removesuffix(MARK) + path.suffix)
    return original if original.exists() else None
