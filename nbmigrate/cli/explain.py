"""What nbmigrate believes the names of one notebook hold, printed cell by cell."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from nbmigrate.cli.terminal import Terminal
from nbmigrate.dating.wording import evidence_lines, name_of
from nbmigrate.documents.source_formats import format_of
from nbmigrate.plan import Settings


def explain_file(path: str) -> int:
    """Print what the names of the notebook at `path` hold; give the exit code."""
    from nbmigrate import engine  # noqa: PLC0415
    from nbmigrate.documents.notebook import DocumentError  # noqa: PLC0415

    errors = Terminal(sys.stderr)
    try:
        settings = Settings(format=format_of(path))
        data = Path(path).read_bytes()
        entries = engine.explain(data, settings)
        source = engine.written_for(data, settings)
    except OSError as error:
        errors.error(path, f"cannot be read: {error.strerror or error}")
        return 2
    except DocumentError as error:
        errors.error(path, str(error))
        return 2
    output = Terminal(sys.stdout)
    if source is not None:
        output.text(f"written for {name_of(source)}\n", "bold")
        for line in evidence_lines(source):
            output.text(f"    {line}\n")
    for cell, of_cell in groupby(entries, key=lambda entry: entry.cell):
        output.text(f"cell {cell}\n", "bold")
        for entry in of_cell:
            output.text(f"    {entry}\n")
    return 0
