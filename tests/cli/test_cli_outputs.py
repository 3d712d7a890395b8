from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.conftest import Workspace


def test_copy_is_written_beside_and_the_notebook_stays(workspace: Workspace) -> None:
    before = workspace.add("a.ipynb", "old_use").read_bytes()
    result = workspace.run("a.ipynb")
    assert result.exit_code == 0
    assert "a.ipynb: 1 change -> a.migrated.ipynb\n" in result.stdout
    assert workspace.files() == ["a.ipynb", "a.migrated.ipynb"]
    assert workspace.source("a.migrated.ipynb") == "new_use"
    assert Path("a.ipynb").read_bytes() == before


def test_nothing_is_written_where_there_is_nothing_to_do(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "fine")
    result = workspace.run("a.ipynb")
    assert (result.exit_code, result.stdout) == (0, "a.ipynb: nothing to do\n")
    assert workspace.files() == ["a.ipynb"]


def test_copy_has_the_mode_of_the_notebook(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use").chmod(0o640)
    workspace.run("a.ipynb")
    assert stat.S_IMODE(Path("a.migrated.ipynb").stat().st_mode) == 0o640


def test_existing_copy_is_refused_without_force(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    Path("a.migrated.ipynb").write_text("precious")
    result = workspace.run("a.ipynb")
    assert result.exit_code == 2
    assert result.stderr == "nbmigrate: a.ipynb: a.migrated.ipynb exists; --force overwrites it\n"
    assert Path("a.migrated.ipynb").read_text() == "precious"
    assert workspace.run("a.ipynb", "--force").exit_code == 0
    assert workspace.source("a.migrated.ipynb") == "new_use"


def test_other_run_that_is_faster_is_refused_like_an_existing_copy(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.add("a.ipynb", "old_use")
    monkeypatch.setattr("nbmigrate.cli.outputs.refuse", lambda _: None)
    Path("a.migrated.ipynb").write_text("of the other run")
    assert "a.migrated.ipynb exists; --force" in workspace.run("a.ipynb").stderr
    assert Path("a.migrated.ipynb").read_text() == "of the other run"


def test_output_folder_mirrors_the_folder(workspace: Workspace) -> None:
    workspace.add("nbs/a.ipynb", "old_use")
    workspace.add("nbs/deep/b.ipynb", "old_use")
    workspace.add("nbs/c.ipynb", "fine")
    assert workspace.run("nbs", "-o", "out/new").exit_code == 0
    assert [f for f in workspace.files() if f.startswith("out")] == [
        "out/new/a.ipynb",
        "out/new/deep/b.ipynb",
    ]
    assert workspace.source("out/new/deep/b.ipynb") == "new_use"


def test_same_names_from_two_folders_do_not_meet(workspace: Workspace) -> None:
    workspace.add("one/a.ipynb", "old_use")
    workspace.add("two/a.ipynb", "old_look")
    assert workspace.run("one", "two/a.ipynb", "-o", "out").exit_code == 0
    assert workspace.source("out/one/a.ipynb") == "new_use"
    assert workspace.source("out/two/a.ipynb") == "new_look"


def test_single_notebook_goes_right_into_the_output_folder(workspace: Workspace) -> None:
    workspace.add("nbs/deep/a.ipynb", "old_use")
    assert workspace.run("nbs/deep/a.ipynb", "missing", "-o", "out").exit_code == 2
    assert Path("out/a.ipynb").exists()


def test_notebook_behind_a_link_stays_within_the_output_folder(workspace: Workspace) -> None:
    workspace.add("elsewhere/a.ipynb", "old_use")
    workspace.add("nbs/b.ipynb", "old_use")
    Path("nbs/link").symlink_to(Path("elsewhere").absolute())
    workspace.run("nbs/*/*.ipynb", "nbs", "-o", "out/deep")
    assert [f for f in workspace.files() if f.startswith("out")] == [
        "out/deep/b.ipynb",
        "out/deep/link/a.ipynb",
    ]


def test_copies_are_not_read_when_the_output_folder_lies_inside(workspace: Workspace) -> None:
    workspace.add("nbs/a.ipynb", "old_use")
    for force in ((), ("--force",)):
        assert workspace.run("nbs", "-o", "nbs/out", *force).exit_code == 0
    assert workspace.files() == ["nbs/a.ipynb", "nbs/out/a.ipynb"]


def test_output_folder_that_is_the_input_folder_is_refused_even_with_force(
    workspace: Workspace,
) -> None:
    before = workspace.add("nbs/a.ipynb", "old_use").read_bytes()
    result = workspace.run("nbs", "-o", "nbs", "--force")
    assert result.exit_code == 2
    assert "nbs/a.ipynb is itself a notebook to read; --in-place" in result.stderr
    assert Path("nbs/a.ipynb").read_bytes() == before


def test_output_that_is_a_link_to_the_input_is_refused_even_with_force(
    workspace: Workspace,
) -> None:
    before = workspace.add("nbs/a.ipynb", "old_use").read_bytes()
    Path("out").mkdir()
    Path("out/a.ipynb").symlink_to(Path("nbs/a.ipynb").absolute())
    assert workspace.run("nbs", "-o", "out", "--force").exit_code == 2
    assert Path("nbs/a.ipynb").read_bytes() == before


def test_copy_unchanged_copies_what_can_be_read(workspace: Workspace) -> None:
    same = workspace.add("nbs/same.ipynb", "fine").read_bytes()
    other = workspace.add("nbs/other.ipynb", "x <- 1", language="R").read_bytes()
    Path("nbs/broken.ipynb").write_text("{")
    assert workspace.run("nbs", "-o", "out", "--copy-unchanged").exit_code == 2
    assert Path("out/same.ipynb").read_bytes() == same
    assert Path("out/other.ipynb").read_bytes() == other
    assert not Path("out/broken.ipynb").exists()


def test_in_place_keeps_a_backup_and_the_mode(workspace: Workspace) -> None:
    path = workspace.add("a.ipynb", "old_use")
    path.chmod(0o640)
    before = path.read_bytes()
    assert workspace.run("--in-place", "a.ipynb").exit_code == 0
    assert workspace.source("a.ipynb") == "new_use"
    assert Path("a.ipynb.bak").read_bytes() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_in_place_refuses_to_lose_a_backup_even_with_force(workspace: Workspace) -> None:
    before = workspace.add("a.ipynb", "old_use").read_bytes()
    Path("a.ipynb.bak").write_text("precious")
    result = workspace.run("--in-place", "--force", "a.ipynb")
    assert result.exit_code == 2
    assert "a.ipynb.bak exists; a backup is never overwritten" in result.stderr
    assert Path("a.ipynb").read_bytes() == before
    assert Path("a.ipynb.bak").read_text() == "precious"


def test_in_place_refuses_a_backup_that_another_run_makes_meanwhile(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = workspace.add("a.ipynb", "old_use").read_bytes()
    monkeypatch.setattr("nbmigrate.cli.outputs.refuse", lambda _: Path("a.ipynb.bak").touch())
    assert "a backup is never overwritten" in workspace.run("--in-place", "a.ipynb").stderr
    assert Path("a.ipynb").read_bytes() == before


def test_in_place_leaves_unchanged_notebooks_without_a_backup(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "fine")
    workspace.run("--in-place", "a.ipynb")
    assert workspace.files() == ["a.ipynb"]


def test_in_place_refuses_a_notebook_that_was_saved_meanwhile(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.add("a.ipynb", "old_use")

    def saved_by_the_user(*_: object) -> None:
        workspace.add("a.ipynb", "their work")

    monkeypatch.setattr("nbmigrate.cli.outputs.refuse", saved_by_the_user)
    assert "changed by another program" in workspace.run("--in-place", "a.ipynb").stderr
    assert workspace.files() == ["a.ipynb"]
    assert "their work" in path.read_text()


def test_in_place_on_a_link_rewrites_the_notebook_it_leads_to(workspace: Workspace) -> None:
    workspace.add("nbs/a.ipynb", "old_use")
    Path("link.ipynb").symlink_to("nbs/a.ipynb")
    assert workspace.run("--in-place", "link.ipynb").exit_code == 0
    assert Path("link.ipynb").is_symlink()
    assert workspace.source("nbs/a.ipynb") == "new_use"


@pytest.mark.parametrize("words", [(), ("--in-place",), ("-o", "out")])
def test_full_disk_is_one_line_and_leaves_everything_as_it_was(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    before = workspace.add("a.ipynb", "old_use").read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    result = workspace.run("a.ipynb", *words)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "cannot be written: No space left on device" in result.stderr
    assert workspace.files() == ["a.ipynb"]
    assert Path("a.ipynb").read_bytes() == before


def test_full_disk_at_the_second_file_takes_the_backup_back(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = workspace.add("a.ipynb", "old_use").read_bytes()
    replace = os.replace

    def full(source: Path, target: Path) -> None:
        if Path(target).name == "a.ipynb":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    assert workspace.run("--in-place", "a.ipynb").exit_code == 2
    assert workspace.files() == ["a.ipynb"]
    assert Path("a.ipynb").read_bytes() == before


@pytest.mark.parametrize("preview", ["--check", "--diff"])
@pytest.mark.parametrize("words", [(), ("--in-place",), ("-o", "out"), ("--copy-unchanged",)])
def test_previews_write_nothing(workspace: Workspace, preview: str, words: tuple[str, ...]) -> None:
    workspace.add("a.ipynb", "old_use")
    workspace.add("b.ipynb", "fine")
    assert workspace.run(".", preview, *words).exit_code == 1
    assert workspace.files() == ["a.ipynb", "b.ipynb"]
