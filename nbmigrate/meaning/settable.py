"""Which attributes the code of a notebook may set: any other that is not there never will be."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbmigrate.cells.program import CodeCell


def settable_attributes(cells: Iterable[CodeCell]) -> frozenset[str]:
    """Return the names of the attributes that code sets, behind the bodies of the classes."""
    cells = list(cells)
    names = {
        attribute.attr
        for cell in cells
        for attribute in cell.nodes_of(ast.Attribute)
        if isinstance(attribute.ctx, ast.Store)
    }
    if any(name.id == "setattr" for cell in cells for name in cell.nodes_of(ast.Name)):
        constants = (node.value for cell in cells for node in cell.nodes_of(ast.Constant))
        names.update(value for value in constants if isinstance(value, str))
    return frozenset(names)
