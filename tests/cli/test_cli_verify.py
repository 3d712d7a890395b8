from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness import notebook, sources
from verify.fake_library import environment

COMMAND = [sys.executable, "-m", "nbmigrate", "verify"]
MODEL = "from transformers import BertModel\nmodel = BertModel.from_pretrained('bert')"


class Folder:
    """A folder with a notebook, and a library that the command finds in its Python."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.variables = dict(environment(path / "place").variables)
        self.path.joinpath("work").mkdir()

    def verify(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            [*COMMAND, *words],
            cwd=self.path / "work",
            env=os.environ | self.variables,
            capture_output=True,
            text=True,
            check=False,
        )

    def add(self, *cells: str) -> bytes:
        source = notebook(cells)
        (self.path / "work" / "demo.ipynb").write_bytes(source)
        return source

    def files(self) -> list[str]:
        return sorted(path.name for path in (self.path / "work").iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_what_would_fail_is_listed_with_what_explains_it(folder: Folder) -> None:
    folder.add("# run me\nfrom transformers import AdamW", f"{MODEL}\nmodel(ids, lm_labels=ids)")
    result = folder.verify("demo.ipynb", "--python", sys.executable)
    assert (result.returncode, result.stderr) == (1, "")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("demo.ipynb: 2 would fail of ")
    assert "in transformers 4.57.6 of " in lines[0]
    assert lines[1].startswith("  fails  cell 0, line 2:")
    assert "ImportError: cannot import name 'AdamW'" in lines[1]
    assert lines[2].endswith("[adamw]")
    assert "cell 1, line 3:" in lines[3]
    assert folder.files() == ["demo.ipynb"]


def test_a_clean_notebook_and_what_could_not_be_checked(folder: Folder) -> None:
    folder.add(
        f"{MODEL}\n_, pooled = model(ids)", "from transformers import BertConfig as C\nC(a=1)"
    )
    words = ("demo.ipynb", "--python", sys.executable)
    result = folder.verify(*words)
    assert result.returncode == 0
    assert "nothing would fail of " in result.stdout
    assert "nbmigrate has 1 change for it" in result.stdout
    assert "1 use could not be checked (-v lists them)" in result.stdout
    assert "C(...): it takes any keyword, such as a" in folder.verify(*words, "-v").stdout


def test_the_result_as_json(folder: Folder) -> None:
    folder.add("from transformers import AdamW")
    result = folder.verify("demo.ipynb", "--python", sys.executable, "--json")
    assert result.returncode == 1
    report = json.loads(result.stdout)
    (failure,) = report["failures"]
    assert (failure["cell"], failure["line"], failure["rule"]) == (0, 1, "adamw")
    assert report["version"] == "4.57.6"


def test_a_notebook_that_cannot_be_verified_is_one_line(folder: Folder) -> None:
    folder.add(MODEL)
    (folder.path / "work" / "broken.ipynb").write_text("{")
    for words, reason in (
        (["none.ipynb"], "No such file"),
        (["broken.ipynb"], "not JSON"),
        (["demo.ipynb", "--kernel", "nonsense"], "no kernel 'nonsense' here"),
        (["demo.ipynb", "--python", "/nowhere/python"], "there is no Python /nowhere/python"),
    ):
        result = folder.verify(*words)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.startswith(f"nbmigrate: {words[0]}: ")
        assert reason in result.stderr
        assert result.stderr.count("\n") == 1


def test_options_that_exclude_each_other(folder: Folder) -> None:
    folder.add(MODEL)
    both = folder.verify("demo.ipynb", "--kernel", "a", "--python", "b")
    alone = folder.verify("demo.ipynb", "-o", "out.ipynb")
    assert (both.returncode, alone.returncode) == (2, 2)
    assert "exclude each other" in both.stderr
    assert "--execute" in alone.stderr


def test_running_writes_nothing_that_is_not_asked_for(folder: Folder) -> None:
    source = folder.add("number = 3", "number.missing", "open('made', 'w')")
    words = ("demo.ipynb", "--python", sys.executable, "--execute")
    result = folder.verify(*words)
    assert (result.returncode, result.stderr) == (1, "")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("demo.ipynb: 1 of 3 code cells ran, then one failed, in ")
    assert lines[1].startswith("  fails  cell 1, line 1:")
    assert "number.missing: AttributeError: 'int' object has no attribute 'missing'" in lines[1]
    assert folder.files() == ["demo.ipynb"]
    assert folder.verify(*words, "-o", "ran.ipynb").returncode == 1
    assert folder.files() == ["demo.ipynb", "ran.ipynb"]
    assert sources((folder.path / "work" / "ran.ipynb").read_bytes()) == sources(source)
    again = folder.verify(*words, "-o", "ran.ipynb")
    assert again.returncode == 2
    assert "ran.ipynb exists" in again.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
def test_an_interrupt_ends_the_kernel(folder: Folder) -> None:
    work = folder.path / "work"
    os.mkfifo(work / "begun")
    folder.add("import os; open('begun', 'w').write(str(os.getpid()))", "while True: pass")
    process = subprocess.Popen(  # noqa: S603
        [*COMMAND, "demo.ipynb", "--python", sys.executable, "--execute"],
        cwd=work,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    pipe = os.open(work / "begun", os.O_RDWR)
    assert select.select([pipe], [], [], 100)[0]  # until the kernel writes its number
    kernel = os.read(pipe, 20).decode()
    os.close(pipe)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert errors.splitlines()[-1].startswith("nbmigrate: interrupted")
    assert not Path("/proc", kernel).exists()
