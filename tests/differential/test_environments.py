from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from differential.environments import COMMAND, EnvironmentsError, existing, main, planned

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def nothing_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NBMIGRATE_TEST_ENVIRONMENTS", str(tmp_path))
    return tmp_path


def test_missing_environments_name_the_command(nothing_made: Path) -> None:
    with pytest.raises(EnvironmentsError, match=COMMAND):
        existing()
    assert list(nothing_made.iterdir()) == []


def test_a_library_that_is_added_is_missing(nothing_made: Path) -> None:
    made = planned()
    made.folder.mkdir()
    made.finished.touch()
    for requirement in made.missing_libraries()[1:]:
        made.library(requirement).mkdir(parents=True)
    with pytest.raises(EnvironmentsError, match=COMMAND):
        existing()
    made.library(made.missing_libraries()[0]).mkdir()
    assert existing() == made
    assert made.folder.parent == nothing_made


@pytest.mark.usefixtures("nothing_made")
def test_a_python_that_is_too_new_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert main() == 1
    assert capsys.readouterr().err == (
        "environments.py: the old libraries need python3.11 or python3.10 on the path; "
        "this is Python 3.14\n"
    )


@pytest.mark.usefixtures("nothing_made")
def test_what_pip_says_is_one_clear_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = planned()
    made.folder.mkdir()
    made.finished.touch()
    # An environment whose interpreter is no Python.
    made.old.parent.mkdir(parents=True)
    made.old.symlink_to(str(shutil.which("false")))
    assert main() == 1
    error = capsys.readouterr().err
    assert error.startswith("environments.py: `-m pip install --quiet")
    assert error.count("\n") == 1
