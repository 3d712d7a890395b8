from __future__ import annotations

import json
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from nbmigrate.jupyter.own_notebook import SESSION_NAME, UnknownNotebookError, own_notebook

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "fine tuning.ipynb"
    path.write_text("{}")
    return path


def colab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: object) -> None:
    """Make `google.colab` there, whose page answers a request with the given object."""

    def blocking_request(kind: str, *, timeout_sec: int) -> object:
        assert kind == "get_ipynb"
        assert timeout_sec > 0
        return answer

    monkeypatch.chdir(tmp_path)
    package = ModuleType("google.colab")
    package.__dict__["_message"] = SimpleNamespace(blocking_request=blocking_request)
    monkeypatch.setitem(sys.modules, "google", ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", package)


def test_jupyter_tells_in_the_environment(notebook: Path) -> None:
    assert own_notebook({}, {SESSION_NAME: str(notebook)}) == notebook


def test_vs_code_tells_in_a_variable(notebook: Path) -> None:
    assert own_notebook({"__vsc_ipynb_file__": str(notebook)}, {}) == notebook


def test_nothing_tells() -> None:
    with pytest.raises(UnknownNotebookError, match="name it: %nbmigrate PATH"):
        own_notebook({}, {})


def test_a_notebook_that_was_renamed(tmp_path: Path) -> None:
    gone = tmp_path / "gone.ipynb"
    with pytest.raises(UnknownNotebookError, match=r"gone\.ipynb, which is not there"):
        own_notebook({}, {SESSION_NAME: str(gone)})


def test_a_console_has_no_notebook(tmp_path: Path) -> None:
    with pytest.raises(UnknownNotebookError, match=r"no saved notebook \(Console 1\)"):
        own_notebook({}, {SESSION_NAME: str(tmp_path / "Console 1")})


@pytest.mark.parametrize("name", ["BERT übung.ipynb", "BERT übung"])
def test_colab_gives_what_the_page_holds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    page = {"cells": [], "metadata": {"colab": {"name": name}}, "nbformat": 4, "nbformat_minor": 0}
    colab(monkeypatch, tmp_path, {"ipynb": page})
    path = own_notebook({}, {})
    assert path.name == "BERT übung.ipynb"
    assert json.loads(path.read_text()) == page


def test_a_name_of_colab_leads_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = {"cells": [], "metadata": {"colab": {"name": "../../x.ipynb"}}}
    colab(monkeypatch, tmp_path, {"ipynb": page})
    path = own_notebook({}, {})
    assert path.name == "x.ipynb"
    assert path.parent == tmp_path / "nbmigrate_colab"


def test_colab_does_not_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    colab(monkeypatch, tmp_path, None)
    with pytest.raises(UnknownNotebookError, match="Colab did not give the notebook"):
        own_notebook({}, {})
