"""Evidence: how the results of models are used, which were tuples before 4.0."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.dating.combining import Piece, Strength
from nbmigrate.libraries.transformers.dating.published import releases_of
from nbmigrate.meaning.facts import UseKind, tuple_uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.dating.clues import Clues

_FIRST_WITH_FIELDS = "4.0.0"


def pieces(clues: Clues, library: str) -> Iterator[Piece]:
    """Yield what is said by results that are unpacked, or read by field.

    Only of calls that leave it to the release what they return.
    """
    if library != "transformers" or _is_assigned(clues):
        return
    releases = releases_of(library)
    for site, uses in clues.facts.uses.items():
        call = clues.facts.calls.get(site.node)
        if call is None or "return_dict" in call.arguments.keywords:
            continue
        undecided = [
            use
            for use, output in uses.items()
            if output.model is not None
            and output.model.return_dict is None
            and output.model.cls.library == library
        ]
        fields = [use.field for use in undecided if use.kind is UseKind.FIELD]
        tuples = tuple_uses(undecided)
        if fields and not tuples:
            text = f"`.{fields[0]}` of a model's output"
            yield Piece(text, releases.between(_FIRST_WITH_FIELDS), site.cell)
        if tuples and not fields:
            text = f"a model's output is {tuples[0].kind.value}"
            allowed = releases.before(_FIRST_WITH_FIELDS)
            yield Piece(text, allowed, site.cell, Strength.SOFT)


def _is_assigned(clues: Clues) -> bool:
    """Tell whether the notebook sets `config.return_dict`, whatever the configuration is of."""
    return any(
        fact.node.attr == "return_dict" and isinstance(fact.node.ctx, ast.Store)
        for fact in clues.facts.attributes.values()
    )
