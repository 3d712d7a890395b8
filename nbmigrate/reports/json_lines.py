"""A report as JSON lines: a row for each change, finding and notebook that failed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nbmigrate.reports.entries import Label, entries_of
from nbmigrate.reports.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.reports.model import NotebookReport, Report

    Row = dict[str, str | int | bool | None]


def to_json_lines(report: Report) -> bytes:
    """Return the report as lines of JSON, each an object with the same keys, of plain values.

    `kind` is "change", "finding" or "failure" (of the whole notebook: `message` is the reason).
    What a row has nothing to say of is null. Lone surrogates, which not everything that reads JSON
    takes, are written as their escapes.
    """
    rows = (row for notebook in report.notebooks for row in _rows(notebook))
    return "".join(f"{json.dumps(_clean(row))}\n" for row in rows).encode("ascii")


def _clean(row: Row) -> Row:
    return {
        key: value.encode(errors="backslashreplace").decode() if isinstance(value, str) else value
        for key, value in row.items()
    }


def _rows(notebook: NotebookReport) -> Iterator[Row]:
    source = notebook.source
    empty: Row = {
        "notebook": notebook.path,
        "output": notebook.output,
        "status": notebook.status.value,
        "library": source.library if source is not None else None,
        "version": source.version if source is not None else None,
        "kind": "failure",
        "id": None,
        "rule": None,
        "safety": None,
        "applied": None,
        "label": None,
        "cell": None,
        "line": None,
        "file_line": None,
        "message": notebook.error,
        "before": None,
        "after": None,
    }
    if notebook.status is Status.FAILED:
        yield empty
    for entry in entries_of(notebook):
        found: Row = {
            "kind": "finding",
            "rule": entry.rule,
            "label": entry.label.value,
            "cell": entry.cell,
            "line": entry.line,
            "file_line": notebook.file_line(entry.cell, entry.line),
            "message": entry.message,
        }
        proposed: Row = {}
        if entry.safety is not None:
            proposed = {
                "kind": "change",
                "id": entry.id,
                "safety": entry.safety.value,
                "applied": entry.label is not Label.LEFT_OUT,
                "before": entry.before,
                "after": entry.after,
            }
        yield {**empty, **found, **proposed}
