from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from meaning.notebooks import IMPORTS, Cells, program
from nbmigrate.engine.explaining import Entry, entries_of
from nbmigrate.libraries.registry import behaviours
from nbmigrate.meaning.interpreter import interpret
from nbmigrate.meaning.words import holdings
from nbmigrate.plan import DEFAULT_TARGET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.cells.program import CodeCell

LOAD = "bert = BertModel.from_pretrained('b')"
MADE = "BertModel (made in cell 1, line 1)"


def _entries(told: Sequence[CodeCell], read: Sequence[CodeCell]) -> list[Entry]:
    known = behaviours(DEFAULT_TARGET)
    return entries_of(told, interpret(read, known), known)


def _explained(cells: Cells) -> list[str]:
    read = program(cells)
    return [f"{entry.cell} {entry}" for entry in _entries(read, read)]


def test_the_entries_of_a_small_notebook() -> None:
    cells = [IMPORTS, LOAD, "print(1)\noutputs = bert(ids)", "loss, scores = outputs"]
    output = "the output of bert(...) in cell 2, line 2"
    assert _explained(cells) == [
        "1 line 1: BertModel: transformers.BertModel",
        f"1 line 1: bert: {MADE}",
        f"2 line 2: bert: {MADE}",
        f"2 line 2: outputs: {output}",
        f"3 line 1: loss: element 0 of {output}",
        f"3 line 1: outputs: {output}",
        f"3 line 1: scores: element 1 of {output}",
    ]


def test_names_that_hold_nothing_of_interest_are_left_out() -> None:
    assert _explained(["import os\nx = os.path.join('a', 'b')\ny = [1]\nz = len(y)"]) == []


def test_a_thing_called_like_a_model_is_told_with_the_reason() -> None:
    cells = "model = get_model()\nmodel(ids, attention_mask=mask)"
    (entry,) = _entries(read := program(cells), read)
    reason = "get_model is not defined in the notebook before it is used"
    assert entry == Entry(0, 2, "model", "", reason)
    assert str(entry) == f"line 2: model: unknown: {reason}"


def test_what_can_be_one_thing_or_unknown() -> None:
    cells = [IMPORTS, LOAD, "if a:\n    bert = load()", "bert.eval()"]
    expected = f"{MADE} or unknown: load is not defined in the notebook before it is used"
    assert _explained(cells)[-1] == f"3 line 1: bert: {expected}"


def test_a_name_is_told_once_a_cell_for_each_thing() -> None:
    cells = [IMPORTS, LOAD, "bert.eval()\nbert.eval()\nbert = bert.cuda()"]
    assert [line for line in _explained(cells) if line.startswith("2")] == [
        f"2 line 1: bert: {MADE}"
    ]


def test_classes_of_the_notebook_and_their_attributes() -> None:
    cells = [
        IMPORTS,
        """
        class Net(nn.Module):
            def __init__(self):
                self.bert = BertModel.from_pretrained("b")
            def forward(self, ids):
                return self.bert(ids)
        """,
        "net = Net()\nnet(ids)",
        "net.bert(ids)",
    ]
    made = "BertModel (made in cell 1, line 3)"
    assert _explained(cells) == [
        "1 line 3: BertModel: transformers.BertModel",
        "1 line 3: self: a Net, a class of cell 1, line 1",
        f"1 line 3: self.bert: {made}",
        "2 line 1: Net: the class Net of cell 1, line 1",
        "2 line 1: net: a Net, a class of cell 1, line 1",
        "3 line 1: net: a Net, a class of cell 1, line 1",
        f"3 line 1: net.bert: {made}",
    ]


def test_words_for_other_things() -> None:
    cells = [
        IMPORTS,
        LOAD,
        "pair = bert, 1",
        "run = functools.partial(bert, return_dict=False)",
        "def get():\n    return None\nmaybe = bert if a else get",
    ]
    lines = _explained(cells)
    assert f"2 line 1: pair: a tuple of {MADE}, a int" in lines
    assert f"3 line 1: run: functools.partial of {MADE}" in lines
    assert f"4 line 3: maybe: {MADE} or the function get of cell 4, line 1" in lines


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("bert.generate", f"generate of {MADE}"),
        ("BertModel", "transformers.BertModel"),
        ("print", "print"),
        ("[bert]", "a list"),
        ("{}", "a dict"),
        ("None", "None"),
        ("'text'", "a str"),
        ("()", "an empty tuple"),
        ("(bert, load())", f"a tuple of {MADE}, something unknown"),
        ("Net", "the class Net of cell 2, line 1"),
        ("Net(config)", "a Net, a class of cell 2, line 1"),
        ("Net(config).size", "the method size of Net"),
        ("Net(config).eval", "a method of a Net, a class of cell 2, line 1"),
        ("Net.from_pretrained", "the method from_pretrained of Net"),
        ("[].append", "a method of a list"),
        ("net", "the module net of the notebook"),
        ("nn.ModuleList([])", "a ModuleList"),
        ("lambda: 1", "the function lambda of cell 5, line 1"),
        ("load()", ""),
    ],
)
def test_words_for_all_kinds_of_things(expression: str, expected: str) -> None:
    own = "class Net(BertModel):\n    def size(self):\n        return 1"
    cells = [IMPORTS, LOAD, own, "%%writefile net.py\nx = 1", "import net", f"it = {expression}"]
    facts = interpret(program(cells), behaviours(DEFAULT_TARGET))
    (held,) = (
        values
        for node, (_, values) in facts.names.items()
        if isinstance(node, ast.Name) and node.id == "it"
    )
    assert holdings(held) == expected


def test_only_the_cells_asked_for_are_told() -> None:
    read = program([IMPORTS, LOAD, "bert.eval()"])
    assert [entry.cell for entry in _entries(read[2:], read)] == [2]
