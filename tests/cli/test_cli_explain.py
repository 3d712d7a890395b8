from __future__ import annotations

from typing import TYPE_CHECKING

from cli.test_cli_process import python

if TYPE_CHECKING:
    from cli.conftest import Workspace


def test_names_are_told_cell_by_cell(workspace: Workspace) -> None:
    path = workspace.add(
        "a.ipynb",
        'from transformers import BertModel\nbert = BertModel.from_pretrained("b")',
        "import numpy as np",
        "model = get_model()\nhidden = bert(ids)",
    )
    result = python("-m", "nbmigrate", "explain", str(path))
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert lines[:3] == ["written for transformers", "    imported in cell 0", "cell 0"]
    assert any(line.startswith("    line 2: bert: BertModel (made in") for line in lines)
    assert "cell 1" not in lines
    assert any("hidden: the output of bert(...)" in line for line in lines)


def test_what_cannot_be_read_is_one_line(workspace: Workspace) -> None:
    (workspace.folder / "broken.ipynb").write_text("{")
    for name, words in (("broken.ipynb", "not JSON"), ("none.ipynb", "cannot be read")):
        path = workspace.folder / name
        result = python("-m", "nbmigrate", "explain", str(path))
        assert result.returncode == 2
        assert result.stderr.startswith(f"nbmigrate: {path}: ")
        assert words in result.stderr
        assert result.stdout == ""
