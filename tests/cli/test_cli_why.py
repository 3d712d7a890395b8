from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from harness import notebook

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = "TypeError: dropout(): argument 'input' (position 1) must be Tensor, not str"
UNPACK = "ValueError: too many values to unpack (expected 2)"


def why(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "nbmigrate", "why", *words],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def add(folder: Path, *cells: str) -> str:
    path = folder / "demo.ipynb"
    path.write_bytes(notebook(cells))
    return str(path)


def test_a_known_message_names_its_rule_and_says_what_changed() -> None:
    result = why(KNOWN)
    assert (result.returncode, result.stderr) == (0, "")
    first, changed, more = result.stdout.splitlines()
    assert first.startswith("return-dict: Models return a `ModelOutput`")
    assert "`return_dict` is True by default" in changed
    assert "nbmigrate rule return-dict" in more


def test_with_a_notebook_it_says_where(tmp_path: Path) -> None:
    path = add(
        tmp_path,
        "from transformers import BertModel\nbert = BertModel.from_pretrained('b')",
        "# run it\n_, pooled = bert(ids)",
    )
    lines = why(KNOWN, path).stdout.splitlines()
    (place,) = (line for line in lines if line.startswith("  cell "))
    assert place.startswith("  cell 1, line 2:")
    assert "unpacked" in place


def test_a_notebook_in_which_nothing_leads_to_it(tmp_path: Path) -> None:
    path = add(tmp_path, "import numpy as np\nnp.ones(3)")
    result = why(UNPACK, path)
    assert result.returncode == 0
    assert f"find nothing in {path} (return-dict" in result.stdout
    assert len(result.stdout.splitlines()) == 1


def test_what_python_says_often_is_said_to_be_common() -> None:
    lines = why(UNPACK).stdout.splitlines()
    assert lines[0].startswith("Python or torch say this in other situations, too")
    assert lines[1].startswith("return-dict: ")


def test_a_traceback_comes_from_standard_input() -> None:
    text = f"\x1b[31mTraceback\x1b[0m (most recent call last):\n  File x\n\x1b[1m{KNOWN}\x1b[0m\n"
    result = why("-", stdin=text)
    assert result.returncode == 0
    assert result.stdout.startswith("return-dict: ")


def test_an_unknown_message_is_said_to_be_unknown(tmp_path: Path) -> None:
    result = why("RuntimeError: CUDA out of memory", "demo.ipynb")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("nbmigrate: no rule knows this message; `nbmigrate --diff demo")
    assert not list(tmp_path.iterdir())


def test_a_notebook_that_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    for path, words in ((broken, "not JSON"), (tmp_path / "none.ipynb", "cannot be read")):
        result = why(KNOWN, str(path))
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.startswith(f"nbmigrate: {path}: ")
        assert words in result.stderr
