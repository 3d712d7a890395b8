"""Wishes in `pyproject.toml`: the table `[tool.nbmigrate]`.

Of the files named so, the nearest one above a notebook that has the table counts, alone. Patterns
are like those of a `.gitignore` in the file's folder.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from nbmigrate.asking.wishes import Wishes, suffixes_of
from nbmigrate.errors import ConfigurationError, WishError, check_known

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from pathspec import GitIgnoreSpec

    Check: TypeAlias = Callable[[Wishes], object]

FILE_NAME = "pyproject.toml"
TABLE = "tool.nbmigrate"


class _Override(Wishes, frozen=True, kw_only=True):
    """Wishes for some of the notebooks."""

    paths: tuple[str, ...]


class _Table(Wishes, frozen=True, kw_only=True):
    """The whole table."""

    exclude: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    overrides: tuple[_Override, ...] = ()


class Configuration(Struct, frozen=True):
    """What a configuration file says; without a file it says nothing."""

    file: Path | None
    _table: _Table

    def wishes_for(self, notebook: Path) -> Wishes:
        """Return the wishes for one notebook: of overrides that match it the last one counts."""
        wishes: Wishes = self._table
        for override in self._table.overrides:
            if self._matches(override.paths, notebook):
                wishes = override.over(wishes)
        return wishes

    def excludes(self, notebook: Path) -> bool:
        """Tell whether a notebook is to be left out where it is only found, not named."""
        return self._matches(self._table.exclude, notebook)

    @property
    def also(self) -> frozenset[str]:
        """The suffixes of files that are looked for in folders besides notebooks."""
        return suffixes_of(self._table.also)

    def _matches(self, patterns: tuple[str, ...], notebook: Path) -> bool:
        if not patterns or self.file is None:
            return False
        return matches(patterns, notebook, self.file.parent)


NOTHING = Configuration(None, _Table())


def configurations(
    file: Path | None, *, isolated: bool, check: Check
) -> Callable[[Path], Configuration]:
    """Return what tells the configuration that holds for the notebooks in a folder.

    That is the one in `file`, if it is given, or none if `isolated`, or the nearest above the
    folder, for which what is given may raise `ConfigurationError`, as this does. `check` raises
    `WishError` for wishes that cannot be had.
    """
    if isolated or file is not None:
        only = NOTHING if file is None else read(file, check)
        return lambda _: only

    @cache
    def nearest(folder: Path) -> Configuration:
        found = _read(folder / FILE_NAME, check)
        if found is None and folder.parent != folder:
            return nearest(folder.parent)
        return found or NOTHING

    return lambda folder: nearest(Path(os.path.realpath(folder)))


def read(file: Path, check: Check) -> Configuration:
    """Read the configuration in a file; raises `ConfigurationError` if there is none to use."""
    configuration = _read(file, check)
    if configuration is None:
        problem = f"it has no table [{TABLE}]" if file.exists() else "there is no such file"
        raise ConfigurationError(f"{file}: {problem}")
    return configuration


def matches(patterns: tuple[str, ...], path: Path, folder: Path) -> bool:
    """Tell whether patterns like those of a `.gitignore` in a folder match a path."""
    absolute = Path(os.path.realpath(path.parent), path.name)
    relative = os.path.relpath(absolute, os.path.realpath(folder))
    return _compiled(patterns).match_file(relative)


@cache
def _compiled(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    return GitIgnoreSpec.from_lines(patterns)


def _read(file: Path, check: Check) -> Configuration | None:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read: {error.strerror or error}") from None
    except ValueError as error:  # no UTF-8, or no TOML
        raise ConfigurationError(f"{file}: not TOML: {' '.join(str(error).split())}") from None
    tools = content.get("tool")
    table = tools.get("nbmigrate") if isinstance(tools, dict) else None
    return None if table is None else Configuration(file, _checked(file, table, check))


def _checked(file: Path, table: object, check: Check) -> _Table:
    try:
        _check_keys(table, _Table)
        checked = msgspec.convert(table, _Table)
        for wishes in (checked, *checked.overrides):
            check(wishes)
        suffixes_of(checked.also)
    except WishError as error:
        raise _unusable(file, error.wish, str(error)) from None
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        message = message.replace(" | null", "").replace("Expected", "expected")
        raise _unusable(file, place.strip("`."), message) from None
    return checked


def _unusable(file: Path, key: str, reason: str) -> ConfigurationError:
    return ConfigurationError(f"{file}: [{TABLE}]{key and f' {key}'}: {reason}")


def _check_keys(table: object, kind: type[Wishes]) -> None:
    """Raise `WishError` for a key there is not, with the nearest one there is."""
    if not isinstance(table, dict):
        return
    known = [field.encode_name for field in msgspec.structs.fields(kind)]
    for key, value in table.items():
        check_known("key", key, known, "")
        if key == "overrides" and isinstance(value, list):
            for override in value:
                _check_keys(override, _Override)
