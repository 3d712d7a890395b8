"""Which reports are written where; what is in them is tested in `tests/reports`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.conftest import Workspace

STARTS = {
    "r.json": b'{\n  "schema": 1',
    "r.jsonl": b'{"notebook": "a.ipynb"',
    "r.ndjson": b'{"notebook": "a.ipynb"',
    "r.sarif": b'{\n  "$schema": "https://docs.oasis-open.org/sarif',
    "r.sarif.json": b'{\n  "$schema": "https://docs.oasis-open.org/sarif',
    "r.xml": b"<?xml version='1.0' encoding='utf-8'?>\n<testsuites",
    "R.MD": b"# nbmigrate: transformers 4.57.6\n",
    "r.html": b"<!doctype html>",
    "r.out": b'{\n  "schema": 1',
}


def test_suffix_tells_the_format_and_several_are_written(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    words = [word for name in STARTS for word in ("--report", name)]
    assert workspace.run("a.ipynb", "--check", *words).exit_code == 1
    starts = {name: Path(name).read_bytes()[: len(start)] for name, start in STARTS.items()}
    starts["r.html"] = starts["r.html"].lower()
    assert starts == STARTS


@pytest.mark.parametrize(
    ("words", "starts"),
    [
        ("--report r.txt --report-format md", {"r.txt": "# nb"}),
        ("--report a --report b.md --report-format junit", {"a": "<?", "b.md": "<?"}),
        (
            "--report a --report b --report-format md --report-format github",
            {"a": "# nb", "b": "::warning file=a.ipynb"},
        ),
    ],
)
def test_format_is_what_is_asked_for(
    workspace: Workspace, words: str, starts: dict[str, str]
) -> None:
    workspace.add("a.ipynb", "old_use")
    workspace.run("a.ipynb", *words.split())
    for name, start in starts.items():
        assert Path(name).read_text().startswith(start)


def test_format_alone_is_of_standard_output(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    result = workspace.run("a.ipynb", "--check", "--report-format", "github")
    assert result.stdout.count("\n") == 1
    assert result.stdout.startswith("::warning file=a.ipynb,")
    assert "a.ipynb: 1 change to make" in result.stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--report-format", "pdf"], "'pdf' is not one of"),
        (
            ["--report", "a", *["--report-format", "md"] * 2],
            "once, or once for each --report",
        ),
        (["--report", "-", "--report", "-"], "Only one report can go to standard output"),
        (["-i", "--report-format", "md"], "--interactive and --report - exclude each other"),
        (["-q", "-v"], "--quiet and --verbose exclude each other"),
        (["-j", "0"], "0 is not in the range"),
    ],
)
def test_wrong_usage_is_refused(workspace: Workspace, words: list[str], reason: str) -> None:
    workspace.add("a.ipynb", "old_use")
    result = workspace.run("a.ipynb", *words)
    assert result.exit_code == 2
    assert reason in result.stderr
    assert workspace.files() == ["a.ipynb"]


def test_page_shows_what_was_there_and_what_was_written(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "x = old_use  # <script>")
    Path("broken.ipynb").write_text("{")
    workspace.run(".", "--report", "r.html")
    page = Path("r.html").read_text(encoding="utf-8")
    for words in ("a.migrated.ipynb", "new_use", "broken.ipynb", "not JSON"):
        assert words in page
    assert "<script" not in page


def test_report_that_fails_does_not_stop_the_others(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    Path("r.json").mkdir()
    result = workspace.run("a.ipynb", "--report", "r.json", "--report", "r.md")
    assert result.exit_code == 2
    assert result.stderr == "nbmigrate: r.json: cannot be written: Is a directory\n"
    assert Path("r.md").exists()


def test_lines_of_the_file_are_no_part_of_the_json_report(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    workspace.run("a.ipynb", "--check", "--report", "one.json")
    workspace.run("a.ipynb", "--check", "--report", "two.json", "--report", "r.sarif")
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()
    assert "file_lines" not in json.loads(Path("one.json").read_text())["notebooks"][0]
