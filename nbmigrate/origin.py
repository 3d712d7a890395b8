"""Which library, and which version of it, a notebook was written for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbmigrate.plan import SourceLibrary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbmigrate.document import Cell
    from nbmigrate.meaning.facts import Facts

# The oldest first: a notebook that imports two of them was written for the older one.
LIBRARIES = ("pytorch_pretrained_bert", "pytorch_transformers", "transformers")

_PIN = re.compile(
    r"(?<![\w-])(pytorch[-_]pretrained[-_]bert|pytorch[-_]transformers|transformers)"
    r"(?:\[[\w,\s-]*\])?\s*(?:==|~=)\s*v?(\d+(?:\.\d+)*)",
    re.IGNORECASE,
)


def find_source(cells: Iterable[Cell], facts: Facts) -> SourceLibrary | None:
    """Find the library from imports, and its version from pins such as `transformers==2.11.0`.

    None if the notebook imports none of the libraries.
    """
    imported: dict[str, int] = {}
    for fact in facts.imports.values():
        imported.setdefault(fact.module.partition(".")[0], fact.site.cell)
    library = next((name for name in LIBRARIES if name in imported), None)
    if library is None:
        return None
    for cell in cells:
        if cell.kind != "code":
            continue
        for pinned, version in _PIN.findall(cell.source):
            if pinned.lower().replace("-", "_") == library:
                return SourceLibrary(library, version, f"pinned in cell {cell.index}")
    return SourceLibrary(library, None, f"imported in cell {imported[library]}")
