from __future__ import annotations

import pytest

from nbmigrate.plan import AddKeyword, Edit, EditArguments, InsertLines, Place, WrapExpression
from nbmigrate.rewriting import compose


def place(source: str, text: str) -> Place:
    start = source.index(text)
    return Place(0, start, start + len(text))


def composed(source: str, *edits: Edit) -> str:
    return compose(source, source, edits).apply_to(source)


@pytest.mark.parametrize(
    ("source", "statement", "before", "after"),
    [
        ("a()\nb()", "a()", "x()\na()\nb()", "a()\nx()\nb()"),
        ("a()  # why\nb()", "a()", "x()\na()  # why\nb()", "a()  # why\nx()\nb()"),
        (
            "if c:\n    a()\nb()",
            "a()",
            "if c:\n    x()\n    a()\nb()",
            "if c:\n    a()\n    x()\nb()",
        ),
        ("if c:\r\n\ta()", "a()", "if c:\r\n\tx()\r\n\ta()", "if c:\r\n\ta()\r\n\tx()"),
        ("a(); b()", "a()", "x(); a(); b()", "a(); x(); b()"),
        ("if c: a()", "a()", "if c: x(); a()", "if c: a(); x()"),
        ("a(\n  1,\n)", "a(\n  1,\n)", "x()\na(\n  1,\n)", "a(\n  1,\n)\nx()"),
    ],
)
def test_one_line(source: str, statement: str, before: str, after: str) -> None:
    where = place(source, statement)
    assert composed(source, InsertLines(where, "x()", before=True)) == before
    assert composed(source, InsertLines(where, "x()")) == after


def test_several_lines_are_indented_and_blank_ones_stay_blank() -> None:
    source = "def f():\n    a()\n    b()"
    edit = InsertLines(place(source, "a()"), "for i in x:\n    g(i)\n\nh()")
    assert composed(source, edit) == (
        "def f():\n    a()\n    for i in x:\n        g(i)\n\n    h()\n    b()"
    )


def test_several_lines_need_lines_of_their_own() -> None:
    source = "a(); b()"
    with pytest.raises(ValueError, match="no room"):
        composed(source, InsertLines(place(source, "a()"), "x()\ny()"))


def test_in_the_order_given_and_beside_other_edits() -> None:
    source = "for x in y:\n    loss = model(x)  # forward\n    loss.backward()"
    call = place(source, "model(x)")
    statement = place(source, "loss = model(x)")
    loop = Place(0, 0, len(source))
    edits = (
        InsertLines(statement, "one()"),
        EditArguments(call, (AddKeyword("labels", "y"),)),
        WrapExpression(call, "", "[0]"),
        InsertLines(statement, "two()"),
        InsertLines(loop, "done()"),
        InsertLines(loop, "start()", before=True),
    )
    assert composed(source, *edits) == (
        "start()\nfor x in y:\n    loss = model(x, labels=y)[0]  # forward\n    one()\n    two()\n"
        "    loss.backward()\ndone()"
    )


def test_wrapping_nests() -> None:
    source = "f(g(x))"
    inner, outer = (
        WrapExpression(place(source, "g(x)"), "h(", ")"),
        WrapExpression(place(source, "f(g(x))"), "", ".loss"),
    )
    assert composed(source, inner, outer) == composed(source, outer, inner) == "f(h(g(x))).loss"


def test_wrapping_must_make_an_expression() -> None:
    with pytest.raises(ValueError, match="not"):
        composed("f(x)", WrapExpression(Place(0, 0, 4), "(", ""))
