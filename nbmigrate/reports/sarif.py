"""A report in the Static Analysis Results Interchange Format (SARIF), version 2.1.0.

A region is a stretch of lines of the notebook's file, as the format demands and as viewers show it;
the cell and its line are a logical location, and properties of the result.
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from nbmigrate.plan import Safety
from nbmigrate.reports.entries import Label, entries_of
from nbmigrate.reports.model import Status
from nbmigrate.reports.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nbmigrate.reports.entries import Entry
    from nbmigrate.reports.model import NotebookReport, Report

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_Object: TypeAlias = dict[str, Any]


def to_sarif(report: Report) -> bytes:
    """Return the report as a SARIF log of one run.

    A guess is a "note", what breaks or has to be looked at a "warning"; a notebook that failed is a
    notification of the run.
    """
    found = [(n, entry) for n in report.notebooks for entry in entries_of(n)]
    rules = sorted({entry.rule for _, entry in found})
    ranks = {rule: rank for rank, rule in enumerate(rules)}
    artifacts = {n.path: rank for rank, n in enumerate(report.notebooks)}
    failures = [n for n in report.notebooks if n.status is Status.FAILED]
    run = {
        "tool": {"driver": _driver(report, rules)},
        "invocations": [
            {
                "executionSuccessful": not failures,
                "toolExecutionNotifications": [_notification(n, artifacts) for n in failures],
            }
        ],
        "artifacts": [{"location": {"uri": _uri(path)}} for path in artifacts],
        "results": [_result(n, entry, artifacts, ranks) for n, entry in found],
        "columnKind": "unicodeCodePoints",
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2).encode("ascii") + b"\n"


def _driver(report: Report, rules: Iterable[str]) -> _Object:
    return {
        "name": report.tool.name,
        "semanticVersion": report.tool.version,
        "rules": _rules(rules),
    }


def _rules(names: Iterable[str]) -> list[_Object]:
    from nbmigrate.rules import all_rules  # noqa: PLC0415

    documented = {rule.name: rule for rule in all_rules()}
    return [
        {
            "id": name,
            "shortDescription": {"text": documented[name].summary},
            "help": {
                "text": documented[name].documentation,
                "markdown": documented[name].documentation,
            },
        }
        if name in documented
        else {"id": name}
        for name in names
    ]


def _result(
    notebook: NotebookReport, entry: Entry, artifacts: Mapping[str, int], ranks: Mapping[str, int]
) -> _Object:
    properties = {"cell": entry.cell, "line": entry.line, "label": entry.label.value}
    result: _Object = {
        "ruleId": entry.rule,
        "ruleIndex": ranks[entry.rule],
        "kind": "fail",
        "level": "note" if entry.safety is Safety.UNSAFE else "warning",
        "message": {"text": printable(f"{entry.place}: {entry.message}")},
        "locations": [_location(notebook, entry, artifacts)],
        "properties": properties,
    }
    if entry.safety is not None:
        result["partialFingerprints"] = {"change/v1": entry.id}
        properties["safety"] = entry.safety.value
        properties["applied"] = entry.label is not Label.LEFT_OUT
    return result


def _location(notebook: NotebookReport, entry: Entry, artifacts: Mapping[str, int]) -> _Object:
    physical = _file(notebook, artifacts)
    lines = [notebook.file_line(entry.cell, n) for n in (entry.line, entry.last_line)]
    if None not in lines:
        physical["region"] = {"startLine": lines[0], "endLine": lines[1]}
    cell = f"cell {entry.cell}"
    name = {"name": cell, "fullyQualifiedName": f"{printable(notebook.path)}:{cell}"}
    return {"physicalLocation": physical, "logicalLocations": [{**name, "kind": "cell"}]}


def _notification(notebook: NotebookReport, artifacts: Mapping[str, int]) -> _Object:
    return {
        "level": "error",
        "message": {"text": printable(notebook.error or "")},
        "locations": [{"physicalLocation": _file(notebook, artifacts)}],
    }


def _file(notebook: NotebookReport, artifacts: Mapping[str, int]) -> _Object:
    location = {"uri": _uri(notebook.path), "index": artifacts[notebook.path]}
    return {"artifactLocation": location}


def _uri(path: str) -> str:
    if PurePath(path).is_absolute():
        return PurePath(path).as_uri()
    return quote(path, errors="surrogateescape")
