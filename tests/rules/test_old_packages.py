from __future__ import annotations

import pytest
from harness import check_finding, check_noop

RULE = "old-packages"


@pytest.mark.parametrize(
    "source",
    [
        "from pytorch_pretrained_bert import BertModel, BertTokenizer",
        "import pytorch_pretrained_bert as ppb",
        "from pytorch_pretrained_bert.modeling import BertConfig",
        "from pytorch_transformers import *",
    ],
)
def test_each_import_is_a_finding(source: str) -> None:
    check_finding(source, "left alone", rule=RULE)


@pytest.mark.parametrize(
    "source",
    ["import transformers", "import torch", "name = 'pytorch_pretrained_bert'"],
)
def test_others_stay(source: str) -> None:
    check_noop(source, rule=RULE)
