from __future__ import annotations

import pytest
from harness import check_finding, check_noop, check_transformed

from nbmigrate.plan import Settings

RULE = "removed-names"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("from transformers import BERT_PRETRAINED_MODEL_ARCHIVE_LIST", ["hub"]),
        (
            "from transformers.modeling_bert import BERT_PRETRAINED_MODEL_ARCHIVE_MAP",
            ["hub"],
        ),
        ("from transformers import cached_path", ["cached_file"]),
        ("from transformers.file_utils import cached_path", ["cached_file"]),
        ("from transformers import TFTrainer", ["Keras"]),
        ("from transformers import BertModel, top_k_top_p_filtering", ["generate"]),
        ("import transformers\ntransformers.top_k_top_p_filtering(x, 5)", ["generate"]),
        ("from transformers import *\npath = cached_path(url)", ["cached_file"]),
    ],
)
def test_gone_names_are_findings(source: str, words: list[str]) -> None:
    check_finding(source, "is gone", *words, rule=RULE)


def test_an_alias_of_something_that_lives() -> None:
    check_transformed(
        "from transformers.modeling_bert import BertLayer, BertLayerNorm\nnorm = BertLayerNorm(8)",
        "from transformers.modeling_bert import BertLayer\n"
        "from torch.nn import LayerNorm as BertLayerNorm\nnorm = BertLayerNorm(8)",
        rule=RULE,
    )


@pytest.mark.parametrize(
    "source",
    [
        "from transformers import BertModel, AdamW, AutoModelWithLMHead",
        "from transformers.modeling_bert import BertLayer",
        "from transformers import *\nmodel = BertModel(config)",
        "from huggingface_hub import cached_path",
        "def cached_path(url):\n    return url\nfrom transformers import *\ncached_path(1)",
        "try:\n  from transformers import cached_path\nexcept ImportError:\n  cached_path = None",
        "from transformers import SomethingNew",
        "import transformers\ntransformers.something_new()",
    ],
)
def test_living_and_unknown_names_stay(source: str) -> None:
    check_noop(source, rule=RULE)


def test_a_release_that_still_has_the_name() -> None:
    source = "from transformers import top_k_top_p_filtering"
    check_noop(source, rule=RULE, settings=Settings(target="4.20.1"))
