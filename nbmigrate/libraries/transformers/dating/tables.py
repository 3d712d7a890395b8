"""What the catalog knows of the releases of names, keywords and tasks, where it knows anything.

A published release that the catalog has no tables of is placed between its neighbours: that it is
not in the tables is no evidence against it.
"""

from __future__ import annotations

from functools import lru_cache

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.dating.published import releases_of

_FIRST_WITH_FOLDERS = "4.0.0"
_FOLDER = "transformers.models."  # of which the catalog knows the modules, not all names


def releases_with(path: str) -> frozenset[str] | None:
    """Return the releases in which a name or module can be imported; None if nothing is known.

    What transformers has at its top level in no release is of a development version or a fork; of
    one of transformers 4, since all names of the releases before are known.
    """
    found = catalog.releases_with(path)
    if found is None and (path.startswith(_FOLDER) or path.rpartition(".")[0] == "transformers"):
        return releases_of("transformers").between(_FIRST_WITH_FOLDERS)
    return _published(path, found)


def releases_taking(path: str, keyword: str) -> frozenset[str] | None:
    """Return the releases in which a class or function can take a keyword; None if not known."""
    return _published(path, catalog.releases_taking(path, keyword))


def releases_with_task(task: str) -> frozenset[str] | None:
    """Return the releases whose `pipeline()` knows a task; None if none does."""
    return _published("transformers", catalog.releases_with_task(task))


def _published(path: str, tabled: frozenset[str] | None) -> frozenset[str] | None:
    """Return the published releases of a package, given those of the catalog's tables."""
    return None if tabled is None else _around(path.partition(".")[0], tabled)


@lru_cache(maxsize=1024)
def _around(library: str, tabled: frozenset[str]) -> frozenset[str]:
    return releases_of(library).around(tabled, catalog.HISTORY.releases.by_package[library])
