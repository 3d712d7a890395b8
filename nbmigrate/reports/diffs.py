"""What changes, as unified diffs of cells."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.documents.notebook import Cell
    from nbmigrate.plan import Change

_LINE_END = re.compile(r"\r\n|\r|\n")


def notebook_diff(path: str, before: Sequence[Cell], after: Sequence[Cell]) -> str:
    """Return the diff of a notebook's cells and those of its copy: a unified diff for each.

    Each is headed `PATH:cell N`. Both have the same cells but for their sources.
    """
    return "".join(
        cell_diff(f"{path}:cell {old.index}", old.source, new.source)
        for old, new in zip(before, after, strict=True)
        if old.source != new.source
    )


def cell_diff(heading: str, before: str, after: str) -> str:
    """Return the unified diff of two versions of a cell; none if they are the same."""
    lines = difflib.unified_diff(
        _LINE_END.split(before), _LINE_END.split(after), heading, heading, lineterm=""
    )
    return "".join(f"{line}\n" for line in lines)


def change_diff(path: str, change: Change) -> str:
    """Return what one change does, headed `PATH:cell N, line M` for each stretch of lines."""
    lines: list[str] = []
    for hunk in change.hunks:
        before, after = _lines(hunk.before), _lines(hunk.after)
        lines.append(f"@@ {path}:cell {hunk.cell}, line {hunk.line} @@")
        compared = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        for kind, start, end, new_start, new_end in compared:
            if kind == "equal":
                lines += [f" {line}" for line in before[start:end]]
            else:
                lines += [f"-{line}" for line in before[start:end]]
                lines += [f"+{line}" for line in after[new_start:new_end]]
    return "".join(f"{line}\n" for line in lines)


def _lines(text: str) -> list[str]:
    return _LINE_END.split(text) if text else []
