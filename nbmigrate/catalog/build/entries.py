"""What one release puts into the tables."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from nbmigrate.catalog.build.homes import Homes
from nbmigrate.catalog.build.lineage import Lineage
from nbmigrate.catalog.build.namespaces import Namespaces, Origin, is_dummy
from nbmigrate.catalog.tables import short_origin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from nbmigrate.catalog.build.homes import Inventory
    from nbmigrate.catalog.build.wheels import Release
    from nbmigrate.catalog.tables import Entry


def old_entries(release: Release, inventory: Inventory) -> Iterator[Entry]:
    """Yield the entries of a release of an old package."""
    namespaces = Namespaces(release)
    classes: dict[Origin, None] = {}
    for path in itertools.filterfalse(is_dummy, release.modules):
        yield "modules", path, (path,)
        for name, origin in namespaces.exports(path).items():
            here = origin.module == path and origin.name == name
            source = origin.kind if here else short_origin(*origin[:2], f"{path}.{name}")
            yield "names", path, (name, source)
            if here and origin.kind == "c":
                classes[origin] = None
    yield from _definitions(namespaces, inventory, list(classes))


def target_entries(release: Release, inventory: Inventory) -> Iterator[Entry]:
    """Yield the entries of a release to migrate to: of what an old package had, what became."""
    namespaces = Namespaces(release)
    homes = Homes(release, inventory)
    targets: dict[str, set[str]] = {}
    for old in itertools.filterfalse(is_dummy, inventory.modules):
        home = homes.of(old)
        if home is not None:
            targets.setdefault(home, set()).update(inventory.modules[old].exports)
            yield "modules", old, (home,)
    for path in itertools.filterfalse(is_dummy, release.modules):
        yield from _homes_in(path, namespaces, inventory, targets.get(path, set()))
    yield from _definitions(namespaces, inventory, _old_classes(namespaces, inventory, targets))


def _homes_in(
    path: str, namespaces: Namespaces, inventory: Inventory, before: set[str]
) -> Iterator[Entry]:
    """Yield the old names in one module.

    Those are what its old selves had (`before`), what the top level exports, and what is defined
    here, except values in the modules of a model.
    """
    module = namespaces.release.module(path)
    exports = namespaces.exports(path)
    defined = {*module.classes, *module.functions}
    if not path.startswith(f"{inventory.target}.{inventory.layout.models}."):
        defined |= module.constants
    public = exports.keys() if path == inventory.target else defined
    for name in sorted((before | (public & inventory.names)) & exports.keys()):
        mark = "m" if exports[name].kind == "m" else "-"
        yield "homes", path, (name, module.kind(name) or mark)


def _old_classes(
    namespaces: Namespaces, inventory: Inventory, targets: Collection[str]
) -> list[Origin]:
    """Find the classes that an old package had: in the homes of their modules, or exported."""
    found: dict[Origin, None] = {}
    for path in sorted(targets):
        for name in namespaces.release.module(path).classes:
            if inventory.family(path) in inventory.classes.get(name, ()):
                found[Origin(path, name, "c")] = None
    for origin in namespaces.exports(inventory.target).values():
        if origin.kind == "c" and origin.name in inventory.classes.keys() - inventory.ambiguous:
            found[origin] = None
    return list(found)


def _definitions(
    namespaces: Namespaces, inventory: Inventory, classes: list[Origin]
) -> Iterator[Entry]:
    layout = inventory.layout
    lineage = Lineage(namespaces, layout)

    def key(origin: Origin) -> str:
        return inventory.key(origin.module, origin.name) if origin.kind == "c" else origin.path

    everyone: dict[Origin, None] = {}
    whole: set[Origin] = set()
    for origin in classes:
        ancestors = lineage.ancestors(origin)
        everyone |= dict.fromkeys(ancestors)
        if origin.name in layout.whole:
            whole.update(ancestors)
    for origin in everyone:
        if any(key(base) == key(origin) for base in lineage.bases(origin)):
            continue  # left at the old place for compatibility, it inherits from the moved class
        yield "bases", key(origin), tuple(key(base) for base in lineage.bases(origin))
        for attribute, made in lineage.parts(origin):
            yield "parts", key(origin), (attribute, key(made))
        if lineage.is_run(origin) and (forward := lineage.forward(origin)):
            yield "forward", key(origin), forward.parameters
            if output := lineage.output(origin, forward):
                takes = "return_dict" if output.takes_return_dict else "-"
                yield "outputs", key(origin), (takes, output.name, *output.fields)
        definition = lineage.definition(origin)
        for name, method in definition.methods.items():
            if layout.is_kept(origin.name, name, is_whole=origin in whole):
                yield "signatures", key(origin), (name, *method.parameters)
        if definition.is_dataclass:
            yield "signatures", key(origin), ("fields", *definition.fields)
    yield from _functions(namespaces, inventory)


def _functions(namespaces: Namespaces, inventory: Inventory) -> Iterator[Entry]:
    for name, origin in namespaces.exports(namespaces.release.package).items():
        if origin.name in inventory.exported and (found := namespaces.find_function(origin)):
            yield "signatures", name, ("", *found.parameters)
