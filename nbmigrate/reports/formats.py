"""The formats of a report, by name and by file name."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nbmigrate.reports.model import Report
    from nbmigrate.reviewing.notebook import ReviewedNotebook


class Format(str, enum.Enum):
    """What a report can be written as."""

    JSON = "json"
    JSON_LINES = "jsonl"
    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"
    MARKDOWN = "md"
    HTML = "html"


_SUFFIXES = {
    ".json": Format.JSON,
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
    ".sarif": Format.SARIF,
    ".xml": Format.JUNIT,
    ".md": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
}
# Those that say where in the file a place is.
WITH_FILE_LINES = frozenset({Format.JSON_LINES, Format.SARIF, Format.GITHUB})


def format_of(path: Path) -> Format:
    """Return the format that the name of a file asks for; JSON if it says nothing."""
    if path.name.lower().endswith(".sarif.json"):
        return Format.SARIF
    return _SUFFIXES.get(path.suffix.lower(), Format.JSON)


def written(report: Report, form: Format, reviewed: Sequence[ReviewedNotebook]) -> bytes:
    """Write a report in a format; `reviewed` is what HTML shows of the notebooks."""
    # Each format is imported when it is asked for.
    match form:
        case Format.JSON:
            from nbmigrate.reports.as_json import to_json as write  # noqa: PLC0415
        case Format.JSON_LINES:
            from nbmigrate.reports.json_lines import to_json_lines as write  # noqa: PLC0415
        case Format.SARIF:
            from nbmigrate.reports.sarif import to_sarif as write  # noqa: PLC0415
        case Format.GITHUB:
            from nbmigrate.reports.github import to_annotations as write  # noqa: PLC0415
        case Format.JUNIT:
            from nbmigrate.reports.junit import to_junit as write  # noqa: PLC0415
        case Format.MARKDOWN:
            from nbmigrate.reports.markdown import to_markdown as write  # noqa: PLC0415
        case Format.HTML:
            from nbmigrate.reviewing.page import review_page  # noqa: PLC0415

            return review_page(reviewed).encode()
    return write(report)
