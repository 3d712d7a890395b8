from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from cli.conftest import Workspace


def rows(workspace: Workspace, *words: str) -> list[dict[str, Any]]:
    workspace.run(*words, "--report", "r.jsonl")
    return [json.loads(line) for line in Path("r.jsonl").read_text().splitlines()]


def test_a_row_for_each_change_finding_and_failure(filled: Workspace) -> None:
    found = rows(filled, "nbs", "--check")
    assert [(Path(row["notebook"]).name, row["kind"], row["rule"]) for row in found] == [
        ("100%,#1:[x]<é>.ipynb", "change", "toy-use"),
        ("a b.ipynb", "change", "toy-import"),
        ("a b.ipynb", "change", "toy-use"),
        ("a b.ipynb", "change", "toy-review"),
        ("a b.ipynb", "change", "toy-guess"),
        ("broken.ipynb", "failure", None),
        ("by hand.ipynb", "finding", "toy-finding"),
    ]


def test_rows_are_flat_and_have_the_same_keys(filled: Workspace) -> None:
    found = rows(filled, "nbs", "--check")
    assert len({tuple(row) for row in found}) == 1
    kinds = {type(value) for row in found for value in row.values()}
    assert kinds <= {str, int, bool, type(None)}


def test_row_of_a_change_says_all_about_it(filled: Workspace) -> None:
    assert rows(filled, "nbs/a b.ipynb")[1] == {
        "notebook": "nbs/a b.ipynb",
        "output": "nbs/a b.migrated.ipynb",
        "status": "migrated",
        "library": "transformers",
        "version": "2.11.0",
        "kind": "change",
        "id": "toy-use:1",
        "rule": "toy-use",
        "safety": "safe",
        "applied": True,
        "label": "done",
        "cell": 1,
        "line": 3,
        "file_line": 20,
        "message": "old_use is new_use now",
        "before": "old_use",
        "after": "new_use",
    }


def test_file_line_is_the_line_of_the_file(filled: Workspace) -> None:
    lines = Path("nbs/a b.ipynb").read_text().splitlines()
    for row in rows(filled, "nbs/a b.ipynb", "--check"):
        assert row["before"] in lines[row["file_line"] - 1]


def test_pandas_loads_it(filled: Workspace) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    rows(filled, "nbs", "--check")
    frame = pandas.read_json("r.jsonl", lines=True)
    counts = frame.groupby(["rule", "kind"]).size()
    assert counts["toy-use", "change"] == 2
    assert frame[frame["kind"] == "failure"]["notebook"].tolist() == ["nbs/broken.ipynb"]
    assert frame["cell"].max() == 3
