from __future__ import annotations

import pytest

from nbmigrate.plan import AddName, DropName, Edit, InsertLines, MoveName
from rewriting.places import composed, edit_import, edited

Z = DropName("Z")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("from a import X, Z", "from a import X", id="last"),
        pytest.param("from a import Z as O, X", "from a import X", id="first"),
        pytest.param(
            "from a import (\n    X,\n    Z,\n)", "from a import (\n    X,\n)", id="lines"
        ),
        pytest.param("from a import Z", "", id="only one"),
        pytest.param("x = 0\nfrom a import Z\ny = 0", "x = 0\ny = 0", id="between"),
        pytest.param("from a import Z\r\nx = 1", "x = 1", id="first line"),
        pytest.param("x = 1\r\nfrom a import Z", "x = 1", id="last line"),
        pytest.param(
            "def f():\n    from a import (\n        Z)\n    x", "def f():\n    x", id="block"
        ),
        pytest.param("%time\nfrom a import Z\n\nx", "%time\n\nx", id="behind a magic"),
        pytest.param("x; from a import Z; y", "x; pass; y", id="no line of its own"),
        pytest.param("from a import Z  # why\nx", "# why\nx", id="comment"),
    ],
)
def test_a_name_and_its_statement_go(before: str, after: str) -> None:
    edit = edit_import(before, Z)
    assert edited(before, edit) == after
    assert not composed(before, edit).comments_lost


def test_a_comment_inside_is_lost() -> None:
    source = "from a import (\n    Z,  # why\n)\nx"
    result = composed(source, edit_import(source, Z))
    assert (result.apply_to(source), result.comments_lost) == ("x", True)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from a import Z", "def Z():\n    pass"),
        ("from a import Z\nx = 1", "def Z():\n    pass\nx = 1"),
        ("y = 1\nfrom a import Z\nx = 1", "y = 1\n\n\ndef Z():\n    pass\nx = 1"),
        ("if y:\n    from a import Z\nx = 1", "if y:\n\n\n    def Z():\n        pass\nx = 1"),
        ("from a import X, Z", "from a import X\n\n\ndef Z():\n    pass"),
    ],
)
def test_lines_behind_take_its_place(source: str, expected: str) -> None:
    edit = edit_import(source, Z)
    insert = InsertLines(edit.place, "\n\ndef Z():\n    pass")
    assert edited(source, edit, insert) == edited(source, insert, edit) == expected


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ((Z, MoveName("X", "b", "X")), "from b import X"),
        ((Z, AddName("N", "c")), "from a import X\nfrom c import N"),
        ((Z, DropName("X"), AddName("N", "c")), "from c import N"),
        (
            (Z, DropName("X"), AddName("N", "c"), AddName("M", "d")),
            "from c import N\nfrom d import M",
        ),
    ],
)
def test_beside_other_operations(
    operations: tuple[DropName | MoveName | AddName, ...], expected: str
) -> None:
    source = "from a import X, Z"
    edits: list[Edit] = [edit_import(source, operation) for operation in operations]
    assert edited(source, *edits) == expected


@pytest.mark.parametrize("source", ["from a import X", "from a import *", "import Z"])
def test_what_is_not_imported_cannot_go(source: str) -> None:
    with pytest.raises(ValueError, match="Z"):
        edited(source, edit_import(source, Z))


def test_no_more_blank_lines_than_needed_between_two_insertions() -> None:
    source = "from a import Z\nx = 1"
    edit = edit_import(source, Z)
    first = InsertLines(edit.place, "\n\ndef A():\n    pass\n\n\n")
    second = InsertLines(edit.place, "\n\ndef B():\n    pass\n\n\n")
    expected = "def A():\n    pass\n\n\ndef B():\n    pass\n\n\nx = 1"
    assert edited(source, edit, first, second) == expected
