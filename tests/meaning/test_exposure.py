from __future__ import annotations

import ast
import textwrap

import pytest

from nbmigrate.cells.program import read_cell
from nbmigrate.meaning.exposure import Exposure


def exposed(source: str, names: str) -> str:
    """Return those of `names` that the first loop of a notebook may read from the turn before."""
    cell = read_cell(0, textwrap.dedent(source))
    loop = next(n for n in cell.nodes if isinstance(n, ast.For | ast.AsyncFor | ast.While))
    exposure = Exposure([cell])
    return " ".join(name for name in names.split() if exposure.may_read(loop, name))


@pytest.mark.parametrize(
    ("loop", "names"),
    [
        ("for x in xs:\n    y = x\n    z = y", ""),
        ("for x in xs:\n    z = y\n    y = x", "y"),
        ("for x in xs:\n    y += x", "y"),
        ("for x in xs:\n    if x:\n        y = 1\n    z = y", "y"),
        ("for x in xs:\n    if x:\n        y = 1\n    else:\n        y = 2\n    z = y", ""),
        ("while y:\n    z = 1\n    x = z", "y"),
        ("for x, (y, *z) in xs:\n    x + y + z", ""),
        ("for i in xs:\n    for x in y:\n        z = x\n    y = z", "y z"),
        ("for i in xs:\n    with f() as y:\n        x = y\n    z = x", ""),
        ("for i in xs:\n    try:\n        y = 1\n    except E:\n        pass\n    z = y", "y"),
        ("for i in xs:\n    z = [x for x in y]\n    y = z", "x y"),
        ("for i in xs:\n    x.y = z", "x z"),
        ("for i in xs:\n    def f():\n        return y\n    y = 1", "y"),
        ("for i in xs:\n    class C(x):\n        y = z", "x z"),
    ],
)
def test_what_is_read_before_it_is_bound(loop: str, names: str) -> None:
    assert exposed(loop, "x y z") == names


@pytest.mark.parametrize(
    ("function", "names"),
    [
        ("def f(x):\n    y = x\n    return y + z", "z"),
        ("f = lambda x, *y: x + y + z", "z"),
        ("def f():\n    def g(x):\n        y = z\n    return x, y", "x y z"),
        ("def f():\n    def g(y=x):\n        return z\n    z = 1", "x z"),
        ("def f():\n    return [x for x in y], z", "x y z"),
        ("def f():\n    @x\n    class C:\n        z = y\n", "x y"),
        ("class C:\n    def f(self):\n        return x\n    y = 1", "x"),
    ],
)
def test_what_functions_read_from_around_them(function: str, names: str) -> None:
    assert exposed(f"for i in xs:\n    pass\n{function}", "x y z") == names


@pytest.mark.parametrize("keyword", ["global", "nonlocal"])
def test_functions_may_bind_what_is_not_theirs(keyword: str) -> None:
    assert exposed(f"for i in xs:\n    y = i\ndef f():\n    {keyword} z", "x y z") == "x y z"
