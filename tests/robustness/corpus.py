"""What mutations start from: the cells of the sample notebooks, and those in the tests of rules."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nbmigrate.cells.lexical import parses

if TYPE_CHECKING:
    from collections.abc import Iterator

_TESTS = Path(__file__).parent.parent
_CODE = re.compile(r"^(?:from|import) |\w\(.*\)|= ", re.MULTILINE)
_SAMPLES = _TESTS.parent / "sample_notebooks"


@cache
def programs() -> tuple[tuple[str, ...], ...]:
    """Return notebooks as the sources of their code cells."""
    samples = [_cells_of_sample(path) for path in sorted(_SAMPLES.glob("*.ipynb"))]
    files = sorted((_TESTS / "libraries").rglob("test_*.py"))
    return (*samples, *(cells for file in files for cells in _written_cells(file)))


def _cells_of_sample(path: Path) -> tuple[str, ...]:
    cells = json.loads(path.read_bytes())["cells"]
    return tuple("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def _written_cells(file: Path) -> Iterator[tuple[str, ...]]:
    """Yield the code written out in a test file: that of each test, after what all share."""
    shared: tuple[str, ...] = ()
    for statement in ast.parse(file.read_bytes()).body:
        code = _code(statement)
        if not isinstance(statement, ast.FunctionDef):
            shared = (*shared, *code)
        elif code:
            yield (*shared[:6], *code)


def _code(statement: ast.stmt) -> tuple[str, ...]:
    texts = (node.value for node in ast.walk(statement) if isinstance(node, ast.Constant))
    cells = (textwrap.dedent(text).strip("\n") for text in texts if isinstance(text, str))
    return tuple(cell for cell in dict.fromkeys(cells) if _CODE.search(cell) and parses(cell))
