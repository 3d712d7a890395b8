from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness import notebook, sources
from nbmigrate.verify.environment import Environment, VerifyError, of_python
from nbmigrate.verify.execution import execute
from nbmigrate.verify.running import Limits, run

if TYPE_CHECKING:
    from nbmigrate.verify.report import Execution

PYTHON = of_python(sys.executable)
LIMITS = Limits(60, 120)
CLASSIFY = "def classify(ids):\n    _, pooled = bert(ids)\n    return dropout(pooled)"


def executed(folder: Path, *cells: str) -> Execution:
    return execute(notebook(cells), PYTHON, folder, LIMITS)[0]


def test_a_notebook_that_runs_to_the_end(tmp_path: Path) -> None:
    source = notebook(["# title", "number = 20", "print(number + 1)"], kinds=["markdown"])
    result, copy = execute(source, PYTHON, tmp_path, LIMITS)
    assert (result.cells, result.ran, result.failure) == (2, 2, None)
    assert sources(copy) == sources(source)
    assert json.loads(copy)["cells"][2]["outputs"][0]["text"] == "21\n"
    assert list(tmp_path.iterdir()) == []


def test_the_working_directory_is_that_of_the_notebook(tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("here")
    assert executed(tmp_path, "assert open('data.txt').read() == 'here'").failure is None


def test_the_first_failing_cell_ends_the_run(tmp_path: Path) -> None:
    result = executed(tmp_path, "x = 1", "y = 2\n\nx.missing", "open('made', 'w')")
    assert (result.cells, result.ran) == (3, 1)
    assert result.failure is not None
    assert (result.failure.cell, result.failure.line, result.failure.text) == (1, 3, "x.missing")
    assert result.failure.error == "AttributeError: 'int' object has no attribute 'missing'"
    assert (result.failure.rule, result.failure.advice) == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_a_cell_that_is_meant_to_fail_does_not_end_the_run(tmp_path: Path) -> None:
    source = json.loads(notebook(["1 / 0", "print('on')"]))
    source["cells"][0]["metadata"]["tags"] = ["raises-exception"]
    result, _ = execute(json.dumps(source).encode(), PYTHON, tmp_path, LIMITS)
    assert (result.ran, result.failure) == (2, None)


def test_a_failure_is_explained_by_the_change_that_prevents_it(tmp_path: Path) -> None:
    # What calls the model fails in another cell than the one that takes its result apart.
    library = tmp_path / "library"
    library.mkdir()
    (library / "transformers.py").write_text(
        "class BertModel:\n"
        "    from_pretrained = classmethod(lambda cls, name: cls())\n"
        "    def __call__(self, ids):\n"
        "        return {'last_hidden_state': 1, 'pooler_output': 2}\n"
    )
    (library / "layer.py").write_text(
        "def dropout(value):\n"
        "    raise TypeError(\"dropout(): argument 'input' (position 1) must be Tensor, not \"\n"
        "                    + type(value).__name__)\n"
    )
    environment = Environment("test", PYTHON.python, PYTHON.argv, {"PYTHONPATH": str(library)})
    cells = [
        "from layer import dropout\nfrom transformers import BertModel",
        "bert = BertModel.from_pretrained('bert')\n\n" + CLASSIFY,
        "ids = [1, 2]\nclassify(ids)",
    ]
    result, _ = execute(notebook(cells), environment, tmp_path, LIMITS)
    failure = result.failure
    assert failure is not None
    assert (failure.cell, failure.line, failure.text) == (2, 2, "classify(ids)")
    assert failure.rule == "return-dict"
    assert failure.advice.startswith("cell 1, line 4: ")
    assert "unpacked" in failure.advice


def test_a_kernel_that_dies_is_told_with_its_cell(tmp_path: Path) -> None:
    result = executed(tmp_path, "import os", "os._exit(3)")
    assert result.failure is not None
    assert (result.failure.cell, result.failure.error) == (1, "the kernel died")


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(1, 60), "cell 1 took longer than 1 seconds; allow more with --cell-timeout"),
        (Limits(60, 3), "cell 1: 3 seconds were over; allow more with --timeout"),
    ],
)
def test_a_limit_ends_the_run_and_its_kernel(tmp_path: Path, limits: Limits, words: str) -> None:
    cells = ["import os; open('pid', 'w').write(str(os.getpid()))", "while True: pass"]
    with pytest.raises(VerifyError, match=words):
        run(notebook(cells), PYTHON, tmp_path, limits)
    assert not _is_running(tmp_path)


def test_an_interrupt_ends_the_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = ["import os; open('pid', 'w').write(str(os.getpid()))", "while True: pass"]
    begun = threading.Event()
    monkeypatch.setattr("nbmigrate.verify.running._Runner._on_cell", _telling(begun))

    def interrupted() -> None:
        if begun.is_set():
            raise KeyboardInterrupt

    monkeypatch.setattr("nbmigrate.interrupts.check", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(notebook(cells), PYTHON, tmp_path, LIMITS)
    assert not _is_running(tmp_path)


def _telling(begun: threading.Event) -> object:
    def on_cell(_: object, cell_index: int, **__: object) -> None:
        if cell_index == 1:
            begun.set()

    return on_cell


def _is_running(folder: Path) -> bool:
    return Path("/proc", (folder / "pid").read_text()).exists()


def test_an_environment_without_kernel(tmp_path: Path) -> None:
    nothing = Environment("it", sys.executable, (sys.executable, "-c", "raise SystemExit"))
    with pytest.raises(VerifyError, match="it starts no kernel; is ipykernel installed"):
        run(notebook("1"), nothing, tmp_path, LIMITS)


def test_without_nbclient_there_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jupyter_client.manager", None)
    with pytest.raises(VerifyError, match="pip install nbclient"):
        run(notebook("1"), PYTHON, tmp_path, LIMITS)
