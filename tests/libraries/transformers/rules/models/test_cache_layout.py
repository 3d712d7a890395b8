from __future__ import annotations

import pytest

from harness import check_finding, check_noop
from nbmigrate.plan import Settings, SourceLibrary

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
        "logits, past = model(ids)[:2]\npast[0].shape",
        "_, past = model(ids)\npast = [p[:, :, :, -5:] for p in past]",
        "_, past = model(ids)\nflat = torch.cat([layer.view(-1) for layer in past])",
        "_, past = model(ids)\nfor i, layer in enumerate(past):\n    print(i, layer.shape)",
        "_, past = model(ids)\nsame = {k.shape for k, n in zip(past, names)}",
        "_, past = model(ids)\nfor layer in past:\n    for k in ks:\n        layer[:, k] = 0",
        "past = None\nfor i in range(9):\n    _, past = model(x, past=past)\n    past[0].size()",
        "past = None\nfor i in range(9):\n    _, past = model(x, past=past)\nprint(past[0].dtype)",
        "outputs = model(**inputs)\nprint(outputs[1][0].shape)",
        "outputs = model(**inputs)\npast = outputs[1]\nprint(past[-1].shape)",
        "print(model(ids)[1][0].shape)",
        "import torch\n_, past = model(ids)\nwhole = torch.stack(past)",
        "import torch\n_, past = model(ids)\nwhole = torch.cat(list(past), dim=1)",
    ],
)
def test_a_layer_used_as_a_tensor(source: str) -> None:
    check_finding([MODEL, "_, x = model(ids)", source], "pair (key, value)", rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        "_, past = model(ids)\nmodel(ids, past=past)\nprint(len(past))",
        "_, past = model(ids)\nprint(past[0][0].shape)",
        "logits, past = model(ids)\nprint(logits[0].shape)",
        "loss, logits = model(ids, labels=ids)\nprint(logits[0].shape)",
        "past = [torch.zeros(3)]\nprint(past[0].shape)",
        "_, past = other(ids)\nprint(past[0].shape)",
        "_, past = model(ids)\nfor layer in past:\n    key, value = layer\n    key.shape",
        "_, past = model(ids)\nkeys = [layer[0].shape for layer in past]",
        "_, past = model(ids)\nkeys = [past[i][0][:, 1] for i in range(12)]",
        "_, past = model(ids)\nfor layer in range(12):\n    layer.bit_length()",
        "_, past = model(ids)\nif plain:\n    past = model(ids)[0]\nprint(past[0].shape)",
        "batch['labels'] = batch['input_ids']\nout = model(**batch)\nprint(out[1][0].shape)",
        "logits, past = model(ids)[:2]\nprint(logits[0].shape)",
        "import torch\n_, past = model(ids)\nkeys = torch.stack([k for k, v in past])",
        "import torch\nlogits, past = model(ids)\ntorch.stack(logits), torch.stack(past[0])",
        "logits = model(ids)[0]\nprint(logits[0, -1].shape, [row.max() for row in logits])",
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


@pytest.mark.parametrize(
    ("family", "last", "first"), [("GPT2", "4.2.2", "4.3.0"), ("CTRL", "4.53.3", "4.54.0")]
)
def test_the_release_that_the_notebook_was_written_for(family: str, last: str, first: str) -> None:
    cells = [MODEL.replace("GPT2", family), "past = model(ids)[1]\nprint(past[0].shape)"]
    check_finding(cells, "pair", rule=RULE)
    for version in ("2.11.0", last):
        settings = Settings(source=SourceLibrary("transformers", version))
        check_finding(cells, "pair", rule=RULE, settings=settings)
    check_noop(cells, rule=RULE, settings=Settings(source=SourceLibrary("transformers", first)))
