from __future__ import annotations

import pytest

from nbmigrate.plan import MoveName
from rewriting.places import composed, edit_import, edited

Z = MoveName("Z", "torch.optim", "Z")
Y_AS = MoveName("Y", "m.n", "W")


def check(before: str, after: str, *operations: MoveName, comments_lost: bool = False) -> None:
    edit = edit_import(before, *operations)
    assert edited(before, edit) == after
    assert composed(before, edit).comments_lost is comments_lost


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("from a import Z", "from torch.optim import Z", id="only one"),
        pytest.param("from a import (Z)", "from torch.optim import (Z)", id="in parentheses"),
        pytest.param("from .a import Z", "from torch.optim import Z", id="from a relative place"),
        pytest.param(
            "from a import (\n    Z,  # keep\n)",
            "from torch.optim import (\n    Z,  # keep\n)",
            id="layout stays",
        ),
        pytest.param("from a import X, Z", "from a import X\nfrom torch.optim import Z", id="last"),
        pytest.param(
            "from a import Z, X", "from a import X\nfrom torch.optim import Z", id="first"
        ),
        pytest.param(
            "from a import X, Z as O",
            "from a import X\nfrom torch.optim import Z as O",
            id="with another name",
        ),
        pytest.param(
            "from a import (X, Z\n  as\n  O)",
            "from a import (X)\nfrom torch.optim import Z as O",
            id="other name over lines",
        ),
        pytest.param(
            "from a import Z, X, Z",
            "from a import X\nfrom torch.optim import Z, Z",
            id="duplicates",
        ),
        pytest.param(
            "from a import X, \\\n    Z, \\\n    V",
            "from a import X, \\\n    V\nfrom torch.optim import Z",
            id="backslashes",
        ),
        pytest.param(
            "from a import Z, \\\n    X",
            "from a import X\nfrom torch.optim import Z",
            id="backslash",
        ),
        pytest.param(
            "from . import X, Z", "from . import X\nfrom torch.optim import Z", id="relative"
        ),
        pytest.param(
            "from a import (\n    X,\n    Z,\n)",
            "from a import (\n    X,\n)\nfrom torch.optim import Z",
            id="trailing comma",
        ),
        pytest.param(
            "from a import (\n    X,  # keep\n    Z\n)",
            "from a import (\n    X  # keep\n)\nfrom torch.optim import Z",
            id="comment of the one before",
        ),
        pytest.param(
            "from a import (  # one\n    Z,\n    # two\n    X)",
            "from a import (  # one\n    # two\n    X)\nfrom torch.optim import Z",
            id="comments that belong to no name",
        ),
    ],
)
def test_a_name_moves(before: str, after: str) -> None:
    check(before, after, Z)


def test_a_comment_behind_a_name_that_moves_is_said_to_be_lost() -> None:
    check(
        "from a import (\n    X,  # x\n    Z,  # z\n)",
        "from a import (\n    X,  # x\n)\nfrom torch.optim import Z",
        Z,
        comments_lost=True,
    )


@pytest.mark.parametrize(
    "source", ["from a import X", "from a import *", "import Z.b", "from Z import X as Z"]
)
def test_a_name_that_is_not_imported_is_an_error(source: str) -> None:
    with pytest.raises(ValueError, match="does not import Z"):
        composed(source, edit_import(source, Z))


def test_every_name_moves_to_two_modules() -> None:
    check("from a import Z, Y", "from torch.optim import Z\nfrom m.n import W as Y", Z, Y_AS)
    check("from a import Y as W, Z", "from m.n import W\nfrom torch.optim import Z", Z, Y_AS)
    check(
        "from a import X, Y, Z, V",
        "from a import X, V\nfrom m.n import W as Y\nfrom torch.optim import Z",
        Z,
        Y_AS,
    )


def test_a_name_is_replaced_in_its_own_module() -> None:
    check("from a import X, Y", "from a import X, W as Y", MoveName("Y", "a", "W"))
    check("from .a import X, Y", "from .a import X\nfrom a import W as Y", MoveName("Y", "a", "W"))


def test_star_imports_and_modules_move() -> None:
    check("from a.b import *  # all", "from a.c.b import *  # all", MoveName("*", "a.c.b", "*"))
    check("import a.b as c, d, a.b", "import a.x as c, d, a.x", MoveName("a.b", "a.x", ""))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "from a import X, Z  # noqa",
            "from a import X  # noqa\nfrom torch.optim import Z",
            id="before a comment",
        ),
        pytest.param(
            "if q:\n\tfrom a import X, Z\n\tg()",
            "if q:\n\tfrom a import X\n\tfrom torch.optim import Z\n\tg()",
            id="indented",
        ),
        pytest.param(
            "try:\r\n  from a import X, Z\r\nexcept E: pass",
            "try:\r\n  from a import X\r\n  from torch.optim import Z\r\nexcept E: pass",
            id="Windows line endings",
        ),
        pytest.param(
            "try:\r  from a import X, Z # c\rexcept E: pass",
            "try:\r  from a import X # c\r  from torch.optim import Z\rexcept E: pass",
            id="old Mac line endings",
        ),
        pytest.param(
            "\x0cfrom a import X, Z",
            "\x0cfrom a import X\nfrom torch.optim import Z",
            id="form feed",
        ),
        pytest.param(
            "if q: from a import X, Z",
            "if q: from a import X; from torch.optim import Z",
            id="behind a colon",
        ),
        pytest.param(
            "if q: \\\n    from a import X, Z",
            "if q: \\\n    from a import X; from torch.optim import Z",
            id="behind a backslash",
        ),
        pytest.param(
            "from a import X, Z \\\n\ng()",
            "from a import X; from torch.optim import Z \\\n\ng()",
            id="before a backslash",
        ),
        pytest.param(
            "from a import X, Z; g()",
            "from a import X; from torch.optim import Z; g()",
            id="before a semicolon",
        ),
        pytest.param(
            "g(); from a import X, Z",
            "g(); from a import X; from torch.optim import Z",
            id="behind a semicolon",
        ),
        pytest.param(
            "%time from a import X, Z",
            "%time from a import X; from torch.optim import Z",
            id="behind a magic",
        ),
        pytest.param(
            "!ls\nfrom a import X, Z\n%ls\n",
            "!ls\nfrom a import X\nfrom torch.optim import Z\n%ls\n",
            id="between magics",
        ),
    ],
)
def test_a_new_statement_stands_where_it_can(before: str, after: str) -> None:
    check(before, after, Z)
