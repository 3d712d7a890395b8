"""A report as commands to GitHub Actions, which shows them beside the lines of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.plan import Safety
from nbmigrate.reports.entries import entries_of
from nbmigrate.reports.model import Status
from nbmigrate.reports.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.reports.entries import Entry
    from nbmigrate.reports.model import NotebookReport, Report


def to_annotations(report: Report) -> bytes:
    """Return a line for each change and finding: a warning, of a guess a notice.

    Of each notebook that failed there is an error.
    """
    lines = [line for notebook in report.notebooks for line in _lines(notebook)]
    return "".join(f"{line}\n" for line in lines).encode()


def _lines(notebook: NotebookReport) -> Iterator[str]:
    if notebook.status is Status.FAILED:
        yield _command("error", notebook, {}, notebook.error or "")
    for entry in entries_of(notebook):
        level = "notice" if entry.safety is Safety.UNSAFE else "warning"
        yield _command(level, notebook, _where(notebook, entry), f"{entry.place}: {entry.message}")


def _where(notebook: NotebookReport, entry: Entry) -> dict[str, str]:
    first, last = (notebook.file_line(entry.cell, n) for n in (entry.line, entry.last_line))
    lines = {} if first is None or last is None else {"line": str(first), "endLine": str(last)}
    return {**lines, "title": f"nbmigrate {entry.rule}"}


def _command(level: str, notebook: NotebookReport, more: dict[str, str], message: str) -> str:
    properties = {"file": notebook.path, **more}
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
