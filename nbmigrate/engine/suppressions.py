"""What authors keep from nbmigrate, by a comment in a cell or a tag of the cell.

`# nbmigrate: skip`, or the tag `nbmigrate-skip`, keeps the whole cell from every rule, and
`# nbmigrate: ignore[rule, rule]` from these rules. What would change such a cell is not proposed.
Where it would change other cells, too, or is needed there, a remark says so.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from nbmigrate.cells.lexical import comments
from nbmigrate.errors import WishError
from nbmigrate.plan import Place
from nbmigrate.rules import find_rule
from nbmigrate.rules.base import BASIS, Proposal, Remark

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from nbmigrate.documents.notebook import Cell
    from nbmigrate.rules.base import Rule

    Verdict: TypeAlias = tuple[Rule, Proposal | Remark]

SKIP_TAG = "nbmigrate-skip"
RULE = "suppression-comment"  # what the findings about comments are named

_COMMENT = re.compile(r"#\s*nbmigrate\s*:\s*(?P<words>[^#]*)")
_WORDS = re.compile(r"(?:skip|ignore\s*\[(?P<rules>[^\]]*)\])(?:\s|$)")


class Suppressions(Struct, frozen=True):
    """The rules that cells are kept from, by cell; None stands for all rules.

    `remarks` are about comments that mean nothing.
    """

    by_cell: Mapping[int, frozenset[str] | None]
    remarks: tuple[Remark, ...] = ()

    def keep(self, cell: int, rule: str) -> bool:
        """Tell whether a cell is kept from a rule."""
        rules = self.by_cell.get(cell, frozenset())
        return rules is None or rule in rules

    def upheld(self, verdicts: Collection[Verdict]) -> Collection[Verdict]:
        """Return what is left of the verdicts of rules."""
        if not self.by_cell:
            return verdicts
        left: list[Verdict] = []
        lost: dict[str, int] = {}
        for rule, verdict in verdicts:
            kept = [cell for cell in _cells(verdict) if self.keep(cell, rule.name)]
            if not kept:
                left.append((rule, self._with_free_alternative(rule, verdict)))
            elif isinstance(verdict, Proposal):
                lost.setdefault(verdict.key, kept[0])
                left += _elsewhere(rule, verdict, kept)
        return _without_stranded(left, lost)

    def _with_free_alternative(self, rule: Rule, verdict: Proposal | Remark) -> Proposal | Remark:
        if isinstance(verdict, Remark) or verdict.alternative is None:
            return verdict
        kept = any(self.keep(cell, rule.name) for cell in _cells(verdict.alternative))
        return replace(verdict, alternative=None) if kept else verdict


def suppressions_of(cells: Iterable[Cell]) -> Suppressions:
    """Read the comments and tags of a notebook's cells."""
    by_cell: dict[int, frozenset[str] | None] = {}
    remarks: list[Remark] = []
    for cell in cells:
        if SKIP_TAG in cell.tags:
            by_cell[cell.index] = None
        for place, words in _comments(cell):
            kept = by_cell.get(cell.index, frozenset())
            try:
                rules = _rules_in(words)
            except WishError as error:
                remarks.append(Remark(place, str(error)))
            else:
                by_cell[cell.index] = None if kept is None or rules is None else kept | rules
    return Suppressions(by_cell, tuple(remarks))


def _comments(cell: Cell) -> Iterator[tuple[Place, str]]:
    if cell.kind != "code" or "nbmigrate" not in cell.source:
        return
    for start, comment in comments(cell.source):
        for match in _COMMENT.finditer(comment):
            place = Place(cell.index, start + match.start(), start + match.end())
            yield place, match["words"]


def _rules_in(words: str) -> frozenset[str] | None:
    """Return the rules a comment names, None for all; raises `WishError` if it says nothing."""
    match = _WORDS.match(words)
    if match is None:
        reason = "say `# nbmigrate: skip` or `# nbmigrate: ignore[RULE, ...]`: this says nothing"
        raise WishError(RULE, reason)
    if match["rules"] is None:
        return None
    names = (name.strip() for name in match["rules"].split(","))
    return frozenset(find_rule(name, RULE).name for name in names if name)


def _cells(verdict: Proposal | Remark) -> list[int]:
    if isinstance(verdict, Remark):
        return [verdict.place.cell]
    return sorted({edit.place.cell for edit in verdict.edits})


def _elsewhere(rule: Rule, proposal: Proposal, kept: Collection[int]) -> Iterator[Verdict]:
    """Remark on the other cells that a proposal would have changed."""
    places = [edit.place for edit in proposal.edits if edit.place.cell not in kept]
    if places:
        why = f"it changes cell {min(kept)}, too, which is kept from it"
        yield rule, _left_out(proposal, places, why)


def _without_stranded(verdicts: list[Verdict], lost: Mapping[str, int]) -> list[Verdict]:
    """Leave out the proposals that need one that was lost; `lost` has the cell, by key."""
    there = {verdict.key for _, verdict in verdicts if isinstance(verdict, Proposal)}
    gone = {key: cell for key, cell in lost.items() if key and key not in there}
    left: list[Verdict] = []
    stranded: dict[str, int] = {}
    for rule, verdict in verdicts:
        cell = _needed_cell(verdict, gone) if isinstance(verdict, Proposal) else None
        if isinstance(verdict, Remark) or cell is None:
            left.append((rule, verdict))
        else:
            stranded.setdefault(verdict.key, cell)
            why = f"it needs a change of cell {cell}, which is kept from that"
            left.append((rule, _left_out(verdict, [e.place for e in verdict.edits], why)))
    return _without_stranded(left, {**stranded, **lost}) if stranded else left


def _needed_cell(proposal: Proposal, gone: Mapping[str, int]) -> int | None:
    needed = {*proposal.requires, BASIS} - {proposal.key}
    return min((gone[key] for key in needed if key in gone), default=None)


def _left_out(proposal: Proposal, places: Iterable[Place], why: str) -> Remark:
    first = min(places, key=lambda place: (place.cell, place.start))
    return Remark(first, f"left out, as {why}: {proposal.message}. {proposal.consequence}")
