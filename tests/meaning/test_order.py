from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from meaning.notebooks import BOTH, IMPORTS, facts_of, probed, program
from nbmigrate.libraries.registry import behaviours
from nbmigrate.meaning.interpreter import interpret
from nbmigrate.meaning.order import Doubt, doubts, ran_out_of_order
from nbmigrate.plan import DEFAULT_TARGET

if TYPE_CHECKING:
    from collections.abc import Sequence

BERT = "model = BertModel.from_pretrained('b')"
GPT = "model = GPT2LMHeadModel.from_pretrained('g')"
DOUBT = (
    "? model is set in cell {}, but by the execution counts cell {} set it last before cell {} ran"
)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([1, 2, 3], False),
        ([4, 9, 12], False),
        ([None, None, None], False),
        ([1, None, 3], False),
        ([2, 1, 3], True),
        ([3, None, 1], True),
        ([], False),
    ],
)
def test_whether_cells_ran_out_of_order(counts: Sequence[int | None], expected: bool) -> None:  # noqa: FBT001
    assert ran_out_of_order(program(["a = 1"] * 3, counts)) is expected


def test_a_name_that_another_cell_set_last() -> None:
    cells = [IMPORTS, BERT, GPT, "probe(model)"]
    assert probed(cells, [1, 3, 2, 4]) == [f"{DOUBT.format(2, 1, 3)} | GPT2LMHeadModel"]


def test_a_name_that_a_cell_below_set_first() -> None:
    cells = [IMPORTS, BERT, "probe(model)", GPT]
    assert probed(cells, [1, 2, 4, 3]) == [f"{DOUBT.format(1, 3, 2)} | BertModel"]


def test_the_doubt_goes_where_the_value_goes() -> None:
    cells = [IMPORTS, "def run(net):\n    probe(net)", BERT, GPT, "net = model.cuda()", "run(net)"]
    expected = f"{DOUBT.format(3, 2, 4)} | GPT2LMHeadModel"
    assert probed(cells, [1, 2, 4, 3, 5, 6]) == [expected]


def test_a_name_that_a_function_reads_when_it_is_called() -> None:
    cells = [IMPORTS, "def run():\n    probe(model)", BERT, GPT, "run()"]
    expected = f"{DOUBT.format(3, 2, 4)} | GPT2LMHeadModel"
    assert probed(cells, [1, 2, 4, 3, 5]) == [expected]


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        ([IMPORTS, BERT, GPT, "probe(model)"], [1, 2, 3, 4]),
        ([IMPORTS, BERT, GPT, "probe(model)"], [None, None, None, None]),
        ([IMPORTS, BERT, GPT, "probe(model)"], [1, 3, None, 4]),
        ([IMPORTS, BERT, GPT, "probe(model)"], [1, 3, 2, None]),
        # An import that was run again says nothing.
        ([IMPORTS, BERT, GPT, "probe(model)"], [9, 2, 3, 4]),
        # The reading cell was run again, last of all.
        ([IMPORTS, "x = 1", GPT, "probe(model)"], [1, 5, 2, 9]),
        # It sets what it reads itself.
        ([IMPORTS, BERT, f"{GPT}\nprobe(model)"], [1, 3, 2]),
        # Neither says more than the other.
        ([IMPORTS, "n = 1", "n = 2", f"{GPT}\nprobe(model)\nprint(n)"], [1, 3, 2, 4]),
        # Both set it to the same thing.
        ([IMPORTS, GPT, GPT, "probe(model)"], [1, 3, 2, 4]),
    ],
)
def test_orders_that_make_no_difference(cells: list[str], counts: list[int | None]) -> None:
    assert probed(cells, counts) == ["GPT2LMHeadModel"]


def test_a_doubt_names_the_cells() -> None:
    cells = program([IMPORTS, BERT, GPT, "model(ids)"], [1, 3, 2, 4])
    ((node, doubt),) = doubts(cells, interpret(cells, behaviours(DEFAULT_TARGET))).items()
    assert isinstance(node, ast.Name)
    assert doubt == Doubt("model", running=3, bound=2, ran=1)


def test_two_versions_of_a_function_are_two_things() -> None:
    first, second = "def make():\n    return bert", "def make():\n    return gpt"
    facts = facts_of([BOTH, first, second, "net = make()"], [1, 3, 2, 4])
    held = {
        node.id: words for node, (_, words) in facts.names.items() if isinstance(node, ast.Name)
    }
    assert len(held["net"]) == 2
