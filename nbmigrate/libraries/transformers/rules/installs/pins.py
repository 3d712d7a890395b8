"""The releases of the libraries that code cells name to install them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.cells.lexical import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.documents.notebook import Cell

_PIN = re.compile(
    r"(?<![\w-])(pytorch[-_]pretrained[-_]bert|pytorch[-_]transformers|transformers)"
    r"(?:\[[\w,\s-]*\])?\s*(?:==|~=)\s*v?(\d+(?:\.\d+)*)",
    re.IGNORECASE,
)
# Other ways to install one release: from its tag, its archive, its wheel, or a clone of the tag.
_TAG = r"v?(\d+(?:\.\d+)+)(?:-release)?"
_PACKAGE = r"(pytorch-pretrained-bert|pytorch-transformers|transformers)"
# Each with what stands in all that it finds, which is faster to look for.
_INSTALLS = (
    (_PIN, re.compile("[=~]=")),
    (
        re.compile(rf"/{_PACKAGE}(?:\.git)?/?@{_TAG}(?![\w.-])", re.IGNORECASE),
        re.compile(r"@v?\d", re.IGNORECASE),
    ),
    (
        re.compile(rf"/{_PACKAGE}/archive/(?:refs/tags/)?{_TAG}\.(?:zip|tar)", re.IGNORECASE),
        re.compile("/archive/", re.IGNORECASE),
    ),
    (
        re.compile(r"(?<![\w-])(pytorch_\w+|transformers)-(\d+(?:\.\d+)+)(?:-py|\.tar)"),
        re.compile(r"\d(?:-py|\.tar)"),
    ),
)
_WORDS = ("pytorch", "transformers")  # one of these stands in all of them, and in the next one
_CLONE = re.compile(rf"git\s+clone\b[^\r\n]*/{_PACKAGE}(?:\.git)?/?(?=[\s'\";&]|$)", re.IGNORECASE)
_CLONED_TAG = re.compile(rf"(?:git\s+checkout|-b|--branch)[\s=]+(?:tags/)?{_TAG}(?![\w.-])")


class Pin(NamedTuple):
    """A release that is named where it is installed: `text` is at `start` of the visible source.

    `name` is the project as it is written; `cloned` tells that its repository is cloned.
    """

    cell: int
    start: int
    text: str
    name: str
    version: str
    cloned: bool = False

    @property
    def library(self) -> str:
        """The name by which the library is imported."""
        return self.name.lower().replace("-", "_")


def pins(cells: Iterable[Cell]) -> Iterator[Pin]:
    """Yield the releases of the libraries that code cells name to install them."""
    cloned = ""
    for cell in cells:
        if cell.kind != "code":
            continue
        source = visible(cell.source)
        folded = source.casefold()
        if not cloned and not any(word in folded for word in _WORDS):
            continue
        for pattern, part in _INSTALLS:
            for found in pattern.finditer(source) if part.search(source) else ():
                yield Pin(cell.index, found.start(), found[0], found[1], found[2])
        clone = _CLONE.search(source)
        cloned = clone[1] if clone is not None else cloned
        tag = _CLONED_TAG.search(source) if cloned else None
        if tag is not None:
            yield Pin(cell.index, tag.start(), tag[0], cloned, tag[1], cloned=True)
