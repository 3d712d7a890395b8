"""Evidence: what the notebook installs.

Of the commands that run, the last before the first import counts. Commands that are commented out
are asked only where none that runs names a release. A command that names none installs the newest
release of the day, unless one before it has installed another: see `unpinned`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from nbmigrate.cells.lexical import visible
from nbmigrate.dating.combining import Piece, Strength
from nbmigrate.libraries.transformers.dating.places import certain_imports
from nbmigrate.libraries.transformers.dating.published import releases_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.dating.clues import Clues
    from nbmigrate.dating.releases import Releases
    from nbmigrate.documents.notebook import Cell

_VERSION = r"v?(\d+(?:\.\d+)*)(?:\.\*|-release)?"
_END = r"(?![\w.-]|\.\w)"
_BOUNDS = rf"(?:[=~<>!]=|[<>])\s*{_VERSION}{_END}"
_INSTALL = re.compile(r"\b(?:install|add|download|wheel)\b")
# Commands that only take away, compare or show.
_OTHERWISE = re.compile(r"\b(?:uninstall|assert|print|echo|raise|warn|display)\b")
_UPGRADE = re.compile(r"(?:^|\s)(?:-\w*U\w*|--upgrade)\b")
_MINIMUM = re.compile(r"\bcheck_min_version\(\s*[\"'](\d+(?:\.\d+)*)")
_CLONE_CHECKOUT = re.compile(
    rf"(?:git\s+checkout|git\s+switch\s+--detach|-b|--branch)[\s=]+"
    rf"(?:tags/)?v?(\d+(?:\.\d+)+)(?:-release)?{_END}"
)
_COMMENT = re.compile(r"(?:^|\s)#")


class Install(Struct, frozen=True):
    """A command that installs the library: which releases it admits, None if it names none.

    `live` tells that it runs; `development` that it installs the code of the day.
    """

    cell: int
    text: str
    allowed: frozenset[str] | None
    live: bool = True
    development: bool = False
    upgrade: bool = False


def pieces(clues: Clues, library: str) -> Iterator[Piece]:
    """Yield what the commands that install the library say."""
    found = list(installs(clues.cells, library))
    live = _that_counts([each for each in found if each.live], _first_import(clues, library))
    if live is not None and live.allowed is not None:
        yield Piece(f"`{live.text}` is installed", live.allowed, live.cell)
    elif live is None or not live.upgrade:
        for each in found:
            if not each.live and each.allowed is not None:
                text = f"`{each.text}` in a comment"
                yield Piece(text, each.allowed, each.cell, Strength.SOFT)
    for cell in clues.cells:
        if library == "transformers" and cell.kind == "code" and "check_min_version" in cell.source:
            for minimum in _MINIMUM.finditer(cell.source):
                allowed = releases_of(library).between(minimum[1])
                yield Piece("check_min_version()", allowed, cell.index)


def unpinned(clues: Clues, library: str) -> Install | None:
    """Return the command that installs the newest release, or the code of the day, if one does."""
    live = [each for each in installs(clues.cells, library) if each.live]
    counts = _that_counts(live, _first_import(clues, library))
    return counts if counts is not None and counts.allowed is None else None


def installs(cells: Iterable[Cell], library: str) -> Iterator[Install]:
    """Yield the commands of code cells that install a library."""
    releases = releases_of(library)
    cloned = False
    for cell in cells:
        source = visible(cell.source) if cell.kind == "code" else ""
        if not (cloned or _names(library).search(source)):
            continue
        for line in source.splitlines():
            if not (cloned or _names(library).search(line)) or _OTHERWISE.search(line):
                continue
            yield from _of_line(cell.index, line, library, releases)
            clone = _clone(library).search(line)
            cloned = cloned or clone is not None
            tag = _CLONE_CHECKOUT.search(line) if cloned else None
            if tag is not None:
                allowed = _exactly(tag[1], releases)
                yield Install(cell.index, tag[0], allowed, _is_live(line, tag.start()))


def _of_line(cell: int, line: str, library: str, releases: Releases) -> Iterator[Install]:
    commanded = _INSTALL.search(line) is not None
    upgrade = _UPGRADE.search(line) is not None
    for wanted in _requirement(library).finditer(line):
        bounds = re.sub(r"\s", "", wanted["bounds"] or "")
        live = _is_live(line, wanted.start())
        if bounds.startswith(("==", "~=")) or (bounds and (commanded or wanted["quote"])):
            allowed = _meeting(bounds, releases)
            text = wanted["whole"].strip()
            if allowed:
                yield Install(cell, text, allowed, live)
        elif commanded and not bounds and wanted["alone"] is not None:
            yield Install(cell, wanted["whole"].strip(), None, live, upgrade=upgrade)
    for pattern in _addresses(library):
        for found in pattern.finditer(line):
            allowed = _exactly(found["version"], releases)
            if allowed:
                yield Install(cell, found[0].lstrip("/"), allowed, _is_live(line, found.start()))
    for found in _repository(library).finditer(line):
        live = _is_live(line, found.start())
        if commanded and found["revision"] in {None, "main", "master"}:
            yield Install(cell, found[0].lstrip("/"), None, live, development=True, upgrade=True)


def _first_import(clues: Clues, library: str) -> int:
    cells = [fact.site.cell for fact in certain_imports(clues, library)]
    return min(cells, default=len(clues.cells))


def _that_counts(live: list[Install], imported: int) -> Install | None:
    """Return the command that decides: the last before the import, else the last one.

    One that names no release changes nothing where another has been installed before it, unless it
    asks for an upgrade.
    """
    before = [each for each in live if each.cell <= imported] or live
    counts: Install | None = None
    for each in before:
        if counts is None or each.allowed is not None or each.upgrade:
            counts = each
    return counts


def _is_live(line: str, at: int) -> bool:
    """Tell whether what stands at a place of a line is no comment."""
    return _COMMENT.search(line, 0, at) is None


def _exactly(version: str, releases: Releases) -> frozenset[str]:
    return releases.between(version, version)


def _meeting(bounds: str, releases: Releases) -> frozenset[str]:
    """Return the releases that admit bounds such as "==3.0.2" or ">=4.6,<5"; none if unreadable."""
    exact = re.fullmatch(r"==v?(\d+(?:\.\d+)*)", bounds)
    if exact is not None:
        return _exactly(exact[1], releases)
    if bounds.startswith("~=") and "." not in bounds:
        bounds = f"=={bounds[2:]}.*"
    return releases.meeting(bounds) or frozenset()


@cache
def _names(library: str) -> re.Pattern[str]:
    return re.compile(library.replace("_", "[-_]"), re.IGNORECASE)


@cache
def _requirement(library: str) -> re.Pattern[str]:
    name = library.replace("_", "[-_]")
    return re.compile(
        rf"(?P<quote>[\"'])?(?<![\w/.-])(?P<whole>{name}(?P<alone>(?![\w/@.-])(?!\s*=[^=]))?"
        rf"(?:\[[\w,\s-]*\])?\s*(?P<bounds>{_BOUNDS}(?:\s*,\s*{_BOUNDS})*)?)",
        re.IGNORECASE,
    )


@cache
def _addresses(library: str) -> tuple[re.Pattern[str], ...]:
    """Return patterns of a tag, an archive of a tag, and a wheel or source archive."""
    name = library.replace("_", "-")
    tag = r"v?(?P<version>\d+(?:\.\d+)+)(?:-release)?"
    return (
        re.compile(rf"/{name}(?:\.git)?/?@{tag}(?![\w.-])", re.IGNORECASE),
        re.compile(rf"/{name}/archive/(?:refs/tags/)?{tag}\.(?:zip|tar)", re.IGNORECASE),
        re.compile(rf"(?<![\w-]){library}-(?P<version>\d+(?:\.\d+)+)(?:-py|\.tar)"),
    )


@cache
def _repository(library: str) -> re.Pattern[str]:
    name = library.replace("_", "-")
    return re.compile(
        rf"git\+\S*/huggingface/{name}(?:\.git)?/?(?:@(?P<revision>[\w./-]+))?(?=[\s'\";#]|$)"
    )


@cache
def _clone(library: str) -> re.Pattern[str]:
    name = library.replace("_", "-")
    return re.compile(rf"git\s+clone\b[^\r\n]*/{name}(?:\.git)?/?(?=[\s'\";&]|$)", re.IGNORECASE)
