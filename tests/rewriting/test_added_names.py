from __future__ import annotations

import pytest

from nbmigrate.plan import AddName, MoveName
from nbmigrate.rewriting.fragments import import_with

ADDED = AddName("TensorBoardCallback", "transformers.integrations")
LINE = "from transformers.integrations import TensorBoardCallback"


@pytest.mark.parametrize(
    "statement",
    [
        "from transformers import Trainer, TrainingArguments",
        "from transformers import *",
        "from transformers import (\n    Trainer,  # trains\n)",
    ],
)
def test_the_statement_stays_and_gets_another_beside_it(statement: str) -> None:
    edited = import_with(statement, (ADDED,))
    assert (edited.text, edited.beside, edited.comments_lost) == (statement, (LINE,), False)


def test_two_changes_that_want_the_same_name_get_it_once() -> None:
    assert import_with("from transformers import Trainer", (ADDED, ADDED)).beside == (LINE,)


def test_with_names_that_move() -> None:
    moved = MoveName("AdamW", "torch.optim", "AdamW")
    edited = import_with("from transformers import AdamW, Trainer", (moved, ADDED))
    assert edited.text == "from transformers import Trainer"
    assert sorted(edited.beside) == ["from torch.optim import AdamW", LINE]


def test_beside_a_plain_import_there_is_no_place() -> None:
    with pytest.raises(ValueError, match="TensorBoardCallback"):
        import_with("import transformers", (ADDED,))
