from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from IPython.core.error import UsageError

from nbmigrate.jupyter.failure import last_failure

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

IMPORT = "from pytorch_pretrained_bert import BertModel"


class BertModel:
    """Stands in for the one of transformers 4: what it gives cannot be unpacked."""

    @classmethod
    def from_pretrained(cls, _name: str) -> BertModel:
        return cls()

    def __call__(self, ids: int) -> dict[str, int]:
        return {"last_hidden_state": ids, "pooler_output": ids}


def dropout(value: object) -> None:
    """Stands in for the one of torch."""
    if isinstance(value, str):
        raise TypeError("dropout(): argument 'input' (position 1) must be Tensor, not str")


@pytest.fixture
def transformers(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("transformers")
    module.__dict__["BertModel"] = BertModel
    monkeypatch.setitem(sys.modules, "transformers", module)


def run(shell: InteractiveShell, *cells: str) -> None:
    for cell in cells:
        shell.run_cell(cell, store_history=True)  # type: ignore[no-untyped-call]


def explained(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    run(shell, "%nbmigrate --why")
    return capsys.readouterr().out


def test_the_way_of_an_error_through_the_cells(shell: InteractiveShell) -> None:
    run(shell, "def divide(a):\n    return a / 0", "x = 1\ndivide(x)")
    failure = last_failure(shell)
    assert failure is not None
    assert failure.title == "ZeroDivisionError: division by zero"
    assert failure.way == ((1, 2), (2, 2))


def test_what_an_error_came_from_is_part_of_it(shell: InteractiveShell) -> None:
    run(
        shell,
        "try:\n    import nothing_like_it\nexcept ImportError as e:\n    raise OSError from e",
    )
    failure = last_failure(shell)
    assert failure is not None
    assert failure.title == "OSError"
    assert "No module named 'nothing_like_it'" in failure.text


def test_without_an_error_there_is_nothing_to_explain(shell: InteractiveShell) -> None:
    with pytest.raises(UsageError, match="there is no error of a cell"):
        shell.run_line_magic("nbmigrate", "--why")


def test_a_slip_with_the_magic_is_no_error_of_a_cell(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, "%nbmigrate --wyh", "%nbmigrate --why")
    assert "there is no error of a cell" in capsys.readouterr().err


def test_the_rule_and_the_place_of_a_missing_package(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, "x = 1", f"import json\n{IMPORT}")
    assert explained(shell, capsys) == (
        "ModuleNotFoundError: No module named 'pytorch_pretrained_bert'\n"
        "In [2], line 2: pytorch_pretrained_bert.BertModel moved to transformers"
        " [package-imports]\n"
        "`nbmigrate rule package-imports` says more\n"
    )


@pytest.mark.usefixtures("transformers")
def test_an_error_far_from_its_reason(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.push({"dropout": dropout})  # type: ignore[no-untyped-call]
    run(shell, "from transformers import BertModel")
    run(shell, "model = BertModel.from_pretrained('bert-base-uncased')")
    run(shell, "hidden, pooled = model(7)", "dropout(pooled)")
    out = explained(shell, capsys)
    assert out.startswith("TypeError: dropout(): argument 'input' (position 1) must be Tensor")
    assert "In [3], line 1: return_dict=False: " in out
    assert out.endswith("`nbmigrate rule return-dict` says more\n")


def test_an_error_that_no_rule_knows_but_whose_line_changes(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, IMPORT, "ids = 1\nmodel = BertModel.from_pretrained('x').eval()")
    run(shell, "layers, pooled = model(ids)")
    out = explained(shell, capsys)
    assert out.startswith("NameError: name 'model' is not defined\nIn [3], line 1: ")
    assert "[encoded-layers]" in out


def test_an_error_of_something_else(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, IMPORT, "{}['accuracy']")
    out = explained(shell, capsys)
    assert out.startswith("KeyError: 'accuracy'\nno rule knows this error")


def test_a_rule_whose_place_the_session_does_not_show(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, "raise ModuleNotFoundError(\"No module named 'pytorch_pretrained_bert'\")")
    out = explained(shell, capsys)
    assert "package-imports" in out
    assert "may be the reason, but the cells run in this session do not show where" in out
