"""A report as JSON: its structures, field by field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from nbmigrate.reports.model import Report


def to_json(report: Report) -> bytes:
    """Return the report as JSON: ASCII, so that even a lone surrogate of a cell gets through."""
    content = msgspec.to_builtins(report)
    for notebook in content["notebooks"]:
        del notebook["file_lines"]
    return json.dumps(content, indent=2).encode("ascii") + b"\n"
