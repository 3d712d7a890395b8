"""Give padding the label that losses leave out, where a model is given labels and a mask."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.meaning.values import Site
from nbmigrate.plan import WrapExpression

if TYPE_CHECKING:
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context

_SIMPLE = (ast.Name, ast.Attribute, ast.Subscript)


def padding_ignored(
    context: Context,
    cell: int,
    labels: ast.expr | None,
    mask: ast.expr | None,
    *,
    maybe: bool = False,
) -> Edit | None:
    """Return the edit of `labels` that gives padding the label -100; None if it cannot be written.

    `mask` is the attention mask given with them. `maybe` tells that the labels can be None.
    """
    written = _SIMPLE if maybe else (*_SIMPLE, ast.Call)
    if not isinstance(labels, written) or not isinstance(mask, _SIMPLE):
        return None
    where, given = (context.text(Site(cell, node)) for node in (mask, labels))
    prefix = f"{given} if {given} is None else " if maybe else ""
    place = context.place(Site(cell, labels))
    return WrapExpression(place, prefix, f".masked_fill({where} != 1, -100)")
