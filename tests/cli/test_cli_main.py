from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nbmigrate.version import __version__

if TYPE_CHECKING:
    from cli.conftest import Workspace
    from nbmigrate.plan import Decisions, Plan


def test_version_and_help(workspace: Workspace) -> None:
    assert workspace.run("--version").stdout == f"nbmigrate {__version__}\n"
    help_text = workspace.run("--help").stdout
    for word in ("PATH", "--output-dir", "--interactive", "nbmigrate rules", "130"):
        assert word in help_text
    assert workspace.run("-h").stdout == help_text


def test_no_path_is_a_usage_error(workspace: Workspace) -> None:
    result = workspace.run()
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: nbmigrate [OPTIONS] PATH...\n")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--in-place", "-o", "out", "a.ipynb"], "--in-place and --output-dir exclude"),
        (["--in-place", "--copy-unchanged", "a.ipynb"], "--in-place and --copy-unchanged exclude"),
        (["-i", "--check", "a.ipynb"], "--interactive and --diff or --check exclude"),
        (["-i", "--report", "-", "a.ipynb"], "--interactive and --report - exclude"),
        (["--diff", "--report", "-", "a.ipynb"], "--diff and --report - exclude"),
        (["-", "a.ipynb"], "- (standard input) goes with no other path"),
        (["-", "--in-place"], "goes to standard output"),
        (["-", "-o", "out"], "goes to standard output"),
        (["-", "-i"], "goes to standard output"),
        (["-", "--report", "-"], "give --report a file"),
        (["--to", "5", "a.ipynb"], "Invalid value for --to"),
        (["--from", "transformers==x", "a.ipynb"], "Invalid value for --from"),
        (["--from", "tensorflow", "a.ipynb"], "Invalid value for --from"),
        (["--from", "transformers==9", "a.ipynb"], "is newer than what nbmigrate migrates from"),
        (["--from", "transformers!2", "a.ipynb"], "is not LIBRARY[==VERSION]"),
        (["--from", "transformers<2", "a.ipynb"], "no release of transformers is <2"),
        (["--style", "nice", "a.ipynb"], "'--style'"),
        (["--select", "toy-use,toy-imprt", "a.ipynb"], "no rule toy-imprt; did you mean toy-im"),
        (["--ignore", "xyz", "a.ipynb"], "no rule xyz; `nbmigrate rules` lists them"),
        (["-o", "a.ipynb", "a.ipynb"], "'a.ipynb' is a file"),
    ],
)
def test_wrong_usage_is_one_line_after_the_usage(
    workspace: Workspace, words: list[str], reason: str
) -> None:
    workspace.add("a.ipynb", "old_use")
    result = workspace.run(*words)
    assert result.exit_code == 2
    assert reason in result.stderr.splitlines()[-1]
    assert workspace.files() == ["a.ipynb"]


def test_target_is_resolved_to_a_release(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    workspace.run("--to", "4.40", "a.ipynb", "--report", "r.json")
    assert json.loads(Path("r.json").read_text())["target"] == "4.40.2"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("transformers", {"library": "transformers", "version": None}),
        ("transformers==2.11", {"library": "transformers", "version": "2.11.0"}),
        (
            "PyTorch-pretrained-BERT == 0.6.2",
            {"library": "pytorch_pretrained_bert", "version": "0.6.2"},
        ),
    ],
)
def test_source_that_is_given_is_the_source(
    workspace: Workspace, given: str, expected: dict[str, str | None]
) -> None:
    workspace.add("a.ipynb", "old_use")
    workspace.run("--from", given, "a.ipynb", "--report", "r.json")
    source = json.loads(Path("r.json").read_text())["notebooks"][0]["source"]
    assert {name: source[name] for name in ("library", "version")} == expected


def test_the_source_may_be_a_range_of_releases(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    workspace.run("--from", "transformers>=3,<4", "a.ipynb", "--report", "r.json")
    source = json.loads(Path("r.json").read_text())["notebooks"][0]["source"]
    assert source["candidates"] == {"oldest": "3.0.0", "newest": "3.5.1"}


def test_rules_are_selected_and_ignored_by_lists(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_import", "old_use", "old_look")
    workspace.run("--select", "toy-import, toy-use", "--select", "toy-look"[:0], "a.ipynb")
    assert workspace.source("a.migrated.ipynb") == "new_import\n---\nnew_use\n---\nold_look"
    workspace.run("--ignore", "toy-import", "--ignore", "toy-use", "--force", "a.ipynb")
    assert workspace.source("a.migrated.ipynb") == "old_import\n---\nold_use\n---\nnew_look"


def test_guesses_are_applied_only_on_request(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_guess")
    assert workspace.run("--check", "a.ipynb").exit_code == 0
    assert workspace.run("--check", "--unsafe", "a.ipynb").exit_code == 1


@pytest.mark.parametrize("preview", ["--check", "--diff"])
def test_exit_codes_of_previews(workspace: Workspace, preview: str) -> None:
    workspace.add("todo.ipynb", "old_use")
    workspace.add("fine.ipynb", "by_hand")
    assert workspace.run(preview, "fine.ipynb").exit_code == 0
    assert workspace.run(preview, "fine.ipynb", "todo.ipynb").exit_code == 1
    assert workspace.run(preview, "todo.ipynb", "gone.ipynb").exit_code == 2


def test_diff_is_alone_on_standard_output(workspace: Workspace) -> None:
    workspace.add("nbs/a.ipynb", "x", "1\n2\n3\n4\nold_use\n6", "old_look", bom=True)
    result = workspace.run("--diff", "nbs")
    assert result.stdout == (
        "--- nbs/a.ipynb:cell 1\n"
        "+++ nbs/a.ipynb:cell 1\n"
        "@@ -2,5 +2,5 @@\n"
        " 2\n 3\n 4\n-old_use\n+new_use\n 6\n"
        "--- nbs/a.ipynb:cell 2\n"
        "+++ nbs/a.ipynb:cell 2\n"
        "@@ -1 +1 @@\n"
        "-old_look\n+new_look\n"
    )
    assert "nbs/a.ipynb: 2 changes to make (1 to review)" in result.stderr


def test_bad_notebooks_are_one_line_each_and_the_others_are_done(workspace: Workspace) -> None:
    bad = {"truncated": '{"cells": [', "null": '{"cells": null}', "number": '{"cells": [42]}'}
    for name, text in bad.items():
        Path(f"{name}.ipynb").write_text(text)
    Path("dangling.ipynb").symlink_to("nowhere")
    workspace.add("good.ipynb", "old_use")
    result = workspace.run(".", "gone.ipynb")
    assert result.exit_code == 2
    starts = [line.split(": ")[:2] for line in result.stderr.splitlines()]
    names = ("dangling", "null", "number", "truncated", "gone")
    assert starts == [["nbmigrate", f"{name}.ipynb"] for name in names]
    assert workspace.source("good.migrated.ipynb") == "new_use"
    assert "6 notebooks: 1 migrated, 5 failed" in result.stdout


def test_file_that_may_not_be_read_is_one_line(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.add("a.ipynb", "old_use")

    def forbidden(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    result = workspace.run("a.ipynb")
    assert result.stderr == "nbmigrate: a.ipynb: cannot be read: Permission denied\n"
    assert result.exit_code == 2


def test_copy_that_is_named_is_skipped_and_said_so(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    workspace.add("a.migrated.ipynb", "old_use")
    result = workspace.run("--force", "a.ipynb", "a.migrated.ipynb")
    assert result.exit_code == 0
    assert "a.migrated.ipynb: skipped, the migrated copy of a.ipynb\n" in result.stdout
    assert "2 notebooks: 1 migrated, 1 skipped" in result.stdout


def test_old_notebook_is_said_to_be_upgraded(workspace: Workspace) -> None:
    old = {
        "metadata": {"name": "old"},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {
                        "cell_type": "code",
                        "input": ["old_use"],
                        "language": "python",
                        "metadata": {},
                        "outputs": [],
                    },
                ],
            },
        ],
    }
    Path("old.ipynb").write_text(json.dumps(old))
    assert "upgraded from notebook format 3.0 to 4" in workspace.run("old.ipynb").stdout
    assert workspace.source("old.migrated.ipynb") == "new_use"


def test_standard_input_is_migrated_to_standard_output_alone(workspace: Workspace) -> None:
    path = workspace.add("a.ipynb", "old_use = 'é'", bom=True)
    data = path.read_bytes()
    result = workspace.run("-", "--report", "r.json", stdin=data)
    assert result.stdout_bytes == data.replace(b"old_use", b"new_use")
    assert result.stderr.startswith("-: 1 change -> -\n")
    (notebook,) = json.loads(Path("r.json").read_text())["notebooks"]
    assert (notebook["path"], notebook["output"]) == ("-", "-")


@pytest.mark.parametrize("language", ["python", "R"])
def test_standard_input_with_nothing_to_do_passes_through(
    workspace: Workspace, language: str
) -> None:
    data = workspace.add("a.ipynb", "x", language=language).read_bytes()
    assert workspace.run("-", stdin=data).stdout_bytes == data


def test_standard_input_that_is_no_notebook_gives_no_output(workspace: Workspace) -> None:
    result = workspace.run("-", stdin=b"\xff\xfe")
    assert (result.exit_code, result.stdout_bytes) == (2, b"")
    assert result.stderr.startswith("nbmigrate: -: ")


def test_previews_of_standard_input(workspace: Workspace) -> None:
    data = workspace.add("a.ipynb", "old_use").read_bytes()
    checked = workspace.run("-", "--check", stdin=data)
    assert (checked.exit_code, checked.stdout_bytes) == (1, b"")
    assert workspace.run("-", "--diff", stdin=data).stdout.startswith("--- -:cell 0\n")


def test_rules_are_listed_and_explained(workspace: Workspace) -> None:
    assert "toy-use     Replace old_use.\n" in workspace.run("rules").stdout
    assert workspace.run("rule", "toy-use").stdout == "# toy-use\n\nReplace `old_use`.\n"
    unknown = workspace.run("rule", "toy-us")
    assert unknown.exit_code == 2
    assert "no rule toy-us; did you mean toy-use?" in unknown.stderr
    assert "Usage: nbmigrate rule" in workspace.run("rule", "--help").stdout


def test_path_named_like_a_command_is_written_with_its_folder(workspace: Workspace) -> None:
    workspace.add("rules/a.ipynb", "old_use")
    assert workspace.run("./rules").exit_code == 0
    assert workspace.source("rules/a.migrated.ipynb") == "new_use"


def test_interrupt_is_one_line_and_keeps_what_was_done(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    workspace.add("b.ipynb", "old_use", "crash")
    result = workspace.run("a.ipynb", "b.ipynb")
    assert result.exit_code == 130
    assert result.stderr == "nbmigrate: interrupted; no notebook was left half-written\n"
    assert workspace.files() == ["a.ipynb", "a.migrated.ipynb", "b.ipynb"]


def test_a_bug_of_ours_is_one_failed_notebook(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.add("a.ipynb", "old_import")
    workspace.add("b.ipynb", "old_import")

    from nbmigrate import engine

    apply, calls = engine.apply, []

    def broken_at_first(source: bytes, plan: Plan, decisions: Decisions) -> bytes:
        calls.append(source)
        assert len(calls) > 1
        return apply(source, plan, decisions)

    monkeypatch.setattr(engine, "apply", broken_at_first)
    result = workspace.run("a.ipynb", "b.ipynb")
    assert result.exit_code == 2
    assert "nbmigrate: a.ipynb: internal error, please report it" in result.stderr
    assert "Traceback" not in result.stderr
    assert "1 migrated" in result.stdout


def test_a_bug_of_ours_can_be_looked_into(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.add("a.ipynb", "old_import")
    monkeypatch.setenv("NBMIGRATE_TRACEBACK", "1")
    monkeypatch.setattr("nbmigrate.engine.apply", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        workspace.run("a.ipynb")
