from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nbmigrate.cli.inputs import find_notebooks
from nbmigrate.cli.remote import RemoteFile
from nbmigrate.documents.notebook import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cli.conftest import Workspace


@pytest.fixture
def memory() -> Iterator[dict[str, Any]]:
    system = import_module("fsspec").filesystem("memory")
    yield system.store
    system.store.clear()
    system.pseudo_dirs[:] = [""]


@pytest.fixture
def upload(workspace: Workspace, memory: dict[str, Any]) -> Callable[..., bytes]:
    del memory  # to be emptied

    def put(url: str, *cells: str) -> bytes:
        data = workspace.add("uploaded", *cells).read_bytes()
        Path("uploaded").unlink()
        RemoteFile(url).write_bytes(data)
        return data

    return put


def source(url: str) -> str:
    return "\n".join(c.source for c in Document.from_bytes(RemoteFile(url).read_bytes()).cells)


def test_folder_elsewhere_is_migrated_into_another(
    workspace: Workspace, upload: Callable[..., bytes], memory: dict[str, Any]
) -> None:
    before = upload("memory://course/a.ipynb", "old_use")
    upload("memory://course/deep/b.ipynb", "old_look")
    upload("memory://course/.ipynb_checkpoints/a-checkpoint.ipynb", "old_use")
    upload("memory://course/notes.txt", "old_use")
    result = workspace.run("memory://course/", "-o", "memory://new/course")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "memory://course/a.ipynb: 1 change -> memory://new/course/a.ipynb\n" in result.stdout
    assert sorted(name for name in memory if name.startswith("/new")) == [
        "/new/course/a.ipynb",
        "/new/course/deep/b.ipynb",
    ]
    assert source("memory://new/course/deep/b.ipynb") == "new_look"
    assert RemoteFile("memory://course/a.ipynb").read_bytes() == before
    assert workspace.files() == []


def test_from_here_to_elsewhere_and_back(
    workspace: Workspace, upload: Callable[..., bytes]
) -> None:
    upload("memory://kept/z.ipynb", "fine")
    workspace.add("nbs/a.ipynb", "old_use")
    workspace.add("nbs/deep/b.ipynb", "old_look", "old_guess")
    assert workspace.run("nbs", "-o", "memory://out").exit_code == 0
    assert source("memory://out/deep/b.ipynb") == "new_look\nold_guess"
    assert workspace.run("memory://out", "-o", "back", "--unsafe").exit_code == 0
    assert workspace.source("back/deep/b.ipynb") == "new_look\n---\nnew_guess"


def test_copy_beside_is_never_overwritten_without_force(
    workspace: Workspace, upload: Callable[..., bytes]
) -> None:
    upload("memory://nbs/a.ipynb", "old_use")
    assert workspace.run("memory://nbs/a.ipynb").exit_code == 0
    RemoteFile("memory://nbs/a.migrated.ipynb").write_bytes(b"precious", overwrite=True)
    again = workspace.run("memory://nbs/a.ipynb")
    assert again.exit_code == 2
    assert again.stderr == (
        "nbmigrate: memory://nbs/a.ipynb: memory://nbs/a.migrated.ipynb exists;"
        " --force overwrites it\n"
    )
    assert RemoteFile("memory://nbs/a.migrated.ipynb").read_bytes() == b"precious"
    assert workspace.run("memory://nbs", "--force").exit_code == 0
    assert source("memory://nbs/a.migrated.ipynb") == "new_use"


def test_other_run_that_is_faster_is_refused(
    workspace: Workspace, upload: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    upload("memory://nbs/a.ipynb", "old_use")
    upload("memory://nbs/a.migrated.ipynb", "of the other run")
    monkeypatch.setattr("nbmigrate.cli.outputs.refuse", lambda _: None)
    assert "a.migrated.ipynb exists; --force" in workspace.run("memory://nbs/a.ipynb").stderr
    assert source("memory://nbs/a.migrated.ipynb") == "of the other run"


def test_in_place_keeps_a_backup_that_is_never_overwritten(
    workspace: Workspace, upload: Callable[..., bytes]
) -> None:
    before = upload("memory://nbs/a.ipynb", "old_use")
    assert workspace.run("--in-place", "memory://nbs").exit_code == 0
    assert source("memory://nbs/a.ipynb") == "new_use"
    assert RemoteFile("memory://nbs/a.ipynb.bak").read_bytes() == before
    upload("memory://nbs2/a.ipynb", "old_use")
    upload("memory://nbs2/a.ipynb.bak", "precious")
    assert "a backup is never overwritten" in workspace.run("--in-place", "memory://nbs2").stderr
    assert source("memory://nbs2/a.ipynb.bak") == "precious"


def test_names_in_an_object_store_may_hold_empty_parts(
    workspace: Workspace, upload: Callable[..., bytes], memory: dict[str, Any]
) -> None:
    upload("memory://nbs//a.ipynb", "old_use")
    assert workspace.run("memory://nbs", "-o", "memory://out").exit_code == 0
    assert "/out//a.ipynb" in memory


def test_answers_are_asked_for_and_saved(
    workspace: Workspace, upload: Callable[..., bytes]
) -> None:
    upload("memory://nbs/a.ipynb", "old_use", "old_look")
    words = ("memory://nbs/a.ipynb", "-o", "memory://out")
    asked = workspace.run("-i", *words, "--save-decisions", "d.json", stdin="n\ny\n")
    assert asked.exit_code == 0
    assert source("memory://out/a.ipynb") == "old_use\nnew_look"
    assert list(json.loads(Path("d.json").read_text())["notebooks"]) == ["nbs/a.ipynb"]
    again = workspace.run("--decisions", "d.json", *words, "--force")
    assert again.stdout.startswith("memory://nbs/a.ipynb: 1 change (1 to review), 1 left out ->")
    refused = workspace.run("-i", *words, stdin="y\ny\n")
    assert "memory://out/a.ipynb exists; --force overwrites it" in refused.stderr
    assert "Apply?" not in refused.stdout


def test_globs_find_notebooks_and_folders(
    upload: Callable[..., bytes],
) -> None:
    for name in ("a1.ipynb", "a2.ipynb", "a3/b.ipynb", "c.ipynb", "a4.txt"):
        upload(f"memory://nbs/{name}", "old_use")
    assert [item.path.as_posix() for item in find_notebooks(["memory://nbs/a*"])] == [
        "memory://nbs/a1.ipynb",
        "memory://nbs/a2.ipynb",
        "memory://nbs/a3/b.ipynb",
    ]
    assert len(find_notebooks(["memory://nbs/**/*.ipynb", "memory://nbs/c.ipynb"])) == 4


def test_output_folder_within_the_input_is_left_out(
    workspace: Workspace, upload: Callable[..., bytes]
) -> None:
    upload("memory://nbs/a.ipynb", "old_use")
    words = ("memory://nbs", "-o", "memory://nbs/out", "--force")
    assert workspace.run(*words).exit_code == 0
    result = workspace.run(*words)
    assert result.stdout.startswith("memory://nbs/a.ipynb: 1 change")
    assert "notebooks" not in result.stdout


def test_nothing_there_is_one_line(workspace: Workspace, memory: dict[str, Any]) -> None:
    del memory
    for word, reason in (
        ("memory://gone/a.ipynb", "no such file or folder"),
        ("memory://gone/*.ipynb", "no file has this name or matches it"),
    ):
        result = workspace.run(word)
        assert (result.exit_code, result.stderr) == (2, f"nbmigrate: {word}: {reason}\n")


def test_file_urls_are_paths(workspace: Workspace) -> None:
    path = workspace.add("my nbs/a.ipynb", "old_use")
    assert workspace.run(path.absolute().as_uri()).exit_code == 0
    assert workspace.source("my nbs/a.migrated.ipynb") == "new_use"


def test_reports_go_elsewhere(workspace: Workspace, memory: dict[str, Any]) -> None:
    workspace.add("a.ipynb", "old_use")
    assert workspace.run("a.ipynb", "--report", "memory://reports/x/run.json").exit_code == 0
    report = json.loads(memory["/reports/x/run.json"].getvalue())
    assert report["notebooks"][0]["output"] == "a.migrated.ipynb"


def test_report_that_cannot_be_written_is_one_line(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "fine")
    result = workspace.run("a.ipynb", "--report", "data://nowhere/run.json")
    assert result.exit_code == 2
    assert result.stderr.startswith("nbmigrate: data://nowhere/run.json: cannot be written: ")
    assert result.stderr.count("\n") == 1


def test_several_file_systems_do_not_go_into_one_folder(
    workspace: Workspace, upload: Callable[..., bytes]
) -> None:
    upload("memory://nbs/a.ipynb", "old_use")
    workspace.add("b.ipynb", "old_use")
    result = workspace.run("memory://nbs", "b.ipynb", "-o", "out")
    assert result.exit_code == 2
    assert result.stderr == (
        "nbmigrate: notebooks of several file systems cannot go into one folder;"
        " migrate them one by one\n"
    )
    assert workspace.run("memory://nbs", "b.ipynb").exit_code == 0


def test_configuration_and_patterns_of_the_working_directory_hold(
    workspace: Workspace, upload: Callable[..., bytes]
) -> None:
    upload("memory://nbs/a.ipynb", "old_use", "old_guess")
    upload("memory://nbs/drafts/b.ipynb", "old_use")
    Path("pyproject.toml").write_text(
        '[tool.nbmigrate]\nexclude = ["drafts"]\n'
        '[[tool.nbmigrate.overrides]]\npaths = ["nbs/*.ipynb"]\nunsafe = true\n'
    )
    assert workspace.run("memory://nbs").stdout.startswith("memory://nbs/a.ipynb: 2 changes (")
    assert "no notebooks" in workspace.run("memory://nbs", "--exclude", "a.*").stderr


def test_missing_package_is_one_line(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    result = workspace.run("s3://bucket/a.ipynb")
    assert result.exit_code == 2
    assert result.stderr == (
        "nbmigrate: s3://bucket/a.ipynb: URLs need fsspec: pip install 'nbmigrate[remote]'\n"
    )


def test_unknown_kind_of_url_is_one_line(workspace: Workspace) -> None:
    result = workspace.run("nosuch://bucket/a.ipynb")
    assert result.exit_code == 2
    assert result.stderr == ("nbmigrate: nosuch://bucket/a.ipynb: Protocol not known: nosuch\n")


def test_passwords_are_not_shown() -> None:
    file = RemoteFile("sftp://me:secret@host/nbs/a.ipynb")
    assert str(file.with_name("b.ipynb")) == "sftp://me:***@host/nbs/b.ipynb"
    assert file.with_name("b.ipynb").url == "sftp://me:secret@host/nbs/b.ipynb"


def test_names_of_a_url() -> None:
    file = RemoteFile("s3://bucket/nbs/a.old.ipynb")
    assert (file.name, file.suffix) == ("a.old.ipynb", ".ipynb")
    assert file.parent.parent == file.parent.parent.parent == RemoteFile("s3://bucket")
    assert file.parent.parent / "x" / "y" == RemoteFile("s3://bucket/x/y")
    assert (RemoteFile("s3://bucket/x//y.ipynb")).with_name("z") == RemoteFile("s3://bucket/x//z")


@pytest.mark.parametrize("overwrite", [False, True])
def test_file_systems_that_rename_never_show_half_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, overwrite: bool
) -> None:
    system = import_module("fsspec").filesystem("file")
    seen: list[tuple[list[str], bytes]] = []
    rename = type(system).mv

    def watched(self: object, old: str, new: str) -> None:
        seen.append((sorted(p.name for p in tmp_path.rglob("*")), Path(old).read_bytes()))
        rename(self, old, new)

    monkeypatch.setattr(type(system), "mv", watched)
    file = RemoteFile(f"local://{tmp_path}/new/a.ipynb")
    file.write_bytes(b"one")
    assert file.read_bytes() == b"one"
    if overwrite:
        file.write_bytes(b"two", overwrite=True)
        assert file.read_bytes() == b"two"
    else:
        with pytest.raises(FileExistsError):
            file.write_bytes(b"two")
        assert file.read_bytes() == b"one"
    assert [path.name for path in tmp_path.rglob("*")] == ["new", "a.ipynb"]
    assert all(names[0].startswith(".nbmigrate-") for names, _ in seen)
    assert [data for _, data in seen] == ([b"one", b"two"] if overwrite else [b"one"])
