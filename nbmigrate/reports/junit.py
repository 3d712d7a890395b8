"""A report as JUnit XML, which build servers show: a suite for each notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from nbmigrate.reports.entries import Label, entries_of
from nbmigrate.reports.model import Status
from nbmigrate.reports.printable import printable

if TYPE_CHECKING:
    from nbmigrate.reports.entries import Entry
    from nbmigrate.reports.model import NotebookReport, Report


def to_junit(report: Report) -> bytes:
    """Return the report as test suites.

    A change or a finding is a test. What is done passes; what is yet to do fails: a change that was
    only previewed, and what is left to a person. What was left out, such as a guess, is skipped. A
    notebook that failed is an error, one with nothing to do is a test that passes.
    """
    root = Element("testsuites", name=report.tool.name)
    for notebook in report.notebooks:
        _add_suite(root, notebook)
    totals = {kind: sum(int(suite.get(kind, 0)) for suite in root) for kind in _COUNTED}
    for name, count in {"tests": sum(len(suite) for suite in root), **totals}.items():
        if name != "skipped":  # which the root does not have
            root.set(name, str(count))
    indent(root)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def _add_suite(root: Element, notebook: NotebookReport) -> None:
    suite = SubElement(root, "testsuite", name=printable(notebook.path))
    entries = entries_of(notebook)
    if notebook.status in (Status.FAILED, Status.SKIPPED):
        case = _add_case(suite, notebook, "notebook")
        outcome = "error" if notebook.status is Status.FAILED else "skipped"
        SubElement(case, outcome, message=printable(notebook.error or ""))
    elif not entries:
        _add_case(suite, notebook, "notebook")
    for entry in entries:
        case = _add_case(suite, notebook, f"{entry.rule}: {entry.place}")
        _add_outcome(case, entry, written=notebook.output is not None)
    suite.set("tests", str(len(suite)))
    for name, tag in _COUNTED.items():
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))


def _add_case(suite: Element, notebook: NotebookReport, name: str) -> Element:
    return SubElement(suite, "testcase", classname=printable(notebook.path), name=name, time="0")


def _add_outcome(case: Element, entry: Entry, *, written: bool) -> None:
    message = printable(entry.message)
    if entry.label is Label.LEFT_OUT:
        SubElement(case, "skipped", message=message)
    elif entry.label is Label.BY_HAND or not written:
        failure = SubElement(case, "failure", message=message, type=entry.label.value)
        failure.text = printable(_lines(entry)) or message
    elif entry.label is Label.REVIEW:
        SubElement(case, "system-out").text = f"review: {message}"


def _lines(entry: Entry) -> str:
    """Return the lines that change, as in a diff."""
    before = [f"-{line}" for line in entry.before.splitlines()]
    return "\n".join([*before, *(f"+{line}" for line in entry.after.splitlines())])
