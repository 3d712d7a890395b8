from __future__ import annotations

import pytest

from nbmigrate.plan import AddName, MoveName
from nbmigrate.rewriting.fragments import import_with

BOUND = MoveName("Old", "torch.optim", "New", bound="New")
BESIDE = MoveName("Old", "torch.optim", "New", bound="Mine")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from a import Old", "from torch.optim import New"),
        ("from a import Old as O", "from torch.optim import New"),
        ("from a import (\n    Old,  # keep\n)", "from torch.optim import (\n    New,  # keep\n)"),
    ],
)
def test_a_moved_name_is_bound_anew(before: str, after: str) -> None:
    assert import_with(before, (BOUND,)).text == after


def test_as_another_name() -> None:
    assert import_with("from a import Old", (BESIDE,)).text == "from torch.optim import New as Mine"


def test_in_a_statement_of_its_own() -> None:
    edited = import_with("from a import X, Old as O", (BOUND, AddName("f", "transformers")))
    assert edited.text == "from a import X"
    assert sorted(edited.beside) == [
        "from torch.optim import New",
        "from transformers import f",
    ]


def test_without_it_what_is_bound_stays() -> None:
    moved = MoveName("Old", "torch.optim", "New")
    assert import_with("from a import Old", (moved,)).text == "from torch.optim import New as Old"
    assert (
        import_with("from a import Old as O", (moved,)).text == "from torch.optim import New as O"
    )
