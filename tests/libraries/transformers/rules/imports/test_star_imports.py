from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.plan import Safety, Settings, SourceLibrary

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = "star-imports"
OLD = Settings(source=SourceLibrary("transformers", "3.5.1"))
USE = """
tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
class Net(BertPreTrainedModel):
    def __init__(self, config):
        self.bert = BertModel(config)
    def forward(self, ids):
        hidden, pooled = self.bert(ids)
        return [h for h in hidden], display(pooled)
"""
NAMES = "BertModel, BertPreTrainedModel, BertTokenizer"


def test_the_names_that_are_used_are_imported() -> None:
    check_transformed(
        ["import torch\nfrom transformers import *  # all of it", "print(torch)", USE],
        [f"import torch\nfrom transformers import {NAMES}  # all of it", "print(torch)", USE],
        rule=RULE,
    )


def test_the_release_decides_whether_anything_changes(
    candidates: Callable[[str, str], None],
) -> None:
    cells = ["from transformers import *", "m = BertModel(None)"]
    candidates("3.5.1", "4.57.6")
    planned = check_transformed(
        cells,
        ["from transformers import BertModel", cells[1]],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    assert [question.border for question in planned.questions] == ["4.0.0"]
    cells[1] = "m = BertModel(config)"
    check_finding(cells, "torchvision", rule=RULE)
    (question,) = plan(notebook(cells), Settings(select=(RULE,))).questions
    assert question.findings == 1
    candidates("4.0.1", "4.57.6")
    check_noop(cells, rule=RULE)


def test_names_that_are_gone_are_left_to_other_rules() -> None:
    check_transformed(
        "from transformers import *\nm = BertModel(None)\nopt = AdamW([])\ncached_path('')",
        "from transformers import BertModel\nm = BertModel(None)\nopt = AdamW([])\ncached_path('')",
        rule=RULE,
        settings=OLD,
    )


def test_written_modules_have_names_of_their_own() -> None:
    written = "%%writefile net.py\nfrom transformers import {}\nm = GPT2Model(None)"
    check_transformed(
        [written.format("*"), "from transformers import *\nm = BertModel(None)"],
        [written.format("GPT2Model"), "from transformers import BertModel\nm = BertModel(None)"],
        rule=RULE,
        settings=OLD,
    )


@pytest.mark.parametrize(
    "source",
    [
        "m = BertModel(config)",
        "m = BertModel(None)\nBrandNewModel()",
        "print(1)",
    ],
)
def test_where_a_name_is_not_accounted_for_it_is_a_finding(source: str) -> None:
    check_finding(["from transformers import *", source], "torchvision", rule=RULE)


@pytest.mark.parametrize("package", ["pytorch_transformers", "pytorch_pretrained_bert"])
def test_the_star_import_of_an_older_package_becomes_this_one(package: str) -> None:
    cells = [f"from {package} import *", "m = BertModel(config)"]
    check_finding(cells, "torchvision", "import the names", rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        "from pytorch_transformers import *\nm = BertModel(None)",
        "from pytorch_transformers.modeling_bert import *\nm = BertModel(config)",
        "from pytorch_pretrained_bert.modeling import *\nm = BertModel(config)",
        "from torch.nn import *\nm = BertModel(config)",
        "try:\n    from pytorch_transformers import *\nexcept ImportError:\n    m = None",
    ],
)
def test_what_becomes_no_star_import_of_the_package(source: str) -> None:
    check_noop(["import pytorch_transformers", source], rule=RULE)


def test_a_cell_that_cannot_be_read_makes_it_a_finding() -> None:
    check_finding(
        ["from transformers import *\nm = BertModel(None)", "print 'python 2'"],
        "torchvision",
        rule=RULE,
    )


@pytest.mark.parametrize(
    "source",
    [
        "from transformers import BertModel\nm = BertModel(None)",
        "from sentence_transformers import *",
        "from transformers.modeling_utils import *",
        "try:\n    from transformers import *\nexcept ImportError:\n    pass",
        "!pip install transformers==4.20.0\nfrom transformers import *\nm = BertModel(None)",
    ],
)
def test_other_imports_stay(source: str) -> None:
    check_noop(["import transformers", source], rule=RULE)
