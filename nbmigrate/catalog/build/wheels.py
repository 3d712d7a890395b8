"""The released packages: fetched with pip, read out of the archive, never imported."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.catalog.build.syntax import Module, read_module

if TYPE_CHECKING:
    from pathlib import Path

    from nbmigrate.catalog.layout import Layout


class DownloadError(RuntimeError):
    """pip could not fetch a release. The message names it."""


def wheel(package: str, release: str, cache: Path) -> Path:
    """Return the wheel of a release of a package, downloaded into `cache` unless it is there."""
    pattern = f"{package}-{release}-*.whl"
    if not any(cache.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", "--dest", str(cache), f"{package}=={release}"]
        if subprocess.run(command, check=False).returncode:  # noqa: S603 - a fixed command
            raise DownloadError(f"pip could not download {package}=={release}")
    return next(iter(sorted(cache.glob(pattern))))


class Wanted(NamedTuple):
    """Which folders of models matter: those with such a module, or defining such a class."""

    basenames: frozenset[str]
    classes: frozenset[str]


class Release:
    """One package as released: its modules, each parsed when first asked for.

    With `wanted`, the other folders of models do not exist: a release has hundreds of models that
    no old package had.
    """

    def __init__(
        self, archive: Path, package: str, layout: Layout, wanted: Wanted | None = None
    ) -> None:
        self._archive = zipfile.ZipFile(archive)
        self._wanted = wanted
        self._parsed: dict[str, Module] = {}
        self.package = package
        self._models = layout.models

    @cached_property
    def modules(self) -> dict[str, str]:
        """The dotted paths of all modules (dunder modules apart), with their file names."""
        found: dict[str, str] = {}
        for name in sorted(self._archive.namelist()):
            if name.startswith(f"{self.package}/") and name.endswith(".py"):
                path = name[: -len(".py")].removesuffix("/__init__").replace("/", ".")
                if not path.rpartition(".")[2].startswith("__"):
                    found[path] = name
        if self._wanted is None:
            return found
        folders = {
            self._folder(path) for path, name in found.items() if self._is_wanted(path, name)
        }
        return {path: name for path, name in found.items() if self._folder(path) in {"", *folders}}

    def _is_wanted(self, path: str, name: str) -> bool:
        if self._wanted is None or path.rpartition(".")[2] in self._wanted.basenames:
            return True
        if not self._folder(path):
            return False
        classes = re.findall(rb"^class (\w+)", self._archive.read(name), re.MULTILINE)
        return not self._wanted.classes.isdisjoint(found.decode() for found in classes)

    def module(self, path: str) -> Module:
        """Return the module at a path of `modules`."""
        if path not in self._parsed:
            name = self.modules[path]
            source = self._archive.read(name).decode("utf-8")
            is_package = name.endswith("/__init__.py")
            self._parsed[path] = read_module(source, path, is_package=is_package)
        return self._parsed[path]

    def _folder(self, path: str) -> str:
        """Return the folder of one model that a module lies in, "" for one that is in none."""
        parts = path.split(".")
        depth = 4 if parts[2:3] == ["deprecated"] else 3
        in_models = parts[1:2] == [self._models] and len(parts) >= depth
        return ".".join(parts[:depth]) if in_models else ""
