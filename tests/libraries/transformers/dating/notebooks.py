"""Notebooks to date: cells, what they printed, and metadata."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from harness import notebook
from nbmigrate.cells.program import read_program
from nbmigrate.dating.clues import Clues
from nbmigrate.documents.notebook import Document
from nbmigrate.libraries.registry import behaviours
from nbmigrate.libraries.transformers.dating.dating import date
from nbmigrate.meaning.interpreter import interpret
from nbmigrate.plan import DEFAULT_TARGET

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbmigrate.dating.source import Source
    from nbmigrate.plan import SourceLibrary

IMPORT = "import transformers"


def with_records(
    cells: Sequence[str],
    *,
    outputs: Mapping[int, str] | None = None,
    metadata: Mapping[str, object] | None = None,
    of_cells: Mapping[int, Mapping[str, object]] | None = None,
    kinds: Sequence[str] = (),
) -> bytes:
    """Return a notebook that keeps outputs and metadata of its runs."""
    content: Any = json.loads(notebook(cells, kinds=kinds))
    for index, text in (outputs or {}).items():
        content["cells"][index]["outputs"] = [
            {"name": "stdout", "output_type": "stream", "text": text.splitlines(keepends=True)}
        ]
    for index, kept in (of_cells or {}).items():
        content["cells"][index]["metadata"] = kept
    content["metadata"].update(metadata or {})
    return json.dumps(content, indent=1).encode()


def found(data: bytes, given: SourceLibrary | None = None) -> Source | None:
    """Return what a notebook was written for, None if it imports none of the packages."""
    document = Document.from_bytes(data)
    code = read_program(document.cells, ())
    return date(
        Clues(
            cells=document.cells,
            code={cell.index: cell for cell in code},
            facts=interpret(code, behaviours(DEFAULT_TARGET)),
            records=document.records,
            given=given,
        )
    )


def dated(
    *cells: str,
    outputs: Mapping[int, str] | None = None,
    metadata: Mapping[str, object] | None = None,
    of_cells: Mapping[int, Mapping[str, object]] | None = None,
    kinds: Sequence[str] = (),
) -> Source:
    """Return what a notebook that imports one of the packages was written for."""
    data = with_records(cells, outputs=outputs, metadata=metadata, of_cells=of_cells, kinds=kinds)
    source = found(data)
    assert source is not None
    return source


def span(source: Source) -> tuple[str, str]:
    """Return the oldest and the newest candidate."""
    return source.oldest, source.newest


EVERYTHING = span(dated(IMPORT))
