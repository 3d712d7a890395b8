"""What changes, as unified diffs of cells."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from nbmigrate.documents.source_formats import SourceFormat

if TYPE_CHECKING:
    from nbmigrate.documents.opening import AnyDocument
    from nbmigrate.plan import Change

_LINE_END = re.compile(r"\r\n|\r|\n")


def notebook_diff(
    path: str, before: AnyDocument, after: bytes, form: SourceFormat = SourceFormat.NOTEBOOK
) -> str:
    """Return the diff of a notebook and its copy: a unified diff for each cell that differs.

    Each is headed `PATH:cell N`. Both versions have the same cells but for their sources.
    """
    from nbmigrate.documents.opening import open_document  # noqa: PLC0415

    pairs = zip(before.cells, open_document(after, form).cells, strict=True)
    return "".join(
        cell_diff(f"{path}:cell {old.index}", old.source, new.source)
        for old, new in pairs
        if old.source != new.source
    )


def cell_diff(heading: str, before: str, after: str) -> str:
    """Give the unified diff of two versions of a cell; none if they are the same."""
    lines = difflib.unified_diff(
        _LINE_END.split(before), _LINE_END.split(after), heading, heading, lineterm=""
    )
    return "".join(f"{line}\n" for line in lines)


def change_diff(path: str, change: Change) -> str:
    """Give what one change does, headed `PATH:cell N, line M` for each stretch of lines."""
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
