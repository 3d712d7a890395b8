"""Evidence: tasks that `pipeline()` knows only in some releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.dating.combining import Piece
from nbmigrate.libraries.transformers.dating.tables import releases_with_task
from nbmigrate.meaning.values import Symbol, constants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.dating.clues import Clues

_PIPELINES = frozenset({Symbol("transformers.pipeline"), Symbol("transformers.pipelines.pipeline")})


def pieces(clues: Clues, library: str) -> Iterator[Piece]:
    """Yield what the tasks of pipelines say."""
    if library != "transformers":
        return
    for call in clues.facts.calls.values():
        if not call.callee or not call.callee <= _PIPELINES:
            continue
        given = call.arguments.get("task", 0)
        tasks = constants(given)
        if len(tasks) == len(given) == 1 and isinstance(tasks[0], str):
            allowed = releases_with_task(tasks[0])
            if allowed is not None:
                yield Piece(f"the task `{tasks[0]}`", allowed, call.site.cell)
