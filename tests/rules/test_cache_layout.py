from __future__ import annotations

import pytest

from harness import check_finding, check_noop
from nbmigrate.plan import Settings

RULE = "cache-layout"
MODEL = """
from transformers import GPT2LMHeadModel
model = GPT2LMHeadModel.from_pretrained("gpt2")
"""


@pytest.mark.parametrize(
    "source",
    [
        "_, past = model(ids)\nprint(len(past), past[0].shape)",
        "logits, past = model(ids)\nfor i in range(12):\n    past[i].size(2)",
        "loss, logits, past = model(ids, labels=ids)\nprint(past[0].shape)",
    ],
)
def test_a_layer_used_as_a_tensor(source: str) -> None:
    check_finding([MODEL, source], "pair (key, value)", rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        "_, past = model(ids)\nmodel(ids, past=past)\nprint(len(past))",
        "_, past = model(ids)\nprint(past[0][0].shape)",
        "logits, past = model(ids)\nprint(logits[0].shape)",
        "loss, logits = model(ids, labels=ids)\nprint(logits[0].shape)",
        "past = [torch.zeros(3)]\nprint(past[0].shape)",
        "_, past = other(ids)\nprint(past[0].shape)",
    ],
)
def test_other_uses_stay(source: str) -> None:
    check_noop([MODEL, "_, x = model(ids)", source], rule=RULE)


def test_by_release_and_class() -> None:
    use = "_, past = model(ids)\nprint(past[0].shape)"
    check_noop([MODEL, use], rule=RULE, settings=Settings(target="4.2.2"))
    check_finding([MODEL, use], "pair", rule=RULE, settings=Settings(target="4.3.3"))
    ctrl = MODEL.replace("GPT2", "CTRL")
    check_noop([ctrl, use], rule=RULE, settings=Settings(target="4.3.3"))
    check_finding([ctrl, use], "pair", rule=RULE)
    check_noop([MODEL.replace("GPT2LMHead", "Bert"), use], rule=RULE)


def test_notebooks_for_transformers_4_stay() -> None:
    use = "past = model(ids).past_key_values\nprint(past[0].shape)"
    check_noop([MODEL, use], rule=RULE)
