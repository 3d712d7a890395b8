from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from IPython.core.error import UsageError

from harness import notebook
from nbmigrate.jupyter import magic
from nbmigrate.jupyter.own_notebook import SESSION_NAME

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

OLD = [
    "from pytorch_pretrained_bert import BertModel",
    "model = BertModel.from_pretrained('bert-base-uncased').eval()",
    "layers, pooled = model(ids)",
]
NEW_LINE = "+from transformers import BertModel\n"


@pytest.fixture
def old(folder: Path) -> Path:
    path = folder / "old.ipynb"
    path.write_bytes(notebook(OLD))
    return path


def test_in_a_terminal_the_diff_is_printed(
    shell: InteractiveShell, old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_line_magic("nbmigrate", old.name)
    out = capsys.readouterr().out
    assert out.startswith("old.ipynb: 2 changes to make\n")
    assert NEW_LINE in out
    assert not old.with_name("old.migrated.ipynb").exists()


def test_the_own_notebook_needs_no_path(
    shell: InteractiveShell,
    old: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(SESSION_NAME, str(old))
    shell.run_line_magic("nbmigrate", "--diff")
    assert NEW_LINE in capsys.readouterr().out


def test_the_own_notebook_is_asked_for(shell: InteractiveShell) -> None:
    with pytest.raises(UsageError, match="name it: %nbmigrate PATH"):
        shell.run_line_magic("nbmigrate", "")


def test_check_prints_counts_and_no_diff(
    shell: InteractiveShell, old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_line_magic("nbmigrate", f"--check {old.name}")
    captured = capsys.readouterr()
    assert captured.out.startswith("old.ipynb: 2 changes to make\n")
    assert NEW_LINE not in captured.out
    assert captured.err == ""


def test_folders_and_several_paths(
    shell: InteractiveShell, folder: Path, old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "course").mkdir()
    (folder / "course" / "two words.ipynb").write_bytes(old.read_bytes())
    shell.run_line_magic("nbmigrate", '--check course old.ipynb "course/two words.ipynb"')
    out = capsys.readouterr().out
    assert "course/two words.ipynb: 2 changes to make" in out
    assert "2 notebooks: 2 to migrate" in out


def test_options_are_those_of_the_command_line(
    shell: InteractiveShell, old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_line_magic("nbmigrate", f"--select=package-imports --to 4.40 --diff {old.name}")
    out = capsys.readouterr().out
    assert "old.ipynb: 1 change to make" in out


def test_a_file_that_is_not_there_is_one_line(
    shell: InteractiveShell, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_line_magic("nbmigrate", f"--diff {folder.name}.ipynb")
    assert capsys.readouterr().out == f"nbmigrate: {folder.name}.ipynb: no such file or folder\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--output-dir x old.ipynb", "No such option.*--output-dir"),
        ("--in-place old.ipynb", "No such option.*--in-place"),
        ("--to 3 old.ipynb", "--to"),
        ("--style 'guide", "No closing quotation"),
        ("-", "there is no standard input here"),
        ("--select nothing old.ipynb", "there is no rule nothing"),
    ],
)
@pytest.mark.usefixtures("old")
def test_wrong_words_are_one_line(shell: InteractiveShell, line: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        shell.run_line_magic("nbmigrate", line)
    assert "\n" not in str(caught.value)


def test_help(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run_line_magic("nbmigrate", "--help")
    assert capsys.readouterr().out.startswith("Usage: %nbmigrate [OPTIONS] [PATH]...\n")
    shell.run_line_magic("pinfo", "%nbmigrate")
    out = capsys.readouterr().out
    assert "Usage: %nbmigrate [OPTIONS] [PATH]..." in out
    assert "Usage: %%nbmigrate [OPTIONS]" in out


def test_it_is_loaded_and_unloaded_as_an_extension(
    bare_shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    bare_shell.run_line_magic("unload_ext", "nbmigrate")  # makes the magics for extensions
    assert "not loaded" in capsys.readouterr().out
    before = state(bare_shell)
    bare_shell.run_line_magic("load_ext", "nbmigrate")
    loaded = state(bare_shell)
    assert loaded != before
    bare_shell.run_line_magic("unload_ext", "nbmigrate")
    assert state(bare_shell) == before
    assert capsys.readouterr().out == ""
    bare_shell.run_line_magic("load_ext", "nbmigrate")
    assert state(bare_shell) == loaded
    bare_shell.run_line_magic("unload_ext", "nbmigrate")


def test_unloading_twice_does_no_harm(bare_shell: InteractiveShell) -> None:
    magic.load(bare_shell)
    magic.unload(bare_shell)
    magic.unload(bare_shell)


def state(shell: InteractiveShell) -> object:
    """What an extension may add to in a shell."""
    manager = shell.magics_manager
    return (
        {kind: sorted(magics) for kind, magics in manager.magics.items()},
        sorted(manager.registry),
        {name: sorted(d.strs) for name, d in shell.strdispatchers.items()},
        {name: len(callbacks) for name, callbacks in shell.events.callbacks.items()},
        len(shell.input_transformers_cleanup),
        sorted(shell.user_ns),
    )
