from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.conftest import Workspace


def saved() -> dict[str, object]:
    notebooks = json.loads(Path("d.json").read_text())["notebooks"]
    assert isinstance(notebooks, dict)
    return notebooks


def test_answers_are_saved_and_replayed(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use", "old_look", "old_guess")
    workspace.add("nbs/b.ipynb", "old_look", "old_use")
    answers = "y\nn\ny\nn\ny\n"
    words = ("a.ipynb", "nbs", "-o", "one")
    assert workspace.run("-i", "--save-decisions", "d.json", *words, stdin=answers).exit_code == 0
    assert saved()["nbs/b.ipynb"] == {
        "accepted": ["toy-use:1"],
        "rejected": ["toy-review:0"],
        "styles": {},
    }
    workspace.run("--decisions", "d.json", "a.ipynb", "nbs", "-o", "two")
    assert workspace.source("two/a.ipynb") == "new_use\n---\nold_look\n---\nnew_guess"
    for name in ("a.ipynb", "nbs/b.ipynb"):
        assert Path("two", name).read_bytes() == Path("one", name).read_bytes()


def test_workers_replay_decisions_too(workspace: Workspace) -> None:
    for name in "ab":
        workspace.add(f"{name}.ipynb", "old_use", "old_look")
    answers = "n\ny\nn\nn\n"
    workspace.run("-i", ".", "--save-decisions", "d.json", "-o", "one", stdin=answers)
    process = workspace.start("-j2", ".", "--decisions", "d.json", "-o", "two")
    assert process.wait(60) == 0
    assert workspace.source("two/a.ipynb") == "old_use\n---\nnew_look"
    assert not Path("two/b.ipynb").exists()


def test_notebook_that_was_not_decided_on_is_done_by_default(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    workspace.add("b.ipynb", "old_use", "old_guess")
    workspace.run("-i", "a.ipynb", "--save-decisions", "d.json", stdin="n\n")
    workspace.run(".", "--decisions", "d.json")
    assert workspace.files() == ["a.ipynb", "b.ipynb", "b.migrated.ipynb", "d.json"]
    assert workspace.source("b.migrated.ipynb") == "new_use\n---\nold_guess"


def test_stale_decisions_are_named(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use", "old_look")
    workspace.run("-i", "a.ipynb", "--save-decisions", "d.json", stdin="n\nn\n")
    workspace.add("a.ipynb", "x", "old_look")
    result = workspace.run("a.ipynb", "--decisions", "d.json")
    assert "    1 saved decision about no change of this notebook: toy-use:0\n" in result.stdout


def test_only_what_is_open_is_asked(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use", "old_look", "old_guess")
    words = ("-i", "a.ipynb", "--force", "--save-decisions", "d.json")
    workspace.run(*words, stdin="y\nq\n")
    assert saved()["a.ipynb"] == {"accepted": ["toy-use:0"], "rejected": [], "styles": {}}
    result = workspace.run(*words, "--decisions", "d.json", stdin="y\nn\n")
    assert result.stdout.count("Apply?") == 2
    assert workspace.source("a.migrated.ipynb") == "new_use\n---\nnew_look\n---\nold_guess"
    assert saved()["a.ipynb"] == {
        "accepted": ["toy-review:1", "toy-use:0"],
        "rejected": ["toy-guess:2"],
        "styles": {},
    }


def test_file_that_holds_no_decisions_is_one_line(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    Path("d.json").write_text('{"some": "thing"}')
    result = workspace.run("a.ipynb", "--decisions", "d.json")
    assert result.exit_code == 2
    assert result.stderr.startswith("nbmigrate: d.json: no decisions of nbmigrate: ")
    assert workspace.files() == ["a.ipynb", "d.json"]
    refused = workspace.run("-i", "a.ipynb", "--save-decisions", "d.json", stdin="y\n")
    assert refused.exit_code == 2
    assert "nbmigrate: a.ipynb: d.json: no decisions of nbmigrate: " in refused.stderr
    assert Path("d.json").read_text() == '{"some": "thing"}'


def test_wrong_usage_is_refused(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    for words, reason in (
        (["a.ipynb", "--save-decisions", "d.json"], "--save-decisions goes with --interactive"),
        (["a.ipynb", "--decisions", "none.json"], "'none.json' does not exist"),
        (["-", "--decisions", "a.ipynb"], "--decisions needs notebooks with names"),
    ):
        result = workspace.run(*words)
        assert result.exit_code == 2
        assert reason in result.stderr
