"""What one release puts into the tables of what came and went.

The modules that define what notebooks call are read as a whole. Of the others, the models above
all, only what stands in the first column counts: classes, functions, `__all__` and imports.
"""

from __future__ import annotations

import re
import zipfile
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.catalog.build.namespaces import is_dummy
from nbmigrate.catalog.build.syntax import Class, Module, read_module
from nbmigrate.catalog.history import ANY_KEYWORD, IMPORTED, ITSELF, TASKS, write_history

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from nbmigrate.catalog.layout import Layout
    from nbmigrate.catalog.releases import Releases

Fact: TypeAlias = tuple[str, str, str]
"""A table, a key and a member."""

_Read: TypeAlias = "Callable[[list[str]], dict[str, set[Fact]]]"

_DEFINED = re.compile(r"^(?:class|def|async def)\s+(\w+)", re.MULTILINE)
_VALUE = re.compile(r"^([A-Za-z]\w*)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
_IMPORTED = re.compile(r"^from\s+\.[\w.]*\s+import\s+(\([^)]*\)|[^\n]*)", re.MULTILINE)
_ALL = re.compile(r"^__all__\s*(?::[^=\n]+)?\+?=\s*[\[(]([^\])]*)[\])]", re.MULTILINE)
_EXPORTED = re.compile(
    r"^@(?:requires|export)\b[^\n]*\n(?:[@ \t)][^\n]*\n)*(?:class|def)\s+(\w+)", re.MULTILINE
)
_TABLE = re.compile(
    r"^(?:SUPPORTED_TASKS|TASK_ALIASES)\b[^\n]*\{(.*?)^\}", re.MULTILINE | re.DOTALL
)
_TASK = re.compile(r'^    "([\w-]+)":', re.MULTILINE)


def make_history(
    wheels: Mapping[str, Path],
    listed: Releases,
    layout: Layout,
    read_all: Callable[[_Read, list[list[str]]], Iterable[dict[str, set[Fact]]]] = map,
) -> dict[str, str]:
    """Return the text of every table of what came and went, made of wheels of listed releases.

    `read_all` maps a function over parts of the releases, in order; neighbours share most files.
    """
    releases = [release for release in listed.order if release in wheels]
    half = (len(releases) + 1) // 2
    parts = [part for part in (releases[:half], releases[half:]) if part]
    found: dict[str, set[Fact]] = {}
    for facts in read_all(partial(_facts_of, wheels=wheels, listed=listed, layout=layout), parts):
        found |= facts
    return write_history(found, listed)


def _facts_of(
    releases: list[str], wheels: Mapping[str, Path], listed: Releases, layout: Layout
) -> dict[str, set[Fact]]:
    reader = Reader(layout)
    return {r: set(reader.facts(wheels[r], listed.package_of(r))) for r in releases}


class Reader:
    """Reads releases, each distinct file once."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._read: dict[tuple[str, int], Module] = {}
        self._texts: dict[tuple[str, int], tuple[frozenset[str], ...]] = {}

    def facts(self, archive: Path, package: str) -> Iterator[Fact]:
        """Return what a release of a package holds."""
        with zipfile.ZipFile(archive) as opened:
            yield from self._facts(opened, package)

    def _facts(self, opened: zipfile.ZipFile, package: str) -> Iterator[Fact]:
        modules: dict[str, Module] = {}
        exported: set[str] = set()
        for info in sorted(opened.infolist(), key=lambda info: info.filename):
            path = _dotted(info.filename, package)
            if path is None or is_dummy(path):
                continue
            if self._is_whole(path, package):
                modules[path] = self._module(opened, info, path)
                if path == f"{package}.pipelines":
                    yield from _tasks(opened.read(info).decode("utf-8"))
            else:
                names, imported, lazily = self._outline(opened, info)
                yield "names", path, ITSELF
                if self._is_told(path, package):
                    yield from (("names", path, name) for name in names)
                    yield from ((IMPORTED, path, name) for name in imported)
                if path.startswith(f"{package}.{self._layout.models}."):
                    exported |= lazily
        tops = modules[package]
        top = {n for n in _names(package, modules, package) if not n.startswith("__")}
        if tops.lazy_folders:
            top |= exported
        for path in modules:
            yield "names", path, ITSELF
            for name in top if path == package else _names(path, modules, package):
                if not name.startswith("__"):
                    yield "names", path, name
        for old, new in self._layout.aliases.items():
            alias, home = f"{package}.{old}", f"{package}.{new}"
            if alias not in modules and home in modules:
                yield "names", alias, ITSELF
                yield from (("names", alias, name) for name in _names(home, modules, package))
        yield from self._calls(modules, top)

    def _is_whole(self, path: str, package: str) -> bool:
        inside = path.removeprefix(package).lstrip(".")
        first, last = inside.partition(".")[0], inside.rpartition(".")[2]
        if first in self._layout.outlined:
            return inside in self._layout.read_whole
        return last in self._layout.read_whole or not last.startswith(self._layout.outlined_files)

    def _is_told(self, path: str, package: str) -> bool:
        """Tell whether the names of an outlined module are kept: other folders define deeper."""
        first = path.removeprefix(package).lstrip(".").partition(".")[0]
        return first == self._layout.models or first not in self._layout.outlined

    def _module(self, opened: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> Module:
        key = (info.filename, info.CRC)
        if key not in self._read:
            source = opened.read(info).decode("utf-8")
            is_package = info.filename.endswith("/__init__.py")
            self._read[key] = read_module(source, path, is_package=is_package)
        return self._read[key]

    def _outline(
        self, opened: zipfile.ZipFile, info: zipfile.ZipInfo
    ) -> tuple[frozenset[str], ...]:
        """Return what a module defines, imports, and exports from a lazy package."""
        key = (info.filename, info.CRC)
        if key not in self._texts:
            text = opened.read(info).decode("utf-8")
            imported = {
                part.rpartition(" as ")[2].strip()
                for found in _IMPORTED.findall(text)
                for part in re.sub(r"#[^\n]*", "", found).strip("()").split(",")
            }
            defined = {*_DEFINED.findall(text)}
            if f"/{self._layout.models}/" not in info.filename:
                defined.update(_VALUE.findall(text))
            lists = " ".join(_ALL.findall(text))
            exported = {*re.findall(r"[\"'](\w+)[\"']", lists), *_EXPORTED.findall(text)}
            self._texts[key] = _public(defined), _public(imported), frozenset(exported)
        return self._texts[key]

    def _calls(self, modules: dict[str, Module], top: set[str]) -> Iterator[Fact]:
        classes = {n: c for m in modules.values() for n, c in m.classes.items()}
        for name in classes:
            ancestors = list(_lineage(name, classes))
            output = any(part is classes.get(self._layout.output_root) for part in ancestors)
            if name not in top and name not in self._layout.watched and not output:
                continue
            yield "members", name, ITSELF
            for part in ancestors:
                held = {*part.methods, *map(_bare, part.fields), *part.attributes}
                yield from (("members", name, m) for m in held if not m.startswith("_"))
            yield from self._keywords(name, "__init__", ancestors)
            for method in {m for part in ancestors for m in part.methods}:
                if method in self._layout.watched_methods:
                    yield from self._keywords(name, method, ancestors)
        for module in modules.values():
            for name, function in module.functions.items():
                if name in top:
                    yield from _parameters(name, function.parameters)

    def _keywords(self, name: str, method: str, ancestors: list[Class]) -> Iterator[Fact]:
        key = name if method == "__init__" else f"{name}.{method}"
        for part in ancestors:
            if method in part.methods:
                given = part.methods[method].parameters
                refusing = self._layout.refusing.get(key)
                if refusing is not None and any(p.startswith("**") for p in given):
                    given = (*(p for p in given if not p.startswith("**")), *refusing)
                yield from _parameters(key, given)
                return
            if method == "__init__" and part.is_dataclass:
                yield from _parameters(key, part.fields)


def _public(names: set[str]) -> frozenset[str]:
    return frozenset(n for n in names if n.isidentifier() and not n.startswith("_"))


def _parameters(key: str, parameters: tuple[str, ...]) -> Iterator[Fact]:
    yield "keywords", key, ITSELF
    for text in parameters:
        if text.startswith("**"):
            yield "keywords", key, ANY_KEYWORD
        elif not text.startswith("*"):
            yield "keywords", key, _bare(text.removeprefix("~").partition("=>")[0])


def _bare(parameter: str) -> str:
    return parameter.partition("=")[0].removesuffix("?")


def _lineage(
    name: str, classes: dict[str, Class], seen: frozenset[str] = frozenset()
) -> Iterator[Class]:
    """Return a class and its bases, as far as they are of the modules read."""
    if name in classes and name not in seen:
        yield classes[name]
        for base in classes[name].bases:
            yield from _lineage(base.rpartition(".")[2], classes, seen | {name})


def _names(
    path: str, modules: dict[str, Module], package: str, seen: frozenset[str] = frozenset()
) -> set[str]:
    module = modules[path]
    if module.lazy:
        return {n for key, names in module.lazy_names.items() if not is_dummy(key) for n in names}
    found = {*module.classes, *module.functions, *module.constants}
    for name, (source, original) in module.imports.items():
        own = source.partition(".")[0] == package
        if own and original and not is_dummy(source):
            found.add(name)
    for star in module.stars:
        if star in modules and star not in seen and not is_dummy(star):
            exported = modules[star].exports
            names = _names(star, modules, package, seen | {path})
            found |= exported or {n for n in names if not n.startswith("_")}
    return found


def _tasks(text: str) -> Iterator[Fact]:
    for table in _TABLE.findall(text):
        yield from (("tasks", TASKS, task) for task in _TASK.findall(table))


def _dotted(filename: str, package: str) -> str | None:
    if not filename.startswith(f"{package}/") or not filename.endswith(".py"):
        return None
    path = filename[: -len(".py")].removesuffix("/__init__").replace("/", ".")
    return None if path.rpartition(".")[2].startswith("__") else path
