"""What can be imported from each module of a release, and where it is defined."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.catalog.build.syntax import Class, Method
    from nbmigrate.catalog.build.wheels import Release

_Seen: TypeAlias = frozenset[tuple[str, str]]


class Origin(NamedTuple):
    """Where a name comes from.

    `kind` is "c", "f" or "v" as in `Module.kind`, "m" for a module (its `name` is ""), "x" for
    anything of another library.
    """

    module: str
    name: str
    kind: str

    @property
    def path(self) -> str:
        """The dotted path."""
        return f"{self.module}.{self.name}" if self.name else self.module


class Namespaces:
    """The names of every module of one release, resolved through imports."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._exports: dict[str, dict[str, Origin]] = {}

    def exports(self, path: str) -> dict[str, Origin]:
        """Return all that `from path import name` can import at run time, dunder names apart."""
        if path not in self._exports:
            self._exports[path] = {}  # a module in a cycle of star imports sees nothing yet
            self._exports[path] = {
                name: origin
                for name in sorted(set(self._names(path)))
                if not name.startswith("__") and (origin := self.resolve(path, name))
            }
        return self._exports[path]

    def resolve(self, path: str, name: str, *, seen: _Seen = frozenset()) -> Origin | None:
        """Find what `name` is in the module at `path`, following imports; None if it is nothing."""
        if path not in self.release.modules:
            return None if self._is_own(path) else Origin(path, name, "x")
        if (path, name) in seen:
            return None
        seen |= {(path, name)}
        module = self.release.module(path)
        submodule = f"{path}.{name}"
        if not module.lazy:
            if kind := module.kind(name):
                return Origin(path, name, kind)
            if name in module.imports:
                return self._imported(*module.imports[name], seen=seen)
            for star in module.stars:
                if name in self._star(star):
                    return self.resolve(star, name, seen=seen)
        elif submodule not in self.release.modules:  # else the module hides it
            for home in self._lazy_homes(path, name):
                if found := self.resolve(home, name, seen=seen):
                    return found
        return Origin(submodule, "", "m") if submodule in self.release.modules else None

    def find_class(self, origin: Origin | None) -> Class | None:
        """Return the class an origin names, None if it names none of this release."""
        if origin is None or origin.kind != "c":
            return None
        return self.release.module(origin.module).classes[origin.name]

    def find_function(self, origin: Origin) -> Method | None:
        """Return the function an origin names, None if it names none of this release."""
        if origin.kind != "f":
            return None
        return self.release.module(origin.module).functions[origin.name]

    def dotted(self, path: str, text: str) -> Origin | None:
        """Resolve a dotted expression such as `nn.Module` as written in the module at `path`."""
        first, _, rest = text.partition(".")
        origin = self.resolve(path, first)
        if not rest or origin is None:
            return origin
        if origin.kind == "m":
            return self.dotted(origin.module, rest)
        return Origin(f"{origin.path}", rest, "x")

    def _is_own(self, path: str) -> bool:
        return path.partition(".")[0] == self.release.package

    def _imported(self, module: str, name: str, *, seen: _Seen) -> Origin | None:
        if not self._is_own(module):
            return Origin(module, name, "x")
        if not name:
            return Origin(module, "", "m")
        if is_dummy(module):
            return None
        return self.resolve(module, name, seen=seen)

    def _names(self, path: str) -> Iterator[str]:
        module = self.release.module(path)
        if module.lazy:
            for key, listed in module.lazy_names.items():
                yield from (name for name in listed if not is_dummy(key))
            for _, names in self._lazy_folder_names(path):
                yield from names
            return
        yield from module.classes
        yield from module.functions
        yield from module.constants
        yield from module.imports
        for star in module.stars:
            yield from self._star(star)

    def _star(self, path: str) -> set[str]:
        """Return the names `from path import *` binds."""
        if path not in self.release.modules or is_dummy(path):
            return set()
        exports = self.release.module(path).exports
        if exports is not None:
            return exports
        return {name for name in self.exports(path) if not name.startswith("_")}

    def _lazy_homes(self, path: str, name: str) -> Iterator[str]:
        for key, names in self.release.module(path).lazy_names.items():
            if name in names and not is_dummy(key):
                yield f"{path}.{key}"
        for home, names in self._lazy_folder_names(path):
            if name in names:
                yield home

    def _lazy_folder_names(self, path: str) -> Iterator[tuple[str, set[str]]]:
        """Yield the modules below the exported folders of a lazy package, with their __all__."""
        for folder in sorted(self.release.module(path).lazy_folders):
            base = f"{path}.{folder}." if folder else f"{path}."
            for home in self.release.modules:
                if home.startswith(base):
                    module = self.release.module(home)
                    yield home, (module.exports or set()) | module.required


def is_dummy(path: str) -> bool:
    """Tell whether a module holds placeholders for what needs a library that is not installed."""
    return path.rpartition(".")[2].startswith("dummy_")
