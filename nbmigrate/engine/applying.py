"""From a file, its plan and decisions to the migrated copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.cells.magics import mask
from nbmigrate.cells.program import read_cell
from nbmigrate.documents.opening import opened
from nbmigrate.engine.changes import can_be_read, compose, where

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from nbmigrate.documents.opening import AnyDocument
    from nbmigrate.plan import Decisions, Edit, Plan
    from nbmigrate.rewriting import Composed


class StalePlanError(ValueError):
    """The plan was made for other bytes than these."""


def apply(source: bytes | AnyDocument, plan: Plan, decisions: Decisions) -> bytes:
    """Return the notebook with the accepted changes made, and what they require.

    Nothing accepted gives back the very bytes of `source`. Raises `StalePlanError` if the plan was
    made for other bytes.
    """
    document = opened(source, plan.format)
    edits = _accepted_edits(document, plan, decisions)
    if not edits:
        return document.data
    composed = _composed(document, plan, edits)
    return document.replaced({index: cell.replacements for index, cell in composed.items()})


def preview(
    source: bytes | AnyDocument,
    plan: Plan,
    decisions: Decisions,
    cells: Collection[int] | None = None,
) -> dict[int, str]:
    """Return the new source of each cell that `apply` would change, by index.

    `cells` limits it to some cells. Raises `StalePlanError` if the plan was made for other bytes.
    """
    document = opened(source, plan.format)
    edits = _accepted_edits(document, plan, decisions)
    wanted = {i: edits[i] for i in sorted(edits) if cells is None or i in cells}
    if not wanted:
        return {}
    composed = _composed(document, plan, wanted)
    return {i: cell.apply_to(document.cells[i].source) for i, cell in composed.items()}


def _accepted_edits(
    document: AnyDocument, plan: Plan, decisions: Decisions
) -> dict[int, list[Edit]]:
    if document.digest != plan.digest:
        raise StalePlanError("the notebook has changed since the plan was made")
    edits: dict[int, list[Edit]] = {}
    for change in sorted(plan.accepted(decisions), key=where):  # in whatever order they came
        for edit in change.edits:
            edits.setdefault(edit.place.cell, []).append(edit)
    return edits


def _composed(
    document: AnyDocument, plan: Plan, edits: Mapping[int, Iterable[Edit]]
) -> dict[int, Composed]:
    """Compose the edits of each cell; what does not parse then is a bug of ours."""
    composed = {}
    for index, cell_edits in edits.items():
        text = document.cells[index].source
        masked = mask(text, plan.python_cell_magics)
        composed[index] = compose(text, masked.text, cell_edits)
        cell = read_cell(index, composed[index].apply_to(text), plan.python_cell_magics)
        if not can_be_read(cell) and can_be_read(read_cell(index, text, plan.python_cell_magics)):
            raise AssertionError(f"the edits of cell {index} do not parse: {cell.error}")
    return composed
