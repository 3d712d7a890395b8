from __future__ import annotations

import pytest

from harness import check_finding, check_noop
from nbmigrate.plan import Settings, SourceLibrary

RULE = "ignored-labels"
LM = 'from transformers import BertForMaskedLM\nmodel = BertForMaskedLM.from_pretrained("b")'
TRAIN = "loss = model(ids, masked_lm_labels=labels)[0]"


def written_for(version: str) -> Settings:
    return Settings(source=SourceLibrary("transformers", version))


@pytest.mark.parametrize(
    "code",
    [
        "labels[~masked] = -1",
        "labels = [-1] * len(ids)",
        "labels = torch.full(ids.shape, -1, dtype=torch.long)",
        "labels = torch.full_like(ids, fill_value=-1)",
        "labels = ids.masked_fill(ids == 0, -1)",
        "labels = torch.where(masked, ids, -1)",
        "labels = torch.ones_like(ids) * -1",
    ],
)
def test_what_fills_with_it_is_reported(code: str) -> None:
    check_finding([LM, code, TRAIN], "-100", "IndexError", rule=RULE, settings=written_for("2.3.0"))


def test_from_a_pin_over_several_cells() -> None:
    gpt = "from transformers import GPT2LMHeadModel\nm = GPT2LMHeadModel.from_pretrained('g')"
    cells = ["!pip install transformers==2.2.1", gpt, "y[pad] = -1", "m(ids, labels=y)"]
    assert check_finding(cells, "-100", rule=RULE).cell == 2


@pytest.mark.parametrize(
    "code",
    [
        "labels[~masked] = -100",
        "last = x[-1]\ny[-1] = 3",
        "x = -1\nn = 5 * -1\nrow = [1] * 4",
        "torch.cat([a, b], -1)",
        "x.view(-1, 2)",
    ],
)
def test_other_uses_of_minus_one(code: str) -> None:
    check_noop([LM, code, TRAIN], rule=RULE, settings=written_for("2.3.0"))


def test_other_heads_releases_and_calls() -> None:
    fill = "labels[pad] = -1"
    check_noop([LM, fill, TRAIN], rule=RULE, settings=written_for("2.4.1"))
    check_noop([LM, fill, TRAIN], rule=RULE)
    check_noop([LM, fill, "model(ids)"], rule=RULE, settings=written_for("2.3.0"))
    tagger = LM.replace("BertForMaskedLM", "BertForTokenClassification")
    check_noop([tagger, fill, "model(ids, labels=y)"], rule=RULE, settings=written_for("2.3.0"))


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("pytorch_pretrained_bert.BertForMaskedLM", "loss = model(ids, segments, mask, labels)"),
        ("pytorch_pretrained_bert.BertForPreTraining", "model(ids, masked_lm_labels=labels)"),
        ("pytorch_pretrained_bert.OpenAIGPTLMHeadModel", "loss = model(ids, lm_labels=labels)"),
        ("pytorch_transformers.GPT2LMHeadModel", "loss = model(ids, labels=labels)[0]"),
        ("pytorch_transformers.XLNetLMHeadModel", "loss = model(ids, labels=labels)[0]"),
    ],
)
def test_the_packages_before(path: str, call: str) -> None:
    module, _, name = path.rpartition(".")
    made = f"from {module} import {name}\nmodel = {name}.from_pretrained('name')"
    check_finding([made, "labels[~masked] = -1", call], "-100", rule=RULE)
    check_noop([made, "labels[~masked] = -1", "model(ids, segments)"], rule=RULE)


def test_the_tagger_of_the_packages_before_ignored_another_label() -> None:
    made = (
        "from pytorch_pretrained_bert import BertForTokenClassification as M\n"
        "model = M.from_pretrained('b', num_labels=3)"
    )
    check_noop([made, "labels[pad] = -1", "model(ids, None, mask, labels)"], rule=RULE)
