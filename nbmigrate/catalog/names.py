"""Where names and modules live: what the old packages had, and where a target has it.

Paths are dotted, `package.module.Name`. Releases are any version of which a table exists; every
question raises `UnknownVersionError` for another.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.catalog.tables import DEFINED, full_origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbmigrate.catalog.layout import Layout
    from nbmigrate.catalog.tables import Tables

_Index: TypeAlias = "Mapping[str, tuple[tuple[str, str], ...]]"


class Names:
    """The names and modules of the packages of one library."""

    def __init__(self, tables: Tables, layout: Layout) -> None:
        self.tables = tables
        self.releases = tables.releases
        self._layout = layout

    def is_known(self, path: str, release: str | None = None) -> bool:
        """Tell whether an old release (any, without `release`) has this module or name."""
        module, name = _split(path)
        if release is None:
            return name in _names(self.tables, module) or bool(self.tables.rows("modules", path))
        listed = self.releases.table_release(release)
        has_module = not self.releases.is_target(listed) and bool(
            self.tables.rows_at("modules", path, listed)
        )
        return has_module or name in self.names_of(module, release)

    def names_of(self, module: str, release: str | None = None) -> frozenset[str]:
        """Return what can be imported from a module of an old release (any without one)."""
        if release is None:
            return frozenset(_names(self.tables, module))
        listed = self.releases.table_release(release)
        return frozenset(
            name
            for name, origins in _names(self.tables, module).items()
            if any(self.releases.in_range(listed, ranges) for ranges, _ in origins)
        )

    def star_names(self, module: str, release: str | None = None) -> frozenset[str]:
        """Return what `from module import *` binds in an old release (any without one)."""
        return frozenset(
            name for name in self.names_of(module, release) if not name.startswith("_")
        )

    def origin(self, path: str) -> str | None:
        """Return the path where a name of an old package is defined, following imports.

        That is `path` itself if it is defined there, a path outside the packages for what a module
        merely imported (`torch.nn.CrossEntropyLoss`), and None for an unknown name. The last
        release that has the name counts.
        """
        module, name = _split(path)
        if name not in _names(self.tables, module):
            return None
        source = self._newest_origin(module, name)
        return path if source in DEFINED else full_origin(source, path)

    def module_home(self, module: str, target: str) -> str | None:
        """Return the path in `target` of an old module; None if gone or never known."""
        found = self.tables.rows_at("modules", module, self.releases.table_release(target))
        return found[0][0] if found else None

    def importable(self, path: str, target: str) -> bool | None:
        """Tell whether this module or name can be imported in `target`.

        None means that the tables cannot tell: they know the names of the old packages, in the
        modules where those now live, at top level and wherever they are defined.
        """
        release = self.releases.table_release(target)
        module, name = _split(path)
        if path in _target_modules(self.tables) and not self._is_value(path):
            return path in _modules_at(self.tables, release)
        home = _homes(self.tables, module)
        in_range = self.releases.in_range
        marks = [mark for ranges, mark in home.get(name, ()) if in_range(release, ranges)]
        if marks and not ("m" in marks and self._is_value(path)):
            return True
        return False if name in home or self.is_known(path) else None

    def new_home(self, path: str, target: str) -> str | None:
        """Return the path in `target` of a module or name of an old package.

        None if it is gone, was never known, or lives on only under a name that may mean something
        else. Preferred is the same path, then the same name in the new place of its module, of the
        module it was defined in, at top level, and last in the one module that now defines it.
        """
        if self.importable(path, target):
            return path
        if self.tables.rows("modules", path) and not self._is_value(path):
            return self.module_home(path, target)
        source = self.origin(path)
        if source is None:
            return None
        for known in dict.fromkeys((path, source)):
            module, name = _split(known)
            home = self.module_home(module, target)
            if home and self.importable(f"{home}.{name}", target):
                return f"{home}.{name}"
        if not self.is_known(source):
            return source
        top = f"{self.releases.package}.{_split(source)[1]}"
        return top if self.importable(top, target) else self._moved(source, target)

    def _moved(self, source: str, target: str) -> str | None:
        """Find the one module that defines the same kind of thing for the same framework, model."""
        module, name = _split(source)
        home = self.module_home(module, target) or module
        kind = self._newest_origin(module, name)
        release = self.releases.table_release(target)
        models = f"{self.releases.package}.{self._layout.models}."
        candidates = [
            place
            for place, ranges, defined in _defining(self.tables).get(name, ())
            if defined == kind
            and self.releases.in_range(release, ranges)
            and self._framework(place) == self._framework(module)
            and (not place.startswith(models) or _split(place)[0] == _split(home)[0])
        ]
        return f"{candidates[0]}.{name}" if len(candidates) == 1 else None

    def _is_value(self, path: str) -> bool:
        """Tell whether a path is that of a name of an old package, not merely of a module."""
        source = self.origin(path)
        return source is not None and not self.tables.rows("modules", source)

    def _newest_origin(self, module: str, name: str) -> str:
        last_in, position = self.releases.last_in, self.releases.position
        newest = max(_names(self.tables, module)[name], key=lambda item: position(last_in(item[0])))
        return newest[1]

    def _framework(self, module: str) -> str:
        words = _split(module)[1].split("_")
        return next((word for word in words if word in self._layout.frameworks), "")


def _split(path: str) -> tuple[str, str]:
    module, _, name = path.rpartition(".")
    return module, name


@lru_cache(maxsize=256)
def _names(tables: Tables, module: str) -> _Index:
    """Return the names of an old module: the ranges of releases, and where each is from then."""
    return _index(tables, "names", module)


@lru_cache(maxsize=256)
def _homes(tables: Tables, module: str) -> _Index:
    """Return the old names in a module of targets: the ranges, and what is defined in those."""
    return _index(tables, "homes", module)


def _index(tables: Tables, table: str, module: str) -> _Index:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for ranges, (name, source) in tables.rows(table, module):
        found[name] = (*found.get(name, ()), (ranges, source))
    return MappingProxyType(found)


@lru_cache(maxsize=4)
def _defining(tables: Tables) -> Mapping[str, list[tuple[str, str, str]]]:
    """Return the modules of targets that define each name, with the ranges and the kind."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for module in tables.keys("homes"):
        for ranges, (name, kind) in tables.rows("homes", module):
            if kind in DEFINED:
                found.setdefault(name, []).append((module, ranges, kind))
    return MappingProxyType(found)


@lru_cache(maxsize=4)
def _target_modules(tables: Tables) -> frozenset[str]:
    """Return the modules of targets that the tables know, of any release."""
    releases = tables.releases
    return frozenset(
        row[0]
        for module in tables.keys("modules")
        for ranges, row in tables.rows("modules", module)
        if releases.is_target(releases.last_in(ranges))
    )


@lru_cache(maxsize=16)
def _modules_at(tables: Tables, release: str) -> frozenset[str]:
    known = tables.keys("modules")
    return frozenset(
        row[0] for module in known for row in tables.rows_at("modules", module, release)
    )
