from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cli.test_cli_parallel import until_there

if TYPE_CHECKING:
    from click.testing import Result

    from cli.conftest import Workspace
    from nbmigrate.documents.opening import AnyDocument

JOURNAL = "out/.nbmigrate-journal.jsonl"
WORDS = ("--resume", "nbs", "-o", "out")


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> list[AnyDocument]:
    """Return the notebooks that are planned, to be cleared between runs."""
    del workspace  # whose engine is watched
    from nbmigrate import engine

    seen: list[AnyDocument] = []
    plan = engine.plan

    def watched(document: AnyDocument, *args: Any) -> Any:  # noqa: ANN401
        seen.append(document)
        return plan(document, *args)

    monkeypatch.setattr(engine, "plan", watched)
    return seen


def again(workspace: Workspace, planned: list[AnyDocument], *words: str) -> tuple[Result, int]:
    """Run once more; give the result and how many notebooks were planned for it."""
    planned.clear()
    result = workspace.run(*(words or WORDS))
    return result, len(planned)


def entries(file: str = JOURNAL) -> list[Any]:
    return [json.loads(line) for line in Path(file).read_bytes().splitlines()[1:]]


@pytest.fixture
def folder(workspace: Workspace) -> Workspace:
    workspace.add("nbs/a.ipynb", "old_use")
    workspace.add("nbs/b.ipynb", "old_look", "by_hand")
    workspace.add("nbs/c.ipynb", "fine")
    return workspace


def test_what_is_done_and_unchanged_is_not_done_again(
    folder: Workspace, planned: list[AnyDocument]
) -> None:
    first = folder.run(*WORDS, "--report", "one.json", "--report", "one.html")
    assert len(planned) == 3
    second, done = again(folder, planned, *WORDS, "--report", "two.json", "--report", "two.html")
    assert (first.exit_code, second.exit_code, done) == (0, 0, 0)
    assert second.stdout.startswith("3 notebooks done before, nothing has changed since\n")
    assert "3 notebooks: 2 migrated, 1 unchanged\n" in second.stdout
    assert Path("two.json").read_bytes() == Path("one.json").read_bytes()
    assert Path("two.html").read_bytes() == Path("one.html").read_bytes()


def test_entries_say_what_was_done(folder: Workspace) -> None:
    folder.run(*WORDS)
    assert [Path(entry["notebook"]).name for entry in entries()] == [
        "a.ipynb",
        "b.ipynb",
        "c.ipynb",
    ]
    assert [entry["output"] is None for entry in entries()] == [False, False, True]
    assert entries()[0]["outcome"]["notebook"]["output"] == "out/a.ipynb"
    assert folder.files()[-4:] == ["nbs/c.ipynb", JOURNAL, "out/a.ipynb", "out/b.ipynb"]


def test_notebook_that_changed_is_done_again_over_its_own_copy(
    folder: Workspace, planned: list[AnyDocument]
) -> None:
    folder.run(*WORDS)
    folder.add("nbs/a.ipynb", "old_use", "old_look")
    result, done = again(folder, planned)
    assert (result.exit_code, done) == (0, 1)
    assert folder.source("out/a.ipynb") == "new_use\n---\nnew_look"
    assert again(folder, planned)[1] == 0


def test_copy_that_is_gone_is_written_again(folder: Workspace, planned: list[AnyDocument]) -> None:
    folder.run(*WORDS)
    Path("out/b.ipynb").unlink()
    assert again(folder, planned)[1] == 1
    assert folder.source("out/b.ipynb") == "new_look\n---\nby_hand"


def test_copy_that_a_person_changed_is_not_overwritten(
    folder: Workspace, planned: list[AnyDocument]
) -> None:
    folder.run(*WORDS)
    folder.add("out/a.ipynb", "mine")
    result, done = again(folder, planned)
    assert (result.exit_code, done) == (2, 1)
    assert result.stderr == "nbmigrate: nbs/a.ipynb: out/a.ipynb exists; --force overwrites it\n"
    assert folder.source("out/a.ipynb") == "mine"
    assert again(folder, planned)[0].exit_code == 2


def test_other_options_and_another_nbmigrate_do_it_again(
    folder: Workspace, planned: list[AnyDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.run(*WORDS)
    assert again(folder, planned, *WORDS, "--ignore", "toy-use")[1] == 3
    assert again(folder, planned, *WORDS, "--force", "-q", "-j1")[1] == 3
    assert again(folder, planned)[1] == 0
    monkeypatch.setattr("nbmigrate.cli.resuming.__version__", "0.0.0")
    assert again(folder, planned)[1] == 3
    assert again(folder, planned)[1] == 0


def test_what_failed_is_tried_again(folder: Workspace, planned: list[AnyDocument]) -> None:
    Path("nbs/broken.ipynb").write_text("{")
    assert folder.run(*WORDS).exit_code == 2
    assert len(entries()) == 3
    result, done = again(folder, planned)
    assert (result.exit_code, done) == (2, 0)  # what cannot be read is never planned
    assert "nbs/broken.ipynb: not JSON" in result.stderr
    Path("nbs/broken.ipynb").write_bytes(Path("nbs/a.ipynb").read_bytes())
    assert again(folder, planned)[0].exit_code == 0
    assert again(folder, planned)[1] == 0


def test_line_that_was_cut_off_is_lost_alone(folder: Workspace, planned: list[AnyDocument]) -> None:
    folder.run(*WORDS)
    data = Path(JOURNAL).read_bytes()
    for cut in (len(data) - 1, len(data) - 40):
        Path(JOURNAL).write_bytes(data[:cut])
        result, done = again(folder, planned)
        assert (result.exit_code, done) == (0, 1)
        assert Path(JOURNAL).read_bytes() == data
    Path(JOURNAL).write_bytes(data[:20])  # of the header
    assert again(folder, planned)[1] == 3
    assert Path(JOURNAL).read_bytes() == data


def test_without_a_journal_copies_that_are_as_they_should_be_count_as_written(
    folder: Workspace, planned: list[AnyDocument]
) -> None:
    assert folder.run("nbs", "-o", "out").exit_code == 0
    result, done = again(folder, planned)
    assert (result.exit_code, done) == (0, 3)
    assert again(folder, planned)[1] == 0
    assert folder.run("nbs", "-o", "out").exit_code == 2


def test_in_place(folder: Workspace, planned: list[AnyDocument]) -> None:
    words = ("--resume", "--in-place", "nbs")
    folder.run(*words)
    assert folder.source("nbs/a.ipynb") == "new_use"
    result, done = again(folder, planned, *words)
    assert (result.exit_code, done) == (0, 0)
    folder.add("nbs/a.ipynb", "new_use", "mine")
    result, done = again(folder, planned, *words)
    assert (result.exit_code, done) == (2, 1)
    assert "a backup is never overwritten" in result.stderr
    assert folder.source("nbs/a.ipynb") == "new_use\n---\nmine"
    assert ".nbmigrate-journal.jsonl" in folder.files()


def test_journal_of_another_name(folder: Workspace, planned: list[AnyDocument]) -> None:
    assert folder.run("--journal", "my/run.jsonl", "nbs").exit_code == 0
    assert len(entries("my/run.jsonl")) == 3
    assert again(folder, planned, "--resume", "--journal", "my/run.jsonl", "nbs")[1] == 0


def test_file_that_is_no_journal_is_left_alone(folder: Workspace) -> None:
    Path("notes.txt").write_text("my notes")
    result = folder.run("--journal", "notes.txt", "nbs")
    assert result.exit_code == 2
    assert result.stderr == (
        "nbmigrate: the journal notes.txt cannot be used: it is no journal that this nbmigrate"
        " knows\n"
    )
    assert Path("notes.txt").read_text() == "my notes"


@pytest.mark.parametrize("words", [("--diff",), ("--check",), ("-i",)])
def test_journal_is_about_what_is_written(folder: Workspace, words: tuple[str, ...]) -> None:
    assert "exclude each other" in folder.run("--resume", "nbs", *words).stderr
    assert "need notebooks with names" in folder.run("--resume", "-").stderr


def test_names_that_are_no_unicode(folder: Workspace, planned: list[AnyDocument]) -> None:
    name = os.fsdecode(b"nbs/\xff.ipynb")
    try:
        folder.add(name, "old_use")
    except OSError:
        pytest.skip("the file system takes Unicode only")
    assert folder.run(*WORDS).exit_code == 0
    assert again(folder, planned)[1] == 0


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_run_that_is_killed_goes_on_where_it_was(folder: Workspace, jobs: str) -> None:
    folder.add("nbs/d.ipynb", "old_use  # wait for go")
    folder.add("nbs/e.ipynb", "old_use  # wait for go")
    process = folder.start("-j", jobs, *WORDS, stdout=subprocess.PIPE)
    until_there("go.waits", JOURNAL)
    while len(entries()) < 3:
        assert process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    Path("go").touch()
    process = folder.start("-j", jobs, *WORDS, stdout=subprocess.PIPE)
    output = process.communicate()[0].decode()
    assert process.returncode == 0
    assert output.startswith("nbs/d.ipynb: 1 change -> out/d.ipynb\n")
    assert "3 notebooks done before" in output
    assert "5 notebooks: 4 migrated, 1 unchanged" in output
