"""How pieces of evidence are combined into the set of releases a notebook can be written for."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from msgspec import Struct

from nbmigrate.plan import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CONTRADICTION = "what stands in the notebook belongs to different releases"


class Strength(enum.IntEnum):
    """How much a piece of evidence is worth.

    What is HARD could not have been otherwise in a notebook that ran: an import, a printed version.
    What is SOFT is the rule, and has exceptions: an output that is unpacked, a command that is
    commented out, the habits of a time.
    """

    SOFT = 1
    HARD = 2


class Piece(Struct, frozen=True):
    """One piece of evidence: the releases that it allows, in words (`text`), and where it stands.

    There may be gaps between the releases.
    """

    text: str
    allowed: frozenset[str]
    cell: int | None = None
    strength: Strength = Strength.HARD


class Combined(Struct, frozen=True):
    """The releases that are left, oldest first, and the evidence, what decides first."""

    candidates: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def combine(releases: Sequence[str], pieces: Iterable[Piece]) -> Combined:
    """Combine pieces of evidence about these releases, which are in order.

    1. The hard pieces come first, the soft ones are asked about what these leave.
    2. Pieces that agree are intersected. A release is left if no other release is allowed by the
       same pieces and more: where all agree, these are the releases that all allow.
    3. Pieces that cannot all be true leave every release that some agreeing ones leave, and what
       lies between: the set is wider, and the evidence begins with a sentence that says so.
    4. A soft piece that allows nothing of what the hard ones leave is left out altogether.

    Of 2.11, 3.0, 3.5, 4.0, 4.1 and 4.2, let an import allow 3.0 to 4.2 (hard), a printed version
    4.1 (hard), and an unpacked output all before 4.0 (soft). The hard ones agree: 4.1. The soft one
    allows nothing of that, and is left out. With a second printed version, 3.5, the hard ones do
    not agree. The import and 4.1 leave 4.1, the import and 3.5 leave 3.5: the result is 3.5 to 4.1.
    The unpacked output is asked about these three and leaves 3.5.

    A piece that allows none of the releases, or all, says nothing.
    """
    everything = frozenset(releases)
    informative = [
        piece
        for piece in dict.fromkeys(pieces)
        if everything & piece.allowed and everything - piece.allowed
    ]
    left = list(releases)
    heard: list[Piece] = []
    contradictory = False
    for strength in sorted(Strength, reverse=True):
        asked = [
            p for p in informative if p.strength is strength and not p.allowed.isdisjoint(left)
        ]
        left, agreed = _narrowed(left, asked)
        contradictory = contradictory or not agreed
        heard += asked
    ordered = sorted(heard, key=lambda piece: _order(piece, releases, left))
    evidence = [Evidence(CONTRADICTION, None, left[0], left[-1])] if contradictory else []
    return Combined(tuple(left), (*evidence, *(_evidence(each, releases) for each in ordered)))


def _narrowed(releases: list[str], pieces: Sequence[Piece]) -> tuple[list[str], bool]:
    """Return what pieces leave of releases, and whether they agree."""
    agreed = frozenset(releases).intersection(*(piece.allowed for piece in pieces))
    if agreed:
        return [release for release in releases if release in agreed], True
    support = {
        release: frozenset(i for i, piece in enumerate(pieces) if release in piece.allowed)
        for release in releases
    }
    supports = set(support.values())
    most = {each for each in supports if not any(each < other for other in supports)}
    left = [release for release in releases if support[release] in most]
    first, last = releases.index(left[0]), releases.index(left[-1])
    return releases[first : last + 1], False


def _order(
    piece: Piece, releases: Sequence[str], left: Sequence[str]
) -> tuple[bool, bool, int, int]:
    """Put first what bounds the result, then what is hard, then what leaves the least."""
    inside = [release for release in releases if release in piece.allowed]
    bounds = (inside[0] == left[0] != releases[0]) or (inside[-1] == left[-1] != releases[-1])
    cell = -1 if piece.cell is None else piece.cell
    return not bounds, piece.strength is Strength.SOFT, len(inside), cell


def _evidence(piece: Piece, releases: Sequence[str]) -> Evidence:
    inside = [release for release in releases if release in piece.allowed]
    return Evidence(
        piece.text,
        piece.cell,
        None if inside[0] == releases[0] else inside[0],
        None if inside[-1] == releases[-1] else inside[-1],
    )
