from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from nbmigrate.version import __version__

if TYPE_CHECKING:
    from cli.conftest import Workspace


def record(**properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def many(item: object) -> dict[str, object]:
    return {"type": "array", "items": item}


STRING, COUNT, TRUTH = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
STRING_OR_NULL = {"type": ["string", "null"]}
LINE = {"type": "integer", "minimum": 1}
COUNTS = {"type": "object", "additionalProperties": COUNT}
CHANGE_COUNT = record(total=COUNT, applied=COUNT, review=COUNT)
CHANGE_COUNTS = {"type": "object", "additionalProperties": CHANGE_COUNT}
BOUNDS = record(oldest=STRING, newest=STRING)
EVIDENCE = record(
    text=STRING, cell={"type": ["integer", "null"]}, oldest=STRING_OR_NULL, newest=STRING_OR_NULL
)
SOURCE = record(
    library=STRING,
    version=STRING_OR_NULL,
    candidates={"anyOf": [{"type": "null"}, BOUNDS]},
    evidence=many(EVIDENCE),
)
CONTRACT = record(
    schema={"const": 1},
    tool=record(name={"const": "nbmigrate"}, version={"const": __version__}),
    target=STRING,
    notebooks=many(
        record(
            path=STRING,
            output=STRING_OR_NULL,
            status={"enum": ["migrated", "unchanged", "skipped", "failed"]},
            error=STRING_OR_NULL,
            source={"anyOf": [{"type": "null"}, SOURCE]},
            changes=many(
                record(
                    id=STRING,
                    rule=STRING,
                    safety={"enum": ["safe", "review", "unsafe"]},
                    applied=TRUTH,
                    message=STRING,
                    edits=many(record(cell=COUNT, line=LINE, before=STRING, after=STRING)),
                ),
            ),
            findings=many(record(rule=STRING, cell=COUNT, line=LINE, message=STRING)),
        ),
    ),
    summary=record(
        notebooks=COUNTS,
        changes=record(
            total=COUNT,
            applied=COUNT,
            review=COUNT,
            by_safety=CHANGE_COUNTS,
            by_rule=CHANGE_COUNTS,
        ),
        findings=record(total=COUNT, by_rule=COUNTS),
    ),
)


def read(path: str = "report.json") -> dict[str, Any]:
    report = json.loads(Path(path).read_bytes())
    jsonschema.validate(report, CONTRACT)
    assert isinstance(report, dict)
    return report


def fill(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "!pip", "x\nold_import\nold_use", "old_look", "old_guess\nby_hand")
    workspace.add("b.ipynb", "fine")
    workspace.add("c.ipynb", "x <- 1", language="R")
    Path("d.ipynb").write_text("{")


def test_report_keeps_the_contract_also_when_notebooks_fail(workspace: Workspace) -> None:
    fill(workspace)
    assert workspace.run(".", "gone.ipynb", "--report", "report.json").exit_code == 2
    report = read()
    assert report["target"] == "4.57.6"
    assert [(n["path"], n["status"], n["output"]) for n in report["notebooks"]] == [
        ("a.ipynb", "migrated", "a.migrated.ipynb"),
        ("b.ipynb", "unchanged", None),
        ("c.ipynb", "skipped", None),
        ("d.ipynb", "failed", None),
        ("gone.ipynb", "failed", None),
    ]
    reasons = [n["error"] for n in report["notebooks"]]
    assert reasons[:3] == [None, None, "a notebook in r"]
    assert reasons[4] == "no such file or folder"
    migrated = report["notebooks"][0]
    source = migrated["source"]
    assert (source["library"], source["version"]) == ("transformers", "2.11.0")
    assert source["evidence"][0]["text"] == "pip line"
    assert [(c["rule"], c["safety"], c["applied"]) for c in migrated["changes"]] == [
        ("toy-import", "safe", True),
        ("toy-use", "safe", True),
        ("toy-review", "review", True),
        ("toy-guess", "unsafe", False),
    ]
    assert migrated["changes"][0]["edits"] == [
        {"cell": 1, "line": 2, "before": "old_import", "after": "new_import"},
    ]
    assert migrated["findings"] == [
        {"rule": "toy-finding", "cell": 3, "line": 2, "message": "do it yourself"},
    ]


def test_summary_adds_up(workspace: Workspace) -> None:
    fill(workspace)
    workspace.run(".", "--report", "report.json")
    assert read()["summary"] == {
        "notebooks": {"migrated": 1, "unchanged": 1, "skipped": 1, "failed": 1},
        "changes": {
            "total": 4,
            "applied": 3,
            "review": 1,
            "by_safety": {
                "safe": {"total": 2, "applied": 2, "review": 0},
                "review": {"total": 1, "applied": 1, "review": 1},
                "unsafe": {"total": 1, "applied": 0, "review": 0},
            },
            "by_rule": {
                "toy-guess": {"total": 1, "applied": 0, "review": 0},
                "toy-import": {"total": 1, "applied": 1, "review": 0},
                "toy-review": {"total": 1, "applied": 1, "review": 1},
                "toy-use": {"total": 1, "applied": 1, "review": 0},
            },
        },
        "findings": {"total": 1, "by_rule": {"toy-finding": 1}},
    }


def test_unsafe_change_that_was_asked_for_is_one_to_review(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_guess")
    workspace.run("a.ipynb", "--unsafe", "--report", "report.json")
    assert read()["summary"]["changes"]["by_safety"]["unsafe"] == {
        "total": 1,
        "applied": 1,
        "review": 1,
    }


def test_equal_runs_give_equal_reports(workspace: Workspace) -> None:
    fill(workspace)
    for name in ("one.json", "two.json"):
        workspace.run(".", "--check", "--report", name)
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()


@pytest.mark.parametrize("preview", ["--check", "--diff"])
def test_preview_reports_what_would_be_done(workspace: Workspace, preview: str) -> None:
    workspace.add("a.ipynb", "old_use")
    assert workspace.run("a.ipynb", preview, "--report", "report.json").exit_code == 1
    (notebook,) = read()["notebooks"]
    assert (notebook["status"], notebook["output"]) == ("migrated", None)
    assert notebook["changes"][0]["applied"] is True


def test_report_replaces_an_older_one(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "fine")
    Path("report.json").write_text("of yesterday")
    assert workspace.run("a.ipynb", "--report", "report.json").exit_code == 0
    assert read()["notebooks"][0]["status"] == "unchanged"


def test_report_of_no_notebooks_is_a_report(workspace: Workspace) -> None:
    Path("empty").mkdir()
    result = workspace.run("empty", "--report", "report.json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "nbmigrate: no notebooks in empty\n"
    assert read()["notebooks"] == []


def test_report_on_standard_output_has_it_alone(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    result = workspace.run("a.ipynb", "--report", "-")
    jsonschema.validate(json.loads(result.stdout), CONTRACT)
    assert "a.ipynb: 1 change" in result.stderr


def test_text_that_is_no_unicode_gets_into_the_report(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "s = '\ud800'  # old_use é")
    assert workspace.run("a.ipynb", "--report", "report.json").exit_code == 0
    edit = read()["notebooks"][0]["changes"][0]["edits"][0]
    assert edit["after"] == "s = '\ud800'  # new_use é"


def test_report_that_cannot_be_written_is_one_line(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    Path("report.json").mkdir()
    result = workspace.run("a.ipynb", "--report", "report.json")
    assert result.exit_code == 2
    assert result.stderr == "nbmigrate: report.json: cannot be written: Is a directory\n"
    assert Path("a.migrated.ipynb").exists()


@pytest.mark.parametrize(
    ("name", "reason"),
    [("b.ipynb", "b.ipynb would be a notebook"), ("no/r.json", "there is no folder no")],
)
def test_report_in_a_wrong_place_is_refused_at_once(
    workspace: Workspace, name: str, reason: str
) -> None:
    workspace.add("a.ipynb", "old_use")
    result = workspace.run("a.ipynb", "--report", name)
    assert result.exit_code == 2
    assert reason in result.stderr
    assert workspace.files() == ["a.ipynb"]
