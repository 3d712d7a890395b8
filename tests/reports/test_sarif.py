from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import jsonschema  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from cli.conftest import Workspace

Schema = dict[str, Any]


def record(*required: str, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def many(item: Schema) -> Schema:
    return {"type": "array", "items": item}


# What the specification says of the properties that are used: sections 3.13 and following.
TEXT: Schema = {"type": "string", "minLength": 1}
ANYTHING: Schema = {"type": "object"}
INDEX: Schema = {"type": "integer", "minimum": -1}
LINE: Schema = {"type": "integer", "minimum": 1}
LEVEL: Schema = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = record("text", text=TEXT, markdown=TEXT)
ARTIFACT_LOCATION = record(uri={"type": "string", "format": "uri-reference"}, index=INDEX)
LOCATION = record(
    physicalLocation=record(
        "artifactLocation",
        artifactLocation=ARTIFACT_LOCATION,
        region=record("startLine", startLine=LINE, endLine=LINE),
    ),
    logicalLocations=many(record(name=TEXT, fullyQualifiedName=TEXT, kind=TEXT)),
)
RULE = record("id", id=TEXT, shortDescription=MESSAGE, help=MESSAGE)
RESULT = record(
    "message",
    ruleId=TEXT,
    ruleIndex=INDEX,
    kind={"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
    level=LEVEL,
    message=MESSAGE,
    locations=many(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    properties=ANYTHING,
)
RUN = record(
    "tool",
    tool=record("driver", driver=record("name", name=TEXT, semanticVersion=TEXT, rules=many(RULE))),
    invocations=many(
        record(
            "executionSuccessful",
            executionSuccessful={"type": "boolean"},
            toolExecutionNotifications=many(
                record("message", level=LEVEL, message=MESSAGE, locations=many(LOCATION))
            ),
        )
    ),
    artifacts=many(record(location=ARTIFACT_LOCATION)),
    results=many(RESULT),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
)
SCHEMA = record(
    "version",
    "runs",
    **{"$schema": TEXT, "version": {"const": "2.1.0"}, "runs": many(RUN)},
)


def the_run(workspace: Workspace, *words: str) -> Schema:
    workspace.run(*words, "--report", "r.sarif")
    log = json.loads(Path("r.sarif").read_bytes())
    jsonschema.validate(log, SCHEMA)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for location in result["locations"]:
            named = location["physicalLocation"]["artifactLocation"]
            assert run["artifacts"][named["index"]]["location"]["uri"] == named["uri"]
    return run


def test_results_stand_in_a_cell_and_at_lines_of_the_file(filled: Workspace) -> None:
    run = the_run(filled, "nbs/a b.ipynb", "--check")
    lines = Path("nbs/a b.ipynb").read_text().splitlines()
    found = []
    for result in run["results"]:
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"] == "nbs/a%20b.ipynb"
        region = location["physicalLocation"]["region"]
        assert region["startLine"] == region["endLine"]
        found.append(
            (
                result["level"],
                location["logicalLocations"][0]["fullyQualifiedName"],
                result["properties"]["line"],
                lines[region["startLine"] - 1].strip(' ",'),
                result["message"]["text"],
            )
        )
    name = "nbs/a b.ipynb:cell"
    assert found == [
        (
            "warning",
            f"{name} 1",
            2,
            r"old_import\n",
            "cell 1, line 2: old_import is new_import now",
        ),
        ("warning", f"{name} 1", 3, "old_use", "cell 1, line 3: old_use is new_use now"),
        ("warning", f"{name} 2", 1, "old_look", "cell 2, line 1: old_look is new_look now"),
        ("note", f"{name} 3", 1, "old_guess", "cell 3, line 1: old_guess is new_guess now"),
    ]


def test_rules_are_documented(filled: Workspace) -> None:
    rules = the_run(filled, "nbs", "--check")["tool"]["driver"]["rules"]
    documented = {rule["id"]: rule.get("shortDescription", {}).get("text") for rule in rules}
    assert documented["toy-use"] == "Replace old_use."
    assert documented["toy-finding"] is None


def test_change_has_a_fingerprint_and_says_whether_it_was_applied(filled: Workspace) -> None:
    results = the_run(filled, "nbs/a b.ipynb")["results"]
    assert results[1]["partialFingerprints"] == {"change/v1": "toy-use:1"}
    assert [result["properties"]["applied"] for result in results] == [True, True, True, False]


def test_notebook_that_failed_is_a_notification(filled: Workspace) -> None:
    run = the_run(filled, "nbs")
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("not JSON")
    (location,) = notification["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "nbs/broken.ipynb"


def test_names_are_uris(filled: Workspace) -> None:
    uris = [a["location"]["uri"] for a in the_run(filled, "nbs", "--check")["artifacts"]]
    assert unquote(urlsplit(uris[0]).path) == "nbs/100%,#1:[x]<é>.ipynb"
    absolute = Path("nbs/fine.ipynb").absolute()
    (artifact,) = the_run(filled, str(absolute))["artifacts"]
    assert artifact["location"]["uri"] == absolute.as_uri()


def test_nothing_to_say_is_a_run_without_results(filled: Workspace) -> None:
    run = the_run(filled, "nbs/fine.ipynb")
    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"] is True


def test_notebook_of_an_old_format_has_cells_but_no_lines_in_the_file(workspace: Workspace) -> None:
    cell = {"cell_type": "code", "language": "python", "metadata": {}, "outputs": []}
    worksheet = {"cells": [{**cell, "input": ["old_use"]}], "metadata": {}}
    old = {"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [worksheet]}
    Path("old.ipynb").write_text(json.dumps(old, indent=1))
    (result,) = the_run(workspace, "old.ipynb", "--check")["results"]
    (location,) = result["locations"]
    assert "region" not in location["physicalLocation"]
    assert location["logicalLocations"][0]["name"] == "cell 0"
