from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbmigrate import engine
from nbmigrate.documents.notebook import Document
from nbmigrate.plan import AddKeyword, Decisions, EditArguments, Place, Plan, ReplaceText, Style
from nbmigrate.reviewing.cell import ReviewedCell, Row
from nbmigrate.reviewing.layout import Lines
from nbmigrate.reviewing.notebook import cells_of, edits_by_cell, reviewed
from reviewing.plans import MASKED_LM, PRETRAINED_BERT, long_notebook, planned

if TYPE_CHECKING:
    from nbmigrate.plan import Edit

LINE_END = re.compile(r"\r\n|\r|\n")
LONG = long_notebook(lines=120, every=7)
NOTEBOOKS = [planned(MASKED_LM), planned(PRETRAINED_BERT), LONG]


def all_rows(cell: ReviewedCell, plan: Plan, decisions: Decisions) -> list[Row]:
    edits = edits_by_cell(plan.accepted(decisions)).get(cell.index, [])
    replacements = cell.replacements(edits)
    pairs = itertools.zip_longest(cell.gaps, cell.stretches)
    pieces = [lines for pair in pairs for lines in pair if lines and lines.first < lines.last]
    return [row for lines in pieces for row in cell.rows(lines, replacements)]


def check_shows_what_is_written(source: bytes, plan: Plan, decisions: Decisions) -> None:
    cells = cells_of(reviewed("demo.ipynb", Document.from_bytes(source).cells, plan, decisions))
    written = engine.preview(source, plan, decisions)
    assert written.keys() <= cells.keys()
    for index, cell in cells.items():
        rows = all_rows(cell, plan, decisions)
        old = [row.old for row in rows if row.old]
        new = [row.new for row in rows if row.new]
        assert [line.text for line in old] == LINE_END.split(cell.source)
        assert [line.text for line in new] == LINE_END.split(written.get(index, cell.source))
        for lines in (old, new):
            assert [line.number for line in lines] == list(range(1, len(lines) + 1))
        for row in rows:
            same = bool(row.old and row.new) and row.old.text == row.new.text  # type: ignore[union-attr]
            assert row.changed is not same


@given(data=st.data(), number=st.integers(0, len(NOTEBOOKS) - 1))
def test_the_right_side_is_what_would_be_written(data: st.DataObject, number: int) -> None:
    source, plan = NOTEBOOKS[number]
    ids = [change.id for change in plan.changes]
    two_forms = [change.id for change in plan.changes if change.alternative is not None]
    accepted = data.draw(st.frozensets(st.sampled_from(ids)))
    styles = (
        data.draw(st.dictionaries(st.sampled_from(two_forms), st.sampled_from(Style)))
        if (two_forms)
        else {}
    )
    check_shows_what_is_written(source, plan, Decisions(accepted, styles))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_kind_end_lines(line_end: str) -> None:
    cells = [cell.replace("\n", line_end) for cell in MASKED_LM]
    source, plan = planned(cells)
    assert plan.changes
    check_shows_what_is_written(source, plan, Decisions.default(plan, unsafe=True))


def test_a_cell_that_ends_in_a_line_end_has_an_empty_last_line() -> None:
    cell = ReviewedCell(0, "a\nb\n", [Lines(0, 1)])
    texts = [row.old.text for row in cell.rows(cell.stretches[0], ()) if row.old]
    assert texts == ["a", "b", ""]


def test_edits_that_overlap_are_composed_together() -> None:
    source = "x = f(g(1), 2)\ny = f(3)"
    cell = ReviewedCell(0, source, [Lines(0, 2)])
    outer, inner = Place(0, 4, 14), Place(0, 6, 10)
    edits: list[Edit] = [
        EditArguments(outer, (AddKeyword("c", "True"),)),
        ReplaceText(inner, "g(1)", "h(1)"),
        EditArguments(Place(0, 19, 23), (AddKeyword("d", "0"),)),
    ]
    rows = cell.rows(cell.stretches[0], cell.replacements(edits))
    assert [row.new.text for row in rows if row.new] == [
        "x = f(h(1), 2, c=True)",
        "y = f(3, d=0)",
    ]


def test_only_what_a_decision_is_about_is_composed_again() -> None:
    composed = []

    class Counted(ReviewedCell):
        def _compose(self, edits: tuple[object, ...]) -> tuple[tuple[int, int, str], ...]:
            composed.append(edits)
            return super()._compose(edits)  # type: ignore[arg-type]

    _, plan = LONG
    source = cells_of(
        reviewed("", Document.from_bytes(LONG[0]).cells, LONG[1], Decisions.default(plan))
    )[0].source
    cell = Counted(0, source, [Lines(h.line - 1, h.line) for c in plan.changes for h in c.hunks])
    edits = edits_by_cell(plan.changes)[0]
    cell.replacements(edits)
    assert len(composed) == len(plan.changes)
    cell.replacements(edits[:-1])
    cell.replacements(edits)
    assert len(composed) == len(plan.changes)


def test_colours_do_not_depend_on_where_a_stretch_begins() -> None:
    text = ['"""', *("not = code" for _ in range(30)), '"""', *("x = None" for _ in range(30))]
    text[15] = "changed"
    cell = ReviewedCell(0, "\n".join(text), [Lines(15, 16), Lines(45, 46)])
    in_string, in_code = (cell.rows(lines, ()) for lines in cell.stretches)
    assert {t.kind for row in in_string if row.old for t in row.old.tokens} == {"string"}
    assert {t.kind for row in in_code if row.old for t in row.old.tokens} == {"number"}
