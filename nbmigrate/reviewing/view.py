"""A notebook as it stands after some decisions, its parts as elements.

The parts of a cell are its stretches of shown lines, each with the cards of the changes and
findings in it. The panel shows them one by one as they come into view, the report all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from nbmigrate.reviewing.cards import Standing, change_card, finding_card
from nbmigrate.reviewing.code import code
from nbmigrate.reviewing.elements import h
from nbmigrate.reviewing.notebook import edits_by_cell, last_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nbmigrate.plan import Decisions, Edit, Finding, Plan
    from nbmigrate.reviewing.cell import ReviewedCell, Row
    from nbmigrate.reviewing.choices import Choices
    from nbmigrate.reviewing.elements import Element
    from nbmigrate.reviewing.layout import Lines


About: TypeAlias = "Standing | Finding"


class Part(NamedTuple):
    """The stretch of lines number `stretch` (from 0) of a cell."""

    cell: int
    stretch: int


@dataclass(frozen=True)
class View:
    """The cells with something to show; how each change stands, by its id; findings, by a name.

    `interactive` says whether there is somebody to decide.
    """

    cells: Mapping[int, ReviewedCell]
    standings: Mapping[str, Standing]
    findings: Mapping[str, Finding]
    interactive: bool

    @cached_property
    def edits(self) -> Mapping[int, list[Edit]]:
        """The edits that would be written, by cell."""
        return edits_by_cell(s.change for s in self.standings.values() if s.written)

    @cached_property
    def cards(self) -> Mapping[Part, list[tuple[int, str, About]]]:
        """What has a card in a part: the line (from 0) it follows, its entry, what it is about."""
        found: list[tuple[int, int, str, About]] = []
        for standing in self.standings.values():
            hunk = standing.change.hunks[0]
            found.append((hunk.cell, last_line(hunk), standing.change.id, standing))
        found += [(f.cell, f.line - 1, entry, f) for entry, f in self.findings.items()]
        cards: dict[Part, list[tuple[int, str, About]]] = {}
        for cell, line, entry, about in sorted(found, key=lambda card: card[:2]):
            cards.setdefault(self.part_at(cell, line), []).append((line, entry, about))
        return cards

    @cached_property
    def numbers(self) -> Mapping[int, Mapping[int, list[int]]]:
        """The numbers of the changes that touch a line (from 1) of a cell."""
        numbers: dict[int, dict[int, list[int]]] = {index: {} for index in self.cells}
        for standing in self.standings.values():
            for hunk in standing.change.hunks:
                for line in range(hunk.line, last_line(hunk) + 2):
                    numbers[hunk.cell].setdefault(line, []).append(standing.number)
        return numbers

    def part_at(self, cell: int, line: int) -> Part:
        """Return the part that shows a line (from 0) of a cell."""
        stretches = self.cells[cell].stretches
        return Part(cell, next(n for n, lines in enumerate(stretches) if line < lines.last))

    def parts(self) -> Iterable[Part]:
        """Return all parts, in the order of the notebook."""
        return (
            Part(index, number)
            for index, cell in self.cells.items()
            for number in range(len(cell.stretches))
        )

    def rows(self, cell: int, lines: Lines) -> tuple[Row, ...]:
        """Return lines of a cell beside what would be written."""
        reviewed = self.cells[cell]
        return reviewed.rows(lines, reviewed.replacements(self.edits.get(cell, ())))


def view_of(
    plan: Plan,
    cells: Mapping[int, ReviewedCell],
    decisions: Decisions,
    choices: Choices | None = None,
) -> View:
    """Return the notebook of a plan as it stands; with choices, for somebody who decides."""
    accepted = {change.id for change in plan.accepted(decisions)}
    numbers = {change.id: number for number, change in enumerate(plan.changes, start=1)}
    standings = {
        change.id: Standing(
            change=change,
            number=numbers[change.id],
            written=change.id in accepted,
            needs=tuple(sorted(numbers[i] for i in change.requires if i in numbers)),
            cells=tuple(sorted({hunk.cell for hunk in change.hunks})),
            verdict=None if choices is None else choices.verdict(change.id),
        )
        for change in plan.chosen(decisions)
    }
    findings = {f"by-hand-{number}": f for number, f in enumerate(plan.findings)}
    return View(cells, standings, findings, interactive=choices is not None)


def changed_parts(before: View, after: View) -> frozenset[Part]:
    """Return the parts that show something else after a decision than before."""
    moved = {
        index for index in after.cells if before.edits.get(index, []) != after.edits.get(index, [])
    }
    changed = {part for part in after.parts() if part.cell in moved}
    for view in (before, after):
        for part, cards in view.cards.items():
            entries = [entry for _, entry, _ in cards if entry in after.standings]
            if any(before.standings[entry] != after.standings[entry] for entry in entries):
                changed.add(part)
    return frozenset(changed)


def part_elements(view: View, part: Part) -> list[Element]:
    """Return the lines of a part, with cards in between."""
    lines = view.cells[part.cell].stretches[part.stretch]
    label = f"Cell {part.cell}, from line {lines.first + 1}: old and new code"
    numbers = view.numbers[part.cell]
    waiting = list(view.cards.get(part, ()))
    elements: list[Element] = []
    rows: list[Row] = []
    reached = lines.first - 1
    for row in view.rows(part.cell, lines):
        if row.old is not None and waiting and waiting[0][0] <= reached:
            elements.append(code(rows, label, numbers))
            rows = []
            elements += _cards(view, waiting, reached)
        rows.append(row)
        reached = row.old.number - 1 if row.old is not None else reached
    elements.append(code(rows, label, numbers))
    return [*elements, *_cards(view, waiting, reached)]


def _cards(view: View, waiting: list[tuple[int, str, About]], reached: int) -> Iterable[Element]:
    """Yield the cards that follow the line that was reached, and no longer let them wait."""
    while waiting and waiting[0][0] <= reached:
        _, entry, about = waiting.pop(0)
        if isinstance(about, Standing):
            yield change_card(about)
        else:
            yield finding_card(about, entry, interactive=view.interactive)


def cell_heading(view: View, index: int) -> Element:
    """Return the heading of a cell: its number, and what there is in it."""
    parts = [cards for part, cards in view.cards.items() if part.cell == index]
    entries = [entry for cards in parts for _, _, entry in cards]
    changes = [entry for entry in entries if isinstance(entry, Standing)]
    counts = [
        counted(len(changes), "change"),
        f"{len(entries) - len(changes)} by hand" if len(entries) > len(changes) else "",
    ]
    elsewhere = sum(index in s.cells for s in view.standings.values()) - len(changes)
    if elsewhere:
        counts.append(f"{counted(elsewhere, 'change')} described in another cell")
    return h(
        "h3",
        "nbm-cell-head",
        h("span", "nbm-cell-name", f"Cell {index}"),
        h("span", "nbm-counts", ", ".join(filter(None, counts))),
    )


def counted(number: int, thing: str) -> str:
    """Say how many there are of something; nothing if there is none."""
    return "" if not number else f"{number} {thing}{'' if number == 1 else 's'}"


def folded(lines: Lines) -> str:
    """Say which unchanged lines are folded away."""
    number = lines.last - lines.first
    which = f"lines {lines.first + 1}-{lines.last}" if number > 1 else f"line {lines.last}"
    return f"{counted(number, 'unchanged line')} ({which})"
