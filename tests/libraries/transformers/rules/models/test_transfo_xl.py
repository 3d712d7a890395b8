from __future__ import annotations

import pytest

from harness import check_finding, check_noop
from nbmigrate.plan import Settings

RULE = "transfo-xl"
IMPORT = "from transformers import TransfoXLConfig, TransfoXLLMHeadModel, TransfoXLTokenizer"


@pytest.mark.parametrize(
    "code",
    [
        'model = TransfoXLLMHeadModel.from_pretrained("transfo-xl-wt103")',
        "model = TransfoXLLMHeadModel(TransfoXLConfig())",
        "import transformers\nm = transformers.TransfoXLModel.from_pretrained(path)",
    ],
)
def test_models_are_reported(code: str) -> None:
    check_finding([IMPORT, code], "4.57.6", "type_as", rule=RULE)
    check_finding([IMPORT, code], "4.38.2", rule=RULE, settings=Settings(target="4.38.2"))


@pytest.mark.parametrize(
    "code",
    [
        'tokenizer = TransfoXLTokenizer.from_pretrained("transfo-xl-wt103")',
        "config = TransfoXLConfig(n_layer=2)",
        'from transformers import XLNetModel\nXLNetModel.from_pretrained("xlnet-base-cased")',
    ],
)
def test_left_alone(code: str) -> None:
    check_noop([IMPORT, code], rule=RULE)


def test_releases_that_run_it() -> None:
    code = "model = TransfoXLLMHeadModel(TransfoXLConfig())"
    check_noop([IMPORT, code], rule=RULE, settings=Settings(target="4.37.2"))
