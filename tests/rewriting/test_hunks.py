from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbmigrate.documents.positions import line_starts
from nbmigrate.plan import Hunk
from nbmigrate.rewriting import Composed
from nbmigrate.rewriting.hunks import hunks_of

CELL = "import a\nx = f(a, b)\n\ny = g(\n    x,\n)\n"


def hunks(source: str, *replacements: tuple[str, str]) -> list[tuple[int, str, str]]:
    """Replace texts that are in the source once, and give lines, before and after."""
    spans = tuple(
        (source.index(old), source.index(old) + len(old), new) for old, new in replacements
    )
    return [
        (hunk.line, hunk.before, hunk.after)
        for hunk in hunks_of(3, source, Composed(spans, comments_lost=False))
    ]


def test_nothing_changes_no_lines() -> None:
    assert hunks(CELL) == []


def test_a_hunk_is_the_whole_line() -> None:
    assert hunks(CELL, ("f(a", "f(z")) == [(2, "x = f(a, b)", "x = f(z, b)")]
    assert hunks(CELL, ("import a", "import c")) == [(1, "import a", "import c")]
    assert list(hunks_of(3, "a", Composed(((0, 1, "b"),), comments_lost=False))) == [
        Hunk(3, 1, "a", "b")
    ]


def test_replacements_in_one_line_share_a_hunk() -> None:
    assert hunks(CELL, ("x = ", "z = "), ("a, b", "b")) == [(2, "x = f(a, b)", "z = f(b)")]


def test_replacements_in_other_lines_have_their_own_hunk() -> None:
    assert hunks(CELL, ("import a", "import c"), ("x = f", "x = h"), ("x,", "z,")) == [
        (1, "import a", "import c"),
        (2, "x = f(a, b)", "x = h(a, b)"),
        (5, "    x,", "    z,"),
    ]


def test_a_replacement_over_several_lines() -> None:
    assert hunks(CELL, ("g(\n    x,\n)", "g(x)")) == [(4, "y = g(\n    x,\n)", "y = g(x)")]
    assert hunks(CELL, ("y =", "z ="), ("(\n    x", "(z"), (",\n)", ")")) == [
        (4, "y = g(\n    x,\n)", "z = g(z)")
    ]


def test_insertions() -> None:
    def insert(source: str, offset: int, text: str) -> tuple[int, str, str]:
        (hunk,) = hunks_of(0, source, Composed(((offset, offset, text),), comments_lost=False))
        return hunk.line, hunk.before, hunk.after

    assert insert(CELL, len("import a"), "\nimport b") == (1, "import a", "import a\nimport b")
    assert insert(CELL, CELL.index(")\n", 25), "    z,\n") == (6, ")", "    z,\n)")
    assert insert(CELL, len(CELL), "z") == (7, "", "z")
    assert insert("a", 1, "b") == (1, "a", "ab")


def test_blank_lines_of_a_hunk_stay() -> None:
    assert hunks("a\n\n\nb", ("a\n\n", "c\n\n")) == [(1, "a\n\n", "c\n\n")]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_end_as_python_has_them(ending: str) -> None:
    source = ending.join(["a", "b\x0c\u2028b", "c", ""])
    assert hunks(source, ("c", "d")) == [(3, "c", "d")]
    assert hunks(source, (f"b{ending}c", "d")) == [(2, f"b\x0c\u2028b{ending}c", "b\x0c\u2028d")]


@given(st.data())
def test_the_hunks_are_all_that_changes(data: st.DataObject) -> None:
    source = data.draw(st.text("ab\n\r", max_size=20))
    offsets = sorted(data.draw(st.lists(st.integers(0, len(source)), max_size=8).map(_even)))
    composed = Composed(
        tuple(
            (start, end, data.draw(st.text("xy\n", max_size=4)))
            for start, end in zip(offsets[::2], offsets[1::2], strict=True)
        ),
        comments_lost=False,
    )
    result, shift = source, 0
    starts = line_starts(source)
    for hunk in hunks_of(0, source, composed):
        start = starts[hunk.line - 1]
        assert source.startswith(hunk.before, start)
        assert result.startswith(hunk.before, start + shift)
        result = result[: start + shift] + hunk.after + result[start + shift + len(hunk.before) :]
        shift += len(hunk.after) - len(hunk.before)
    assert result == composed.apply_to(source)


def _even(offsets: list[int]) -> list[int]:
    return offsets[: len(offsets) // 2 * 2]
