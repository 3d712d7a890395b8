"""Evidence: keywords that classes and functions take only in some releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.dating.combining import Piece
from nbmigrate.libraries.transformers.dating.tables import releases_taking
from nbmigrate.meaning.values import Instance, Method, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.dating.clues import Clues
    from nbmigrate.meaning.values import Value

# Keywords that transformers 4.0 removed, and that nothing else in the library ever took.
_REMOVED_IN_4 = frozenset(
    {"evaluate_during_training", "tb_writer", "masked_lm_labels", "lm_labels", "is_pretokenized"}
    | {"decoder_cached_states", "return_lengths"},
)
_LAST_OF_3 = "3.5.1"


def pieces(clues: Clues, library: str) -> Iterator[Piece]:
    """Yield what the keywords of calls of the library say."""
    from nbmigrate.libraries.transformers.dating.published import releases_of  # noqa: PLC0415

    for call in clues.facts.calls.values():
        names = [keyword.arg for keyword in call.node.keywords if keyword.arg]
        if not names or len(call.callee) != 1:
            continue
        (callee,) = call.callee
        owner = _owner(callee)
        if owner is None or owner.library != library:
            continue
        path = _path(callee)
        for name in names:
            allowed = releases_taking(path, name) if path is not None else None
            if allowed is None and name in _REMOVED_IN_4:
                allowed = releases_of(library).between(None, _LAST_OF_3)
            if allowed is not None:
                yield Piece(f"`{name}=` in a call of {owner.name}", allowed, call.site.cell)


def _owner(callee: Value) -> Symbol | None:
    if isinstance(callee, Symbol):
        return callee
    if isinstance(callee, Instance):
        return callee.cls
    return callee.receiver.cls if isinstance(callee, Method) else None


def _path(callee: Value) -> str | None:
    """Return the path under which the catalog has the signature, if there is one."""
    if isinstance(callee, Symbol):
        return callee.path
    if isinstance(callee, Method):
        return f"{callee.receiver.cls.path}.{callee.name}"
    return None
