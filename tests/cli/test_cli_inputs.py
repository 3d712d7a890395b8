from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nbmigrate.cli.inputs import find_notebooks

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def touch(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()


def found(*words: str, without: str | None = None) -> list[str]:
    inputs = find_notebooks(words, without=None if without is None else Path(without))
    return [i.path.as_posix() for i in inputs if i.problem is None and i.skipped is None]


def test_folder_is_searched_in_sorted_order() -> None:
    touch("nbs/b.ipynb", "nbs/a.ipynb", "nbs/deep/er/c.IPYNB", "nbs/notes.txt", "nbs/ipynb")
    assert found("nbs") == ["nbs/a.ipynb", "nbs/b.ipynb", "nbs/deep/er/c.IPYNB"]


def test_hidden_folders_and_files_and_checkpoints_are_left_out() -> None:
    touch("a.ipynb", ".ipynb_checkpoints/a-checkpoint.ipynb", ".git/b.ipynb", "._a.ipynb")
    assert found(".") == ["a.ipynb"]


def test_hidden_folder_that_is_named_is_searched() -> None:
    touch(".attic/a.ipynb")
    assert found(".attic") == [".attic/a.ipynb"]


def test_folder_called_like_a_notebook_is_searched() -> None:
    touch("x.ipynb/a.ipynb")
    assert found("x.ipynb") == found(".") == ["x.ipynb/a.ipynb"]


def test_glob_finds_notebooks_and_folders_only() -> None:
    touch("a1.ipynb", "a2.ipynb", "a3.py", "b.ipynb", "a4/c.ipynb", ".ipynb_checkpoints/a5.ipynb")
    assert found("a*") == ["a1.ipynb", "a2.ipynb", "a4/c.ipynb"]
    assert found("**/*.ipynb") == ["a1.ipynb", "a2.ipynb", "a4/c.ipynb", "b.ipynb"]


def test_file_whose_name_looks_like_a_glob_is_that_file() -> None:
    touch("[a].ipynb", "a.ipynb")
    assert found("[a].ipynb") == ["[a].ipynb"]


def test_notebook_named_in_several_ways_counts_once(folder: Path) -> None:
    touch("nbs/a.ipynb", "nbs/b.ipynb")
    words = ("nbs/b.ipynb", "nbs/../nbs/b.ipynb", str(folder / "nbs" / "b.ipynb"), "nbs", "nbs/*")
    assert found(*words) == ["nbs/b.ipynb", "nbs/a.ipynb"]


def test_notebook_reached_through_a_linked_folder_counts_once() -> None:
    touch("nbs/a.ipynb")
    Path("link").symlink_to("nbs")
    assert found("nbs", "link") == ["nbs/a.ipynb"]


def test_linked_folders_are_not_followed_so_that_circles_end() -> None:
    touch("nbs/a.ipynb")
    Path("nbs/circle").symlink_to(Path("nbs").absolute())
    assert found("nbs") == ["nbs/a.ipynb"]


def test_migrated_copy_is_left_out_where_its_original_is() -> None:
    touch("a.ipynb", "a.migrated.ipynb", "lonely.migrated.ipynb")
    assert found(".") == found("*.ipynb") == ["a.ipynb", "lonely.migrated.ipynb"]


def test_migrated_copy_that_is_named_is_skipped_with_the_reason() -> None:
    touch("a.ipynb", "a.migrated.ipynb")
    (skipped,) = find_notebooks(["a.migrated.ipynb"])
    assert skipped.skipped == "the migrated copy of a.ipynb"


@pytest.mark.parametrize("words", [("nbs",), ("nbs/**/*.ipynb",), ("nbs/*",)])
def test_output_folder_inside_is_left_out(words: tuple[str, ...]) -> None:
    touch("nbs/a.ipynb", "nbs/out/a.ipynb", "nbs/out/deep/a.ipynb")
    assert found(*words, without="nbs/out") == ["nbs/a.ipynb"]


def test_folder_that_is_both_input_and_output_is_searched() -> None:
    touch("nbs/a.ipynb")
    assert found("nbs", without="nbs") == found("nbs/*.ipynb", without="nbs") == ["nbs/a.ipynb"]


def test_what_is_not_there_is_a_problem_and_the_others_are_found() -> None:
    touch("a.ipynb")
    inputs = find_notebooks(["gone.ipynb", "a.ipynb", "no*.ipynb"])
    assert [i.problem for i in inputs] == [
        "no such file or folder",
        None,
        "no file has this name or matches it",
    ]


def test_folder_that_may_not_be_searched_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    touch("nbs/a.ipynb", "nbs/secret/b.ipynb")
    scandir = os.scandir

    def guarded(path: str) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == "secret":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert [(i.path.as_posix(), i.problem) for i in find_notebooks(["nbs"])] == [
        ("nbs/secret", "cannot be searched: Permission denied"),
        ("nbs/a.ipynb", None),
    ]


@pytest.mark.skipif(os.name == "nt", reason="needs names that are no text")
def test_name_that_is_no_text_is_found() -> None:
    Path(os.fsdecode(b"\xff.ipynb")).touch()
    assert found(".") == ["\udcff.ipynb"]
