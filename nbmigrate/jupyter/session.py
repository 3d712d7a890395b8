"""What was run in an IPython session, as the notebook that it amounts to.

nbmigrate understands whole notebooks. To judge one cell, or the error of one, the inputs of the
session become the cells of a notebook that exists in memory only.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from IPython.core.interactiveshell import InteractiveShell

# A cell that was only looked at: what follows its first line was not run.
_LOOKED_AT = re.compile(r"\s*%%nbmigrate\b[^\n]*\n")


class Session(NamedTuple):
    """The inputs of a session, by the numbers of their prompts; there is none of number 0."""

    sources: tuple[str, ...]

    @property
    def notebook(self) -> bytes:
        """The session as a notebook: one code cell for each input, cell 1 being `In [1]`."""
        cells: list[dict[str, object]] = [
            {
                "cell_type": "code",
                "execution_count": number or None,
                "metadata": {},
                "outputs": [],
                "source": source,
            }
            for number, source in enumerate(self.sources)
        ]
        metadata = {"language_info": {"name": "python"}}
        notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
        return json.dumps(notebook).encode()

    def with_cell(self, source: str) -> tuple[Session, int]:
        """Return the session with a cell that is to be looked at, and the cell's number.

        A cell that was run before is looked at where it was run last, so that what became of its
        names afterwards counts.
        """
        if source in self.sources:
            return self, len(self.sources) - 1 - self.sources[::-1].index(source)
        return Session((*self.sources, source)), len(self.sources)


def session_of(shell: InteractiveShell, originals: Mapping[str, str]) -> Session:
    """Return what was run in a shell before the cell that is running now.

    Cells that a `%%nbmigrate` only looked at count as if they had been run. `originals` gives the
    old source of each cell that nbmigrate replaced, by its new source: a session that was migrated
    half-way is still judged as the old one it was.
    """
    history = shell.history_manager
    raw = list(history.input_hist_raw) if history else [""]
    if "nbmigrate" in raw[-1]:  # the cell that is running
        raw.pop()
    sources = (_LOOKED_AT.sub("", source, count=1) for source in raw)
    return Session(tuple(originals.get(source, source) for source in sources))
