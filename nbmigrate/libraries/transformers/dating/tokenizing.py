"""Evidence: a tokenizer that is called, which none could be before 3.0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.dating.combining import Piece
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.dating.published import releases_of
from nbmigrate.meaning.values import Instance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.dating.clues import Clues

# No tokenizer of any wheel before it has `__call__`; PreTrainedTokenizerBase has it ever since.
_FIRST_CALLED = "3.0.0"
_TOKENIZERS = frozenset({"tokenizer", "auto-tokenizer"})


def pieces(clues: Clues, library: str) -> Iterator[Piece]:
    """Yield what is said by calls of tokenizers of the library itself."""
    if library != "transformers":
        return
    for call in clues.facts.calls.values():
        if len(call.callee) != 1:
            continue
        (callee,) = call.callee
        if (
            isinstance(callee, Instance)
            and callee.cls.library == library
            and catalog.kind(callee.cls.path) in _TOKENIZERS
        ):
            allowed = releases_of(library).between(_FIRST_CALLED)
            yield Piece("a tokenizer is called", allowed, call.site.cell)
