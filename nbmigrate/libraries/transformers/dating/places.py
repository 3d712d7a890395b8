"""Where an import stands: one that is tried second, or only for some releases, proves nothing."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.dating.clues import Clues
    from nbmigrate.meaning.facts import ImportFact

_VERSION_WORDS = ("version", "find_spec", "is_available")


def is_second_choice(fact: ImportFact, code: Mapping[int, CodeCell]) -> bool:
    """Tell whether an import is a fallback (below `except`), or made for some releases only."""
    return any(
        isinstance(above, ast.ExceptHandler)
        or (isinstance(above, ast.If) and _asks_for_version(above.test))
        for above in _above(fact.site.node, code.get(fact.site.cell))
    )


def certain_imports(clues: Clues, library: str) -> Iterator[ImportFact]:
    """Yield the imports of a library that the notebook cannot do without."""
    for fact in clues.facts.imports.values():
        if (
            fact.module.partition(".")[0] == library
            and not fact.guarded
            and not is_second_choice(fact, clues.code)
        ):
            yield fact


def _asks_for_version(test: ast.expr) -> bool:
    names = (
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(test)
        if isinstance(node, (ast.Attribute, ast.Name))
    )
    return any(word in name.lower() for name in names for word in _VERSION_WORDS)


def _above(node: ast.AST, cell: CodeCell | None) -> Iterator[ast.AST]:
    parents = cell.parents if cell is not None else {}
    while (above := parents.get(node)) is not None:
        yield above
        node = above
