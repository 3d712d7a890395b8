"""Notebooks like those people wrote: of the sample notebooks' cells, with outputs."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SAMPLES = Path(__file__).parents[2] / "sample_notebooks"
_FILLER = "plain_pandas_eda.ipynb"  # what stands in every notebook: looking at the data


def write_notebooks(folder: Path, number: int, seed: int = 0) -> None:
    """Write so many notebooks; the same for the same seed."""
    random = Random(seed)  # noqa: S311 - no secret
    samples = [_cells(path) for path in sorted(_SAMPLES.glob("*.ipynb"))]
    for index in range(number):
        cells = _with_more(random.choice(samples), random)
        _write(folder / f"notebook_{index:04}.ipynb", cells, random)


def write_large_notebook(path: Path, parts: int, seed: int = 0) -> None:
    """Write one notebook that is as long as so many others."""
    random = Random(seed)  # noqa: S311 - no secret
    samples = [_cells(path) for path in sorted(_SAMPLES.glob("*.ipynb"))]
    parts_of_it = [_with_more(random.choice(samples), random) for _ in range(parts)]
    _write(path, [cell for part in parts_of_it for cell in part], random)


def _cells(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_bytes())["cells"]
    return cells


def _with_more(cells: Sequence[dict[str, Any]], random: Random) -> list[dict[str, Any]]:
    """Put some cells that look at data among the cells, after the imports."""
    longer = list(cells)
    for cell in random.sample(_cells(_SAMPLES / _FILLER), random.randrange(8)):
        longer.insert(random.randint(min(3, len(longer)), len(longer)), cell)
    return longer


def _write(path: Path, cells: Sequence[dict[str, Any]], random: Random) -> None:
    content = {
        "cells": [_run(cell, count, random) for count, cell in enumerate(cells, 1)],
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 2,
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _run(cell: dict[str, Any], count: int, random: Random) -> dict[str, Any]:
    """Return a cell as it is after it was run."""
    if cell["cell_type"] != "code":
        return {"cell_type": cell["cell_type"], "metadata": {}, "source": cell["source"]}
    return {
        "cell_type": "code",
        "execution_count": count,
        "metadata": {},
        "outputs": list(_outputs(random)),
        "source": cell["source"],
    }


def _outputs(random: Random) -> Iterator[dict[str, Any]]:
    if random.random() < 0.5:
        losses = (
            f"step {step} loss {random.random():.4f}\n" for step in range(random.randrange(80))
        )
        yield {"name": "stdout", "output_type": "stream", "text": list(losses)}
    if random.random() < 0.15:
        picture = base64.b64encode(random.randbytes(random.randrange(5_000, 150_000))).decode()
        yield {
            "data": {"image/png": picture, "text/plain": ["<Figure size 432x288 with 1 Axes>"]},
            "metadata": {},
            "output_type": "display_data",
        }
