"""Cells written as the files that hold them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from nbmigrate.documents.source_formats import SourceFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

_MARKDOWN_HEADER = (
    "---\njupyter:\n  kernelspec:\n    display_name: Python 3\n    name: python3\n---\n"
)
_MYST_HEADER = "---\nkernelspec:\n  display_name: Python 3\n  name: python3\n---\n"
_COMMAND = re.compile(r"^(\s*)(?=[%!?]\s*\w)|^(?=\w+ = [!%])", re.MULTILINE)


def written(cells: Sequence[str], form: SourceFormat, random: Random) -> bytes:
    """Write the cells as a file of this format, in one of the ways that is done."""
    return random.choice(_WRITERS[form])(cells, random)


def _notebook(cells: Sequence[str], random: Random) -> bytes:
    as_lists = random.random() < 0.7
    content = {
        "cells": [
            {
                "cell_type": "markdown" if random.random() < 0.05 else "code",
                "execution_count": random.choice((None, index, len(cells) - index)),
                "metadata": random.choice(({}, {}, {}, {"tags": ["nbmigrate-skip"]})),
                "outputs": [],
                "source": source.splitlines(keepends=True) if as_lists else source,
            }
            for index, source in enumerate(cells)
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": random.choice((2, 5)),
    }
    ascii_only = random.random() < 0.5
    text = json.dumps(content, indent=random.choice((1, 2, None)), ensure_ascii=ascii_only)
    return text.encode("utf-8", "surrogatepass" if random.random() < 0.1 else "replace")


def _old_notebook(cells: Sequence[str], _random: Random) -> bytes:
    code = [{"cell_type": "code", "input": s, "language": "python", "outputs": []} for s in cells]
    worksheets = [{"cells": code, "metadata": {}}]
    content = {"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": worksheets}
    return json.dumps(content).encode()


def _module(cells: Sequence[str], random: Random) -> bytes:
    text = "\n\n".join(cells)
    start = random.choice(("", "", "\ufeff", "# coding: latin-1\n", "# coding: utf-8\r\n"))
    encoding = "latin-1" if "latin" in start else "utf-8"
    return (start + text).encode(encoding, "replace")


def _script(cells: Sequence[str], random: Random) -> bytes:
    marker = random.choice(("# %%", "# %%", "#%%", "# %% [title] tags=['a']", "# In[ ]:\n# %%"))
    pieces = []
    for cell in cells:
        if random.random() < 0.2:
            pieces.append("# %% [markdown]\n# # Text é\n# ```python\n# x = 1\n# ```\n")
        pieces.append(f"{marker}\n{_COMMAND.sub(_commented, cell)}\n")
    text = random.choice(("\n", "\n\n", "")).join(pieces)
    return text.replace("\n", random.choice(("\n", "\n", "\r\n"))).encode("utf-8", "replace")


def _commented(match: re.Match[str]) -> str:
    return f"{match[0]}# "


def _markdown(cells: Sequence[str], random: Random) -> bytes:
    myst = random.random() < 0.5
    fence = "```{code-cell} ipython3" if myst else "```python"
    text = "\n".join(f"Some text.\n\n{fence}\n{cell}\n```\n" for cell in cells)
    return ((_MYST_HEADER if myst else _MARKDOWN_HEADER) + text).encode("utf-8", "replace")


def _prose(cells: Sequence[str], random: Random) -> bytes:
    indent = random.choice(("", "    ", "  - "))
    fences = [f"Text\n\n```python\n{cell}\n```\n" for cell in cells]
    return "\n".join(indent + fence for fence in fences).encode("utf-8", "replace")


def _rst(cells: Sequence[str], random: Random) -> bytes:
    heading = random.choice(("::", ".. code-block:: python", ".. code::", "Like this::"))
    blocks = ["\n".join(f"   {line}" for line in cell.split("\n")) for cell in cells]
    return "\n".join(f"{heading}\n\n{block}\n" for block in blocks).encode("utf-8", "replace")


_WRITERS: dict[SourceFormat, tuple[Callable[[Sequence[str], Random], bytes], ...]] = {
    SourceFormat.NOTEBOOK: (_notebook, _notebook, _notebook, _old_notebook),
    SourceFormat.PYTHON: (_module, _script),
    SourceFormat.MARKDOWN: (_markdown, _markdown, _prose),
    SourceFormat.RST: (_rst,),
}
