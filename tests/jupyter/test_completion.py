from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from IPython.core.completer import provisionalcompleter

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell


def completed(shell: InteractiveShell, line: str) -> set[str]:
    """The lines that completion offers, as a kernel asks for it."""
    shell.Completer.use_jedi = False  # it takes magics for Python, and adds names
    with provisionalcompleter():
        found = list(shell.Completer.completions(line, len(line)))
    return {line[: c.start] + c.text + line[c.end :] for c in found}


@pytest.fixture(autouse=True)
def files(folder: Path) -> None:
    (folder / "bert.ipynb").touch()
    (folder / "bert.txt").touch()
    (folder / "course").mkdir()
    (folder / "course" / "week 1.ipynb").touch()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("%nbmigrate --st", {"%nbmigrate --style"}),
        ("%nbmigrate --style ", {"%nbmigrate --style guide", "%nbmigrate --style exact"}),
        ("%nbmigrate --style=g", {"%nbmigrate --style=guide"}),
        ("%nbmigrate --style exact --dif", {"%nbmigrate --style exact --diff"}),
        ("%nbmigrate --select bert-", {"%nbmigrate --select bert-adam"}),
        ("%nbmigrate --ignore=adamw,bert-", {"%nbmigrate --ignore=adamw,bert-adam"}),
        ("%nbmigrate be", {"%nbmigrate bert.ipynb"}),
        ("%nbmigrate --diff co", {"%nbmigrate --diff course/"}),
        ("%nbmigrate course/w", {r"%nbmigrate course/week\ 1.ipynb"}),
        ("%%nbmigrate --rep", {"%%nbmigrate --replace"}),
        ("nbmigrate --wh", {"nbmigrate --why"}),
        ("x = 1\n%nbmigrate --ch", {"x = 1\n%nbmigrate --check"}),
    ],
)
def test_what_may_follow_is_offered(shell: InteractiveShell, line: str, expected: set[str]) -> None:
    assert completed(shell, line) == expected


def test_notebooks_of_the_folder_are_offered(shell: InteractiveShell) -> None:
    assert completed(shell, "%nbmigrate ") == {"%nbmigrate bert.ipynb", "%nbmigrate course/"}


def test_what_a_line_has_not_is_not_offered(shell: InteractiveShell) -> None:
    assert "%nbmigrate --replace" not in completed(shell, "%nbmigrate --r")


def test_other_lines_are_left_alone(shell: InteractiveShell) -> None:
    assert completed(shell, "%time --st") == set()
