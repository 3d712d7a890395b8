"""Where a module of the old packages lives in a later release."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nbmigrate.catalog.build.namespaces import Namespaces, is_dummy
from nbmigrate.catalog.build.wheels import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nbmigrate.catalog.build.wheels import Release
    from nbmigrate.catalog.layout import Layout


@dataclass(frozen=True, slots=True)
class OldModule:
    """A module of the old packages as it was last.

    `exports` are all names it ever had, `names` its public names that are of the package, and
    `classes` the public classes defined in it.
    """

    exports: frozenset[str]

    names: frozenset[str]
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Inventory:
    """All that the old packages had.

    `names` are the names of their own, `exported` those of classes and functions at top level.
    `classes` maps a bare class name to the families that ever defined it, `ambiguous` are those
    that two modules of one release defined. `families` says where the classes of a module belong:
    it is the module's name, after its last move. `target` is the package of the releases to
    migrate to.
    """

    target: str
    layout: Layout
    modules: dict[str, OldModule] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    exported: set[str] = field(default_factory=set)
    classes: dict[str, set[str]] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)
    families: dict[str, str] = field(default_factory=dict)

    @property
    def wanted(self) -> Wanted:
        """What makes a model of a later release worth looking at."""
        basenames = frozenset(path.rpartition(".")[2] for path in self.modules)
        return Wanted(basenames, frozenset(self.exported))

    def family(self, module: str) -> str:
        """Return the name under which the classes of a module are kept over all its moves."""
        return self.families.get(module, module.rpartition(".")[2])

    def key(self, module: str, name: str) -> str:
        """Return the key of a class: its name, with the family where the name is ambiguous."""
        return f"{self.family(module)}.{name}" if name in self.ambiguous else name


def take_inventory(
    old: Iterable[Release], target: str, layout: Layout, open_newest: Callable[[Wanted], Release]
) -> Inventory:
    """List what the old releases (oldest first) hold; the newest target settles the families."""
    inventory = Inventory(target, layout)
    own: dict[str, set[str]] = {}
    for release in old:
        namespaces = Namespaces(release)
        defining: Counter[str] = Counter()
        for path in release.modules:
            module = release.module(path)
            exports = namespaces.exports(path)
            own_names = {name for name, origin in exports.items() if origin.kind in "cfv"}
            before = inventory.modules.get(path)
            inventory.modules[path] = OldModule(
                exports=frozenset(exports) | (before.exports if before else frozenset()),
                names=frozenset(filter(_is_public, own_names - {"logger"})),
                classes=frozenset(filter(_is_public, module.classes)),
            )
            inventory.names.update(own_names - {"logger"})
            if not is_dummy(path):
                own.setdefault(path, set()).update(module.classes)
                defining.update(module.classes.keys())
        inventory.ambiguous.update(name for name, count in defining.items() if count > 1)
        top_level = namespaces.exports(release.package).values()
        inventory.exported.update(origin.name for origin in top_level if origin.kind in "cf")
    homes = Homes(open_newest(inventory.wanted), inventory)
    for path in inventory.modules:
        inventory.families[path] = (homes.of(path) or path).rpartition(".")[2]
    for path, names in own.items():
        for name in names:
            inventory.classes.setdefault(name, set()).add(inventory.families[path])
    return inventory


def _is_public(name: str) -> bool:
    return not name.startswith("_")


class Homes:
    """The new paths of the old modules in one release to migrate to."""

    def __init__(self, release: Release, inventory: Inventory) -> None:
        self._release = release
        self._inventory = inventory
        self._namespaces = Namespaces(release)

    def of(self, old: str) -> str | None:
        """Return the new path of an old module, None if it has none.

        That is the same path under the package of the targets (for another package: if a public
        name is still there), else the module of the same name in a folder of a model, else the
        one whose folders make up its name, else the one that defines most of the old one's public
        classes, at least half of them.
        """
        package, _, tail = old.partition(".")
        module = self._inventory.modules[old]
        target = self._inventory.target
        models = f"{target}.{self._inventory.layout.models}."
        same = f"{target}.{tail}" if tail else target
        if same in self._release.modules and (
            package == target or module.names & self._namespaces.exports(same).keys()
        ):
            return same
        basename = old.rpartition(".")[2]
        namesakes = [
            path
            for path in self._release.modules
            if (path.startswith(models) and path.rpartition(".")[2] == basename)
            or (path != same and path.replace(".", "_") == f"{target}_{basename}")
        ]
        if namesakes:
            return min(namesakes, key=lambda path: (path.count("."), path))
        return self._with_most_of(module.classes)

    def _with_most_of(self, classes: frozenset[str]) -> str | None:
        shared = {
            path: len(classes & self._release.module(path).classes.keys())
            for path in self._release.modules
            if not is_dummy(path)
        }
        best = min(shared, key=lambda path: (-shared[path], path))
        return best if shared[best] and 2 * shared[best] >= len(classes) else None
