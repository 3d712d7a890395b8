"""Verify a notebook by running it: the first cell that fails, and what nbmigrate knows of that."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from nbmigrate import engine
from nbmigrate.documents.notebook import Document
from nbmigrate.plan import Settings
from nbmigrate.verify.explanation import Where, explain
from nbmigrate.verify.report import Execution, Failure
from nbmigrate.verify.running import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import nbformat

    from nbmigrate.verify.environment import Environment
    from nbmigrate.verify.running import Limits, Raised

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# How IPython names a place in a cell: from 8 on, and before.
_FRAME = re.compile(
    r"Cell In\[(?P<count>\d+)\], line (?P<line>\d+)"
    r"|<ipython-input-(?P<old_count>\d+)-\w+>.*\n(?:.*\n)*?-+> (?P<old_line>\d+)",
)


def execute(
    source: bytes, environment: Environment, folder: Path, limits: Limits
) -> tuple[Execution, bytes]:
    """Run a copy of a notebook in memory; give what came of it, and the copy with its outputs.

    It runs in `folder`, and everything in it: also its install lines. Raises
    `nbmigrate.documents.notebook.DocumentError` for what is no notebook, and `VerifyError` if it
    cannot be run within the limits.
    """
    cells = Document.from_bytes(source).cells
    result = run(source, environment, folder, limits)
    failure = None
    if result.raised is not None:
        frames = [*_frames(result.notebook, result.raised)]
        where = frames[0] if frames else Where(result.raised.cell, 1, 1)
        lines = cells[where.cell].source.splitlines()
        text = lines[where.line - 1].strip() if frames and where.line <= len(lines) else ""
        found = Failure(where.cell, where.line, text, result.raised.error)
        # The innermost place comes first: what is called there is what the message is about.
        failure = explain(engine.plan(source, Settings()), [(found, frames[::-1])])[0]
    execution = Execution(environment.name, result.cells, result.ran, failure)
    return execution, f"{json.dumps(result.notebook, indent=1, ensure_ascii=False)}\n".encode()


def _frames(notebook: nbformat.NotebookNode, raised: Raised) -> Iterator[Where]:
    """Yield the places in the notebook that a traceback names, the failing cell's first."""
    by_count = {
        cell.execution_count: index
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.execution_count is not None
    }
    for found in _FRAME.finditer(_COLOURS.sub("", raised.traceback)):
        count = int(found["count"] or found["old_count"])
        line = int(found["line"] or found["old_line"])
        if count in by_count:
            yield Where(by_count[count], line, line)
