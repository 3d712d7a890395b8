from __future__ import annotations

import pytest

from nbmigrate.plan import (
    AddKeyword,
    ArgumentOperation,
    DropKeyword,
    DropPositional,
    NamePositional,
    RenameKeyword,
    SetKeyword,
)
from rewriting.places import composed, edit_call, edited

ADD = AddKeyword("new", "1")
DROP = DropKeyword("old")


def check(before: str, after: str, *operations: ArgumentOperation, comments_lost: bool) -> None:
    edit = edit_call(before, "f", *operations)
    assert edited(before, edit) == after
    assert composed(before, edit).comments_lost is comments_lost


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("f()", "f(new=1)", id="empty"),
        pytest.param("f( )", "f(new=1)", id="empty with a space"),
        pytest.param("f(\n)", "f(new=1)", id="empty over two lines"),
        pytest.param("f(\n  # c\n)", "f(\n  # c\n  new=1\n)", id="only a comment"),
        pytest.param("f(a)", "f(a, new=1)", id="one"),
        pytest.param("f(a,)", "f(a, new=1,)", id="trailing comma on the line"),
        pytest.param("f( a, b )", "f( a, b, new=1 )", id="spaces inside"),
        pytest.param("f(a,b)", "f(a,b, new=1)", id="no space"),
        pytest.param("f (a)", "f (a, new=1)", id="space before"),
        pytest.param("f(*a, **k)", "f(*a, **k, new=1)", id="splats"),
        pytest.param("f(x for x in y)", "f((x for x in y), new=1)", id="bare generator"),
        pytest.param("f((x for x in y))", "f((x for x in y), new=1)", id="generator"),
        pytest.param("f(x := 2)", "f(x := 2, new=1)", id="walrus"),
        pytest.param("f(lambda: 1)", "f(lambda: 1, new=1)", id="lambda"),
        pytest.param("f(g(\n    a\n))", "f(g(\n    a\n), new=1)", id="last argument over lines"),
        pytest.param("f(a,\n  b)", "f(a,\n  b,\n  new=1)", id="aligned"),
        pytest.param("f(a,\n  b, c)", "f(a,\n  b, c, new=1)", id="filled lines"),
        pytest.param("f(\n    a)", "f(\n    a,\n    new=1)", id="hanging"),
        pytest.param("f(\n    a, b\n)", "f(\n    a, b, new=1\n)", id="hanging on one line"),
        pytest.param("f(\n    a\n)", "f(\n    a,\n    new=1\n)", id="bracket on its own line"),
        pytest.param("f(\n    a,\n)", "f(\n    a,\n    new=1,\n)", id="trailing comma"),
        pytest.param("f(\n\ta,\n\t)", "f(\n\ta,\n\tnew=1,\n\t)", id="tabs, indented bracket"),
        pytest.param("f(a, \\\n  b)", "f(a, \\\n  b, new=1)", id="backslash"),
        pytest.param("f(a,\n\x0c  b)", "f(a,\n\x0c  b,\n\x0c  new=1)", id="form feed"),
        pytest.param(
            "f(\n  a\n  , b\n  , c\n)", "f(\n  a\n  , b\n  , c, new=1\n)", id="leading commas"
        ),
        pytest.param(
            "f(a,  # x\n  b)", "f(a,  # x\n  b,\n  new=1)", id="comment behind another argument"
        ),
        pytest.param(
            "f(\n    a,  # x\n)", "f(\n    a,  # x\n    new=1,\n)", id="comment behind the comma"
        ),
        pytest.param(
            "f(\n    a  # x\n)", "f(\n    a,  # x\n    new=1\n)", id="comment behind the last one"
        ),
        pytest.param("f(a, b # x\n)", "f(a, b, # x\n    new=1\n)", id="no line to be like"),
        pytest.param(
            "f(\n    a,\n    # b=1,\n)", "f(\n    a,\n    # b=1,\n    new=1,\n)", id="comment line"
        ),
        pytest.param("f(a,\n    # b\n)", "f(a,\n    # b\n    new=1,\n)", id="like the comment"),
        pytest.param("f(\n\n    a,\n\n)", "f(\n\n    a,\n    new=1,\n\n)", id="blank lines"),
        pytest.param(
            "f(\r\n  a, # x\r\n)", "f(\r\n  a, # x\r\n  new=1,\r\n)", id="Windows line endings"
        ),
        pytest.param("f(\r  a\r)", "f(\r  a,\r  new=1\r)", id="old Mac line endings"),
        pytest.param("f('é😀')  # 漢😀", "f('é😀', new=1)  # 漢😀", id="not ASCII"),
        pytest.param(
            "class M:\n    def g(self):\n        return f(\n            a,\n        )",
            "class M:\n    def g(self):\n        return f(\n            a,\n            new=1,\n"
            "        )",
            id="in a method",
        ),
        pytest.param("@f(a)\ndef g(): pass", "@f(a, new=1)\ndef g(): pass", id="decorator"),
        pytest.param("def g(x=f()): pass", "def g(x=f(new=1)): pass", id="default"),
        pytest.param("y = [f(x) for x in z]", "y = [f(x, new=1) for x in z]", id="comprehension"),
        pytest.param("with f(a) as b: pass", "with f(a, new=1) as b: pass", id="with"),
        pytest.param("g = lambda x: f(x)", "g = lambda x: f(x, new=1)", id="in a lambda"),
        pytest.param("if (y := f(a)): pass", "if (y := f(a, new=1)): pass", id="in a walrus"),
        pytest.param("y = await f(a)", "y = await f(a, new=1)", id="awaited"),
        pytest.param("a = f(x); b = g(y);", "a = f(x, new=1); b = g(y);", id="semicolons"),
        pytest.param("%time y = f(x)", "%time y = f(x, new=1)", id="timed"),
        pytest.param("%%time\n!ls\ny = f(x)", "%%time\n!ls\ny = f(x, new=1)", id="magics around"),
        pytest.param("x = (f(a)\n  .b)", "x = (f(a, new=1)\n  .b)", id="start of a chain"),
    ],
)
def test_an_argument_is_added_in_the_layout_of_the_call(before: str, after: str) -> None:
    check(before, after, ADD, comments_lost=False)


def test_a_call_that_ends_a_chain_over_several_lines() -> None:
    source = "x = (a  # first\n    .b\n    .f(c,\n       d))"
    edit = edit_call(source, "a.b.f", ADD)
    assert edited(source, edit) == source.replace("d))", "d,\n       new=1))")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("f(old=1)", "f()", id="only one"),
        pytest.param("f(\n    old=1,\n)", "f()", id="only one over lines"),
        pytest.param("f(  # x\n  old=1)", "f(  # x\n  )", id="a comment is left"),
        pytest.param("f(a, old=1)", "f(a)", id="last"),
        pytest.param("f(a, old=1,)", "f(a,)", id="last with trailing comma"),
        pytest.param("f(a,\n  old=1)", "f(a)", id="last on its line"),
        pytest.param("f(a, old=1\n)", "f(a\n)", id="bracket on its own line"),
        pytest.param("f(\n    a,\n    old=1,\n)", "f(\n    a,\n)", id="trailing comma"),
        pytest.param("f(a,  # x\n  old=1)", "f(a  # x\n  )", id="comment of the one before"),
        pytest.param("f(a, # x\n  old=1,\n)", "f(a, # x\n)", id="comment and trailing comma"),
        pytest.param("f(old=1, b=2)", "f(b=2)", id="first"),
        pytest.param("f(a, old=1, b=2)", "f(a, b=2)", id="middle"),
        pytest.param("f(a,\n  old=1, b=2)", "f(a,\n  b=2)", id="first of a line"),
        pytest.param("f(a, old=1,\n  b=2)", "f(a, b=2)", id="last of a line"),
        pytest.param("f(a,\n\n  old=1,\n\n  b=2)", "f(a,\n\n  b=2)", id="blank lines"),
        pytest.param(
            "f(a,\n  # about old\n  old=1,\n  # about b\n  b=2)",
            "f(a,\n  # about old\n  # about b\n  b=2)",
            id="comment lines",
        ),
        pytest.param("f(a, old=1,\n  # b\n  b=2)", "f(a,\n  # b\n  b=2)", id="comment line after"),
    ],
)
def test_an_argument_is_dropped(before: str, after: str) -> None:
    check(before, after, DROP, comments_lost=False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("f(a,  # x\n  old=1,  # y\n)", "f(a,  # x\n)", id="behind it"),
        pytest.param("f(a,\n  old=1,  # y\n  b=2)", "f(a,\n  b=2)", id="behind it in the middle"),
        pytest.param("f(old=1 # y\n)", "f()", id="behind the only one"),
        pytest.param("f(a, old=[1,  # y\n  2])", "f(a)", id="in its value"),
    ],
)
def test_a_comment_that_goes_with_its_argument_is_said_to_be_lost(before: str, after: str) -> None:
    check(before, after, DROP, comments_lost=True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(old=1)", "f(new=1)"),
        ("f(\n    old=1,\n)", "f(\n    new=1,\n)"),
        ("f(a,\n  old=1)", "f(a,\n  new=1)"),
        ("f(a, old=1, b=2)", "f(a, b=2, new=1)"),
    ],
)
def test_an_added_argument_takes_the_place_of_a_dropped_one(before: str, after: str) -> None:
    check(before, after, DROP, ADD, comments_lost=False)


def test_values_and_names_change_and_the_spaces_around_them_stay() -> None:
    check(
        "f(past = None,  # cache\n  y=2)",
        "f(cache = None,  # cache\n  y=g(3))",
        RenameKeyword("past", "cache"),
        SetKeyword("y", "g(3)"),
        comments_lost=False,
    )
    check("f(x=1)", "f(z=2)", SetKeyword("x", "2"), RenameKeyword("x", "z"), comments_lost=False)


def test_a_positional_argument_gets_a_name() -> None:
    check(
        "f(a, (x for x in y), # z\n  c := 3, **k)",
        "f(a, p=(x for x in y), # z\n  q=(c := 3), **k)",
        NamePositional(2, "q"),
        NamePositional(1, "p"),
        comments_lost=False,
    )
    check("f(x for x in y)", "f(p=(x for x in y))", NamePositional(0, "p"), comments_lost=False)


def test_a_positional_argument_goes() -> None:
    check("f(a, b, c)", "f(a, b)", DropPositional(2), comments_lost=False)
    check("f(a,\n  b)", "f(a)", DropPositional(1), comments_lost=False)
    check(
        "f(a, b, c, k=1)",
        "f(a, p=b, k=1)",
        NamePositional(2, "q"),
        NamePositional(1, "p"),
        DropPositional(2),
        comments_lost=False,
    )


def test_what_is_there_is_not_added_again() -> None:
    check("f(new=2)", "f(new=2)", ADD, comments_lost=False)
    check("f(x=2)", "f(new=2)", ADD, RenameKeyword("x", "new"), comments_lost=False)
    check("f(x)", "f(new=x)", ADD, NamePositional(0, "new"), comments_lost=False)
    check("f(x)", "f(x, new=1)", ADD, AddKeyword("new", "2"), comments_lost=False)
    check("f(new=2)", "f(new=1)", DropKeyword("new"), ADD, comments_lost=False)


def test_dropping_comes_before_all_else() -> None:
    for operations in (
        (DROP, RenameKeyword("old", "x"), SetKeyword("old", "3")),
        (RenameKeyword("old", "x"), SetKeyword("old", "3"), DROP),
    ):
        check("f(a, old=1)", "f(a)", *operations, comments_lost=False)


@pytest.mark.parametrize(
    "operation",
    [
        DROP,
        RenameKeyword("old", "x"),
        SetKeyword("old", "1"),
        NamePositional(0, "x"),
        NamePositional(1, "x"),
        NamePositional(3, "x"),
        DropPositional(0),
        DropPositional(2),
    ],
)
def test_an_argument_that_is_not_there_is_an_error(operation: ArgumentOperation) -> None:
    source = "f(*a, b=1, **k)"
    with pytest.raises(ValueError, match="argument"):
        composed(source, edit_call(source, "f", operation))
