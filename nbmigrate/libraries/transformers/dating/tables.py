"""What the catalog knows of the releases of names, keywords and tasks, where it knows anything."""

from __future__ import annotations

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
    return found


def releases_taking(path: str, keyword: str) -> frozenset[str] | None:
    """Return the releases in which a class or function can take a keyword; None if not known."""
    return catalog.releases_taking(path, keyword)


def releases_with_task(task: str) -> frozenset[str] | None:
    """Return the releases whose `pipeline()` knows a task; None if none does."""
    return catalog.releases_with_task(task)
