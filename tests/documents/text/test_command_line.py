from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nbmigrate import review
from nbmigrate.cli.main import main

OLD = "from transformers import AdamW\n"
NEW = "from torch.optim import AdamW\n"
PROSE = f"# Title\n\n```python\n{OLD}```\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**files: str) -> None:
    for name, text in files.items():
        path = Path(name.replace("__", "/").replace("_", "."))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, prog_name="nbmigrate")


def copies() -> list[str]:
    return sorted(path.as_posix() for path in Path().rglob("*.migrated.*"))


def notebook(source: str = OLD) -> str:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 2})


def test_a_python_file_that_is_named_gets_a_copy() -> None:
    write(train_py=OLD)
    result = run("train.py")
    assert (result.exit_code, copies()) == (0, ["train.migrated.py"])
    assert Path("train.migrated.py").read_text(encoding="utf-8") == NEW
    assert "train.py: 1 change" in result.output
    result = run("train.migrated.py")
    assert "skipped, the migrated copy of train.py" in result.output


def test_scripts_and_markdown_notebooks_get_copies() -> None:
    header = "---\nkernelspec:\n  display_name: Python 3\n  name: python3\n---\n"
    write(a_py=f"# %%\n{OLD}", b_md=f"{header}\n```{{code-cell}}\n{OLD}```\n")
    assert run("a.py", "b.md").exit_code == 0
    assert Path("a.migrated.py").read_text(encoding="utf-8") == f"# %%\n{NEW}"
    assert NEW in Path("b.migrated.md").read_text(encoding="utf-8")


def test_code_in_text_is_only_told() -> None:
    write(README_md=PROSE, index_rst=f"Usage::\n\n    {OLD}")
    result = run("README.md", "index.rst")
    assert (result.exit_code, copies()) == (0, [])
    assert "by hand   cell 0, line 4: a code block of the text" in result.output
    assert "by hand   cell 0, line 3: a code block of the text" in result.output


def test_diff_and_reports_know_the_lines() -> None:
    write(a_py=f"import os\n{OLD}")
    result = run("--diff", "a.py")
    assert result.exit_code == 1
    assert f"-{OLD}+{NEW}" in result.output
    result = run("--check", "--report-format", "github", "a.py")
    assert "file=a.py,line=2" in result.output


def test_in_place_keeps_a_backup() -> None:
    write(a_py=OLD)
    assert run("--in-place", "a.py").exit_code == 0
    assert Path("a.py").read_text(encoding="utf-8") == NEW
    assert Path("a.py.bak").read_text(encoding="utf-8") == OLD


FILES = {
    "a_ipynb": notebook(),
    "a_py": OLD,
    "docs__b_md": PROSE,
    "venv__c_py": OLD,
    "venv__pyvenv_cfg": "home = /usr",
    "d_txt": OLD,
}


def paths(result: Result) -> list[str]:
    return [entry["path"] for entry in json.loads(result.stdout)["notebooks"]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["."], ["a.ipynb"]),
        (["--also", "py", "."], ["a.ipynb", "a.py"]),
        (["--also", "py,.md", "."], ["a.ipynb", "a.py", "docs/b.md"]),
        (["--also", "py", "--also", "md", "--exclude", "docs/", "."], ["a.ipynb", "a.py"]),
        (["**/*.md"], ["docs/b.md"]),
        (["a*"], ["a.ipynb"]),
        (["*.txt"], []),
        (["--also", "py", "venv"], ["venv/c.py"]),
    ],
)
def test_folders_and_globs_find_other_files_where_they_are_asked_for(
    words: list[str], expected: list[str]
) -> None:
    write(**FILES)
    assert paths(run("--check", "--report", "-", *words)) == expected


def test_copies_are_not_found() -> None:
    write(a_py=OLD)
    run("a.py")
    assert paths(run("--check", "--also", "py", "--report", "-", ".")) == ["a.py"]


def test_configuration_names_other_files() -> None:
    write(**FILES, pyproject_toml='[tool.nbmigrate]\nalso = ["py"]\n')
    write(docs__pyproject_toml='[tool.nbmigrate]\nalso = ["md"]\n')
    assert paths(run("--check", "--report", "-", ".")) == ["a.ipynb", "a.py", "docs/b.md"]
    assert paths(run("--check", "--also", "md", "--report", "-", ".")) == ["a.ipynb", "docs/b.md"]


@pytest.mark.parametrize("word", ["pi", "txt"])
def test_files_that_are_not_read_are_an_error(word: str) -> None:
    result = run("--also", word, ".")
    assert result.exit_code == 2
    assert f"there is no kind of file {word}; " in " ".join(result.output.split())
    write(pyproject_toml=f'[tool.nbmigrate]\nalso = ["{word}"]\n', a_py=OLD)
    result = run(".")
    assert result.exit_code == 2
    assert f"[tool.nbmigrate] also: there is no kind of file {word}" in result.output


def test_explain_and_why_read_other_files() -> None:
    write(a_py=f"{OLD}optimizer = AdamW(parameters)\n")
    assert "optimizer" in run("explain", "a.py").output
    message = "ImportError: cannot import name 'AdamW' from 'transformers'"
    assert "cell 0, line 1" in run("why", message, "a.py").output


def test_without_jupytext_other_files_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "nbmigrate.documents.text.notebook_cells", raising=False)
    monkeypatch.setitem(sys.modules, "jupytext", None)
    write(a_py=f"# %%\n{OLD}", b_py=OLD)
    result = run("a.py", "b.py")
    assert (result.exit_code, copies()) == (2, ["b.migrated.py"])
    assert "pip install 'nbmigrate[text]'" in " ".join(result.output.split())


def test_the_review_panel_opens_other_files() -> None:
    write(a_py=OLD)
    panel = review("a.py")
    assert panel.migrated.decode() == NEW
    assert f"-{OLD}+{NEW}".strip() in repr(panel)
