"""The same notebooks in the forms that the tools take."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.cells.lexical import parses
from nbmigrate.cells.magics import mask
from nbmigrate.documents.notebook import Document, DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nbmigrate.documents.notebook import Cell


@dataclass(frozen=True)
class Inputs:
    """Folders of the same code: as notebooks, with magics blanked out, and as scripts.

    `sources` is how many characters of code there are, `size` how many bytes of notebooks.
    """

    notebooks: Path
    plain: Path
    scripts: Path
    number: int
    sources: int
    size: int


def prepare(original: Path, folder: Path) -> Inputs:
    """Copy the notebooks of `original`, at any depth, that can be read, into forms in `folder`."""
    inputs = {name: folder / name for name in ("notebooks", "plain", "scripts")}
    for path in inputs.values():
        path.mkdir(parents=True)
    number = sources = size = 0
    for path in sorted(original.rglob("*.ipynb")):
        data = path.read_bytes()
        try:
            document = Document.from_bytes(data)
        except DocumentError:
            continue
        if document.language != "python" or document.upgraded_from is not None:
            continue
        name = f"notebook_{number:05}"
        shutil.copyfile(path, inputs["notebooks"] / f"{name}.ipynb")
        masked = {cell.index: mask(cell.source, ()).text for cell in _code(document.cells)}
        (inputs["plain"] / f"{name}.ipynb").write_text(_plain(data, masked), encoding="utf-8")
        # Half a statement would keep a tool from all of the script.
        script = "\n\n".join(text for text in masked.values() if parses(text))
        (inputs["scripts"] / f"{name}.py").write_text(script, encoding="utf-8", errors="replace")
        number += 1
        sources += sum(map(len, masked.values()))
        size += len(data)
    return Inputs(**inputs, number=number, sources=sources, size=size)


def _code(cells: tuple[Cell, ...]) -> Iterator[Cell]:
    return (cell for cell in cells if cell.kind == "code")


def _plain(data: bytes, sources: dict[int, str]) -> str:
    content = json.loads(data)
    for index, source in sources.items():
        content["cells"][index]["source"] = source
    return json.dumps(content)
