"""Evidence: text cells that name a version of the library.

What is said of another release ("unlike transformers 2", "until 3.5") is no evidence of the one
that is used, so only a few plain forms are read: a list of requirements, a command, "tested with".
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from nbmigrate.dating.combining import Piece, Strength
from nbmigrate.libraries.transformers.dating.published import releases_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.dating.clues import Clues

_TEXT_KINDS = frozenset({"markdown", "raw"})
_NUMBER = r"v?(\d+\.\d+(?:\.\d+)?)(?![\w.]*\d)"


def pieces(clues: Clues, library: str) -> Iterator[Piece]:
    """Yield the releases of the library that text cells say are used."""
    releases = releases_of(library)
    for cell in clues.cells:
        if cell.kind not in _TEXT_KINDS or not _name(library).search(cell.source):
            continue
        versions = {match[1] for form in _forms(library) for match in form.finditer(cell.source)}
        if len(versions) == 1:
            version = versions.pop()
            allowed = releases.between(version, version)
            if version.count(".") == 1:
                allowed |= releases.meeting(f"=={version}.*") or frozenset()
            yield Piece(f"{library} {version} in the text", allowed, cell.index, Strength.SOFT)


@cache
def _name(library: str) -> re.Pattern[str]:
    return re.compile(library.replace("_", "[-_]"), re.IGNORECASE)


@cache
def _forms(library: str) -> tuple[re.Pattern[str], ...]:
    name = rf"(?<![\w/-])[`*\[]*{library.replace('_', '[-_]')}(?!-)[`*\]]*"
    flags = re.IGNORECASE | re.MULTILINE
    return (
        # An item of a list: "- transformers 2.5.1", "* transformers: 4.1"; a row of `pip list`.
        re.compile(
            rf"^\s*(?:[-*+>|]\s*)*{name}(?:\s*(?:==|=|:|\|)\s*|\s+(?:version\s+)?)`?{_NUMBER}[`\s|]*$",
            flags,
        ),
        re.compile(rf"{name}\s*==\s*{_NUMBER}", flags),
        re.compile(
            rf"\b(?:tested|run|ran|works?|written|developed|built|using|uses?|requires?|based)\b"
            rf"[^\n.]{{0,30}}?{name}\s*(?:library\s*)?[(=]*\s*(?:version\s*)?{_NUMBER}",
            flags,
        ),
    )
