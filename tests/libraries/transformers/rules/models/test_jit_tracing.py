from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety

RULE = "jit-tracing"
TRACE = "import torch\ntraced = torch.jit.trace(model, (ids, mask))"


def loaded(cls: str, given: str = "", after: str = "") -> str:
    return f'from transformers import {cls}\nmodel = {cls}.from_pretrained("name"{given}){after}'


@pytest.mark.parametrize("cls", ["BertModel", "RobertaForSequenceClassification", "AutoModel"])
@pytest.mark.parametrize("after", ["", ".eval()", ".to(device).eval()"])
def test_the_model_is_loaded_for_tuples(cls: str, after: str) -> None:
    told = loaded(cls, ", return_dict=False", after)
    check_transformed([loaded(cls, "", after), TRACE], [told, TRACE], rule=RULE)


def test_a_model_that_may_be_something_else_is_unsafe() -> None:
    more = "\nif other:\n    model = load()"
    check_transformed(
        [loaded("BertModel") + more, TRACE],
        [loaded("BertModel", ", return_dict=False") + more, TRACE],
        rule=RULE,
        safety=Safety.UNSAFE,
    )


@pytest.mark.parametrize(
    "cells",
    [
        ["from transformers import *\nmodel = BertModel(BertConfig())", TRACE],
        [loaded("BertModel"), "h = model(ids).last_hidden_state", TRACE],
    ],
)
def test_what_cannot_be_edited_is_reported(cells: list[str]) -> None:
    check_finding(cells, "return_dict=False", rule=RULE)


def test_models_with_a_cache_are_reported() -> None:
    check_finding([loaded("GPT2LMHeadModel", ", torchscript=True"), TRACE], "cache", rule=RULE)


@pytest.mark.parametrize(
    "cells",
    [
        [loaded("BertModel", ", torchscript=True"), TRACE],
        [loaded("BertModel", ", return_dict=False"), TRACE],
        [
            "from transformers import *\nc = BertConfig(torchscript=True)\nmodel = BertModel(c)",
            TRACE,
        ],
        [loaded("BertModel"), "out = model(ids)"],
        ["import transformers\nmodel = Net()", TRACE],
    ],
)
def test_left_alone(cells: list[str]) -> None:
    check_noop(cells, rule=RULE)
