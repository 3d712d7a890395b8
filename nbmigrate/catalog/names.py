"""Where names and modules live: what the old packages had, and where a 4.x release has it.

Paths are dotted, `transformers.modeling_bert.BertLayer`. Releases are any version of which a table
exists (patch releases share one); every function raises `UnknownVersionError` for another.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.catalog.releases import in_range, is_target, last_in, position, table_release
from nbmigrate.catalog.tables import DEFINED, full_origin, keys, rows, rows_at

if TYPE_CHECKING:
    from collections.abc import Mapping

_Index: TypeAlias = "Mapping[str, tuple[tuple[str, str], ...]]"

TARGET = "transformers"


def is_known(path: str, release: str | None = None) -> bool:
    """Tell whether an old release (any, without `release`) has this module or name."""
    module, name = _split(path)
    if release is None:
        return name in _names(module) or bool(rows("modules", path))
    listed = table_release(release)
    has_module = not is_target(listed) and bool(rows_at("modules", path, listed))
    return has_module or name in names_of(module, release)


def names_of(module: str, release: str | None = None) -> frozenset[str]:
    """Give the names that can be imported from a module of an old release (any without one)."""
    if release is None:
        return frozenset(_names(module))
    listed = table_release(release)
    return frozenset(
        name
        for name, origins in _names(module).items()
        if any(in_range(listed, ranges) for ranges, _ in origins)
    )


def star_names(module: str, release: str | None = None) -> frozenset[str]:
    """Give the names that `from module import *` binds in an old release (any without one)."""
    return frozenset(name for name in names_of(module, release) if not name.startswith("_"))


def origin(path: str) -> str | None:
    """Give the path where a name of an old package is defined, following imports.

    That is `path` itself if it is defined there, a path outside the packages for what a module
    merely imported (`torch.nn.CrossEntropyLoss`), and None for an unknown name. The last release
    that has the name counts.
    """
    module, name = _split(path)
    if name not in _names(module):
        return None
    source = _newest_origin(module, name)
    return path if source in DEFINED else full_origin(source, path)


def module_home(module: str, target: str) -> str | None:
    """Give the path in `target` of a module of an old package; None if gone or never known."""
    found = rows_at("modules", module, table_release(target))
    return found[0][0] if found else None


def importable(path: str, target: str) -> bool | None:
    """Tell whether this module or name can be imported in `target`.

    None means that the tables cannot tell: they know the names of the old packages, in the modules
    where those now live, at top level and wherever they are defined.
    """
    release = table_release(target)
    module, name = _split(path)
    if path in _target_modules() and not _is_value(path):
        return path in _modules_at(release)
    home = _homes(module)
    marks = [mark for ranges, mark in home.get(name, ()) if in_range(release, ranges)]
    if marks and not ("m" in marks and _is_value(path)):
        return True
    return False if name in home or is_known(path) else None


def new_home(path: str, target: str) -> str | None:
    """Give the path in `target` of a module or name of an old package.

    None if it is gone, was never known, or lives on only under a name that may mean something
    else. Preferred is the same path, then the same name in the new place of its module, of the
    module it was defined in, at top level, and last in the one module that now defines it.
    """
    if importable(path, target):
        return path
    if rows("modules", path) and not _is_value(path):
        return module_home(path, target)
    source = origin(path)
    if source is None:
        return None
    for known in dict.fromkeys((path, source)):
        module, name = _split(known)
        home = module_home(module, target)
        if home and importable(f"{home}.{name}", target):
            return f"{home}.{name}"
    if not is_known(source):
        return source
    top = f"{TARGET}.{_split(source)[1]}"
    return top if importable(top, target) else _moved(source, target)


def _moved(source: str, target: str) -> str | None:
    """Find the one module that defines the same kind of thing for the same framework and model."""
    module, name = _split(source)
    home = module_home(module, target) or module
    kind = _newest_origin(module, name)
    candidates = [
        place
        for place, ranges, defined in _defining().get(name, ())
        if defined == kind
        and in_range(table_release(target), ranges)
        and _framework(place) == _framework(module)
        and (not place.startswith(f"{TARGET}.models.") or _split(place)[0] == _split(home)[0])
    ]
    return f"{candidates[0]}.{name}" if len(candidates) == 1 else None


def _is_value(path: str) -> bool:
    """Tell whether a path is that of a name of an old package, not merely of a module."""
    source = origin(path)
    return source is not None and not rows("modules", source)


def _split(path: str) -> tuple[str, str]:
    module, _, name = path.rpartition(".")
    return module, name


@lru_cache(maxsize=256)
def _names(module: str) -> _Index:
    """Give the names of an old module: the ranges of releases, and where each is from in those."""
    return _index("names", module)


@lru_cache(maxsize=256)
def _homes(module: str) -> _Index:
    """Give the old names in a 4.x module: the ranges of releases, and what is defined in those."""
    return _index("homes", module)


@lru_cache(maxsize=1)
def _defining() -> Mapping[str, list[tuple[str, str, str]]]:
    """Give the 4.x modules that define each name, with the ranges of releases and the kind."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for module in keys("homes"):
        for ranges, (name, kind) in rows("homes", module):
            if kind in DEFINED:
                found.setdefault(name, []).append((module, ranges, kind))
    return MappingProxyType(found)


def _index(table: str, module: str) -> _Index:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for ranges, (name, source) in rows(table, module):
        found[name] = (*found.get(name, ()), (ranges, source))
    return MappingProxyType(found)


def _newest_origin(module: str, name: str) -> str:
    newest = max(_names(module)[name], key=lambda item: position(last_in(item[0])))
    return newest[1]


@lru_cache(maxsize=1)
def _target_modules() -> frozenset[str]:
    """Give the modules of 4.x that the tables know, of any release."""
    found = ((ranges, row) for module in keys("modules") for ranges, row in rows("modules", module))
    return frozenset(row[0] for ranges, row in found if is_target(last_in(ranges)))


@lru_cache(maxsize=8)
def _modules_at(release: str) -> frozenset[str]:
    return frozenset(row[0] for m in keys("modules") for row in rows_at("modules", m, release))


def _framework(module: str) -> str:
    words = _split(module)[1].split("_")
    return next((word for word in words if word in {"tf", "flax"}), "torch")
