from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from differential.execution import CellResult

if TYPE_CHECKING:
    from pathlib import Path

    from differential.execution import Laboratory


def test_what_cells_print_and_show(laboratory: Laboratory, tmp_path: Path) -> None:
    cells = ["x = 3\nprint('a')\nx", "x;", "", "%%time\nx + 1", "!echo shell", "%pip install torch"]
    results = laboratory.under_new(cells, tmp_path).result()
    assert [cell.error for cell in results] == [None] * 6
    assert [cell.text for cell in results[:3]] == ["a\n3\n", "", ""]
    assert results[3].text.endswith("4\n")
    assert results[4].text.strip() == "shell"
    assert "installed" not in results[5].text
    assert "Requirement" not in results[5].text


def test_errors_are_results_and_the_next_cells_run(laboratory: Laboratory, tmp_path: Path) -> None:
    cells = ["print(1)\nmissing", "%%time\n1 / 0", "x = (", "print('on')"]
    undefined, divided, unparsable, last = laboratory.under_new(cells, tmp_path).result()
    assert undefined == CellResult("1\n", "NameError: name 'missing' is not defined")
    assert divided == CellResult("", "ZeroDivisionError: division by zero")
    assert unparsable.error is not None
    assert unparsable.error.startswith("SyntaxError: ")
    assert last == CellResult("on\n", None)


OPTIMIZERS = {
    "pytorch_pretrained_bert==0.6.2": "pytorch_pretrained_bert.BertAdam",
    "transformers==2.11.0": "transformers.AdamW",
    "transformers 4": "torch.optim.AdamW",
}


@pytest.mark.parametrize("library", OPTIMIZERS)
def test_a_step_of_an_optimizer_is_noticed(
    laboratory: Laboratory,
    tmp_path: Path,
    library: str,
) -> None:
    optimizer = OPTIMIZERS[library]
    cells = [
        f"import torch, {optimizer.partition('.')[0]}; weight = torch.nn.Parameter(torch.ones(1))",
        f"optimizer = {optimizer}([weight], lr=0.1); weight.sum().backward()",
        "optimizer.step()",
        "1",
    ]
    if library == "transformers 4":
        running = laboratory.under_new(cells, tmp_path)
    else:
        running = laboratory.under_old(library, cells, tmp_path)
    results = running.result()
    assert [cell.error for cell in results] == [None] * 4
    assert [cell.trained for cell in results] == [False, False, True, True]


def test_a_notebook_leaves_nothing_to_the_next(laboratory: Laboratory, tmp_path: Path) -> None:
    (tmp_path / "bert").mkdir()
    first = ["import transformers; transformers.x = 1", "open('made', 'w').close()"]
    assert [cell.error for cell in laboratory.under_new(first, tmp_path).result()] == [None, None]
    second = ["import transformers, os", "transformers.x", "os.listdir()"]
    after = laboratory.under_new(second, tmp_path).result()
    assert after[1].error == "AttributeError: module transformers has no attribute x"
    assert after[2].text == "['bert']\n"


def test_a_notebook_that_ends_its_process(laboratory: Laboratory, tmp_path: Path) -> None:
    dying = laboratory.under_new(["import os", "os._exit(3)"], tmp_path)
    with pytest.raises(RuntimeError, match="the process of a notebook ended early"):
        dying.result()
    assert laboratory.under_new(["1"], tmp_path).result() == [CellResult("1\n", None)]
