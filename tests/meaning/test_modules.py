from __future__ import annotations

import pytest

from meaning.notebooks import BERT, called, held, probed

NET = """%%writefile {}
from transformers import BertModel
class Net:
    def __init__(self):
        self.bert = BertModel.from_pretrained("b")
def load(name):
    return BertModel.from_pretrained(name)
"""


@pytest.mark.parametrize(
    ("path", "statement", "expression"),
    [
        ("net.py", "from net import Net", "Net().bert"),
        ("net.py", "from net import load as get", "get('b')"),
        ("net.py", "from net import *", "load('b')"),
        ("net.py", "import net", "net.load('b')"),
        ("net.py", "import net as n", "n.load('b')"),
        ("models/net.py", "from models.net import load", "load('b')"),
        ("models/net.py", "from models import net", "net.load('b')"),
        ("./src/models/net.py", "from models.net import load", "load('b')"),
        ("src/net.py", "import sys\nsys.path.append('src')\nfrom net import load", "load('b')"),
    ],
)
def test_importing_what_a_cell_wrote(path: str, statement: str, expression: str) -> None:
    assert held([NET.format(path), statement], expression) == "BertModel"


def test_a_written_module_that_is_imported_in_a_cell_above() -> None:
    assert held(["from net import load", NET.format("net.py")], "load('b')") == "BertModel"


def test_a_written_module_sees_no_names_of_the_notebook() -> None:
    cells = [BERT, "%%writefile a.py\nprobe(bert)", "import a"]
    assert probed(cells) == ["? bert is not defined in the notebook before it is used"]


def test_the_notebook_sees_no_names_of_a_written_module() -> None:
    cells = ["%%writefile a.py\nfrom transformers import BertModel", "probe(BertModel)"]
    assert probed(cells) == ["? BertModel is not defined in the notebook before it is used"]


def test_a_written_module_nobody_imports_is_looked_at() -> None:
    cells = "%%writefile run.py\nfrom transformers import BertModel\nm = BertModel(c)\nm(ids)"
    assert called(cells)["m"] == "BertModel"


def test_modules_written_one_for_the_other() -> None:
    cells = [
        NET.format("net.py"),
        "%%writefile run.py\nfrom net import Net\nnet = Net()\nnet.bert(x)",
    ]
    assert called(cells)["net.bert"] == "BertModel"


def test_the_last_writing_above_the_import_counts() -> None:
    cells = [
        "%%writefile net.py\nkind = 'first'",
        "%%writefile net.py\nkind = 'second'",
        "from net import kind\nprobe(kind)",
        "%%writefile net.py\nkind = 'third'",
    ]
    assert probed(cells) == ["'second'"]


def test_a_name_that_the_written_module_does_not_have() -> None:
    assert held(["%%writefile net.py\nx = 1", "from net import y"], "y") == "? y is not in net"


def test_cells_that_are_no_python_are_skipped() -> None:
    cells = ["%%bash\necho hello", "if broken(:", BERT]
    assert held(cells, "bert") == "BertModel"
