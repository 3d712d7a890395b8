"""What the catalog knows of the releases of names and keywords, for every published release."""

from __future__ import annotations

from functools import lru_cache

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.dating.published import releases_of

_FIRST_TARGET = "4.0.0"
_FOLDER = "transformers.models."  # there is one since 4.0
# What `**kwargs` of these takes are a few old names; anything else is refused.
_STRICT = frozenset({"Trainer"})


@lru_cache(maxsize=2048)
def releases_with(path: str) -> frozenset[str] | None:
    """Return the releases in which a name or module can be imported; None if nothing is known."""
    library = path.partition(".")[0]
    releases, listed = releases_of(library), catalog.RELEASES[library]
    if library != "transformers":
        found = [each for each in listed if catalog.is_known(path, each)]
        return releases.around(found, listed) if found else None
    old = [each for each in listed if not catalog.is_target(each) and catalog.is_known(path, each)]
    new = [each for each in listed if catalog.is_target(each)]
    importable = {each: catalog.importable(path, each) for each in new}
    if all(held is None for held in importable.values()):
        # The names of the releases before 4 are all in the tables.
        return None if old else releases.between(_FIRST_TARGET)
    found = [*old, *(each for each, held in importable.items() if held is not False)]
    return releases.around(found, listed) if found else None


@lru_cache(maxsize=1024)
def releases_taking(path: str, keyword: str) -> frozenset[str] | None:
    """Return the releases in which a class or function takes a keyword; None if not known.

    A release that takes any other one, too, counts as taking it, but for the trainer: it refuses
    what it does not know.
    """
    library, _, name = path.partition(".")
    listed = catalog.RELEASES[library]
    found, known, named = [], [], False
    for release in listed:
        parameters = catalog.signature(name, release)
        if parameters is None:
            continue
        known.append(release)
        if any(each.name == keyword for each in parameters):
            found.append(release)
            named = True
        elif name not in _STRICT and any(each.kind == "**kwargs" for each in parameters):
            found.append(release)
    return releases_of(library).around(found, known) if named else None


def module_releases(path: str) -> frozenset[str] | None:
    """Return the releases that have a module; None if it is not known to be one of any."""
    if path.startswith(_FOLDER):
        return releases_of("transformers").between(_FIRST_TARGET)
    return releases_with(path) if catalog.is_known(path) else None
