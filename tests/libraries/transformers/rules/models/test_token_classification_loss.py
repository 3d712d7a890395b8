from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings, SourceLibrary

RULE = "token-classification-loss"
BERT = (
    "from transformers import BertForTokenClassification\n"
    'model = BertForTokenClassification.from_pretrained("b")'
)


def written_for(version: str, target: str = "4.57.6") -> Settings:
    return Settings(target=target, source=SourceLibrary("transformers", version))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "ids, attention_mask=mask, labels=tags",
            "ids, attention_mask=mask, labels=tags.masked_fill(mask != 1, -100)",
        ),
        (
            "ids, mask, labels=b['tags'].to(device)",
            "ids, mask, labels=b['tags'].to(device).masked_fill(mask != 1, -100)",
        ),
        (
            "labels=self.tags, input_ids=ids, attention_mask=b[1]",
            "labels=self.tags.masked_fill(b[1] != 1, -100), input_ids=ids, attention_mask=b[1]",
        ),
    ],
)
def test_padding_gets_the_ignored_label(before: str, after: str) -> None:
    call = "loss = model({})[0]"
    check_transformed(
        [BERT, call.format(before)],
        [BERT, call.format(after)],
        rule=RULE,
        safety=Safety.REVIEW,
        settings=written_for("3.5.1"),
    )


def test_in_a_class_over_several_cells() -> None:
    before = [
        "!pip install transformers==2.11.0",
        """
        from transformers import XLNetForTokenClassification
        class Tagger(nn.Module):
            def __init__(self):
                self.net = XLNetForTokenClassification.from_pretrained("x")
            def forward(self, ids, mask, tags):
                return self.net(
                    ids,
                    attention_mask=mask,
                    labels=tags,  # one for each piece
                )
        """,
    ]
    after = before[1].replace("labels=tags", "labels=tags.masked_fill(mask != 1, -100)")
    check_transformed(before, [before[0], after], rule=RULE, safety=Safety.REVIEW)


def test_a_model_that_may_be_something_else_is_unsafe() -> None:
    first = f"{BERT}\nif other:\n    model = load()"
    check_transformed(
        [first, "model(ids, mask, labels=y)"],
        [first, "model(ids, mask, labels=y.masked_fill(mask != 1, -100))"],
        rule=RULE,
        safety=Safety.UNSAFE,
        settings=written_for("3.5.1"),
    )


@pytest.mark.parametrize(
    "code",
    [
        "model(ids, attention_mask=(ids > 0).float(), labels=y)[0]",
        "batch = {'attention_mask': m, 'labels': y}\nmodel(ids, **batch)",
        "from transformers import Trainer\nTrainer(model=model, args=args, train_dataset=data)",
        (
            "def step(mask, y=None):\n    model(ids, attention_mask=mask, labels=y)\n"
            "step(m)\nstep(m, gold)"
        ),
    ],
)
def test_what_cannot_be_edited_is_reported(code: str) -> None:
    check_finding([BERT, code], "-100", rule=RULE, settings=written_for("3.0.2"))


@pytest.mark.parametrize(
    "code",
    [
        "model(ids, mask)",
        "model(ids, labels=y)",
        "y[y == 0] = -100\nmodel(ids, mask, labels=y)",
        "loss = nn.CrossEntropyLoss(ignore_index=0)\nmodel(ids, mask, labels=y)",
        "other(ids, attention_mask=mask, labels=y)",
        "model(ids, attention_mask=mask, labels=None)",
    ],
)
def test_left_alone(code: str) -> None:
    check_noop([BERT, code], rule=RULE, settings=written_for("3.5.1"))


@pytest.mark.parametrize("cls", ["BertForSequenceClassification", "TFBertForTokenClassification"])
def test_other_heads_are_left_alone(cls: str) -> None:
    first = f"from transformers import {cls}\nmodel = {cls}.from_pretrained('b')"
    call = "model(ids, attention_mask=mask, labels=y)"
    check_noop([first, call], rule=RULE, settings=written_for("3.5.1"))


def test_releases() -> None:
    cells = [BERT, "model(ids, mask, labels=y)"]
    check_noop(cells, rule=RULE, settings=written_for("3.5.1", "4.16.2"))
    check_noop(cells, rule=RULE, settings=written_for("4.10.3"))
    check_noop(cells, rule=RULE)


def test_in_the_order_of_pytorch_transformers() -> None:
    load = BERT.replace("transformers", "pytorch_transformers")
    check_transformed(
        [load, "loss, scores = model(ids, segments, mask, tags)"],
        [load, "loss, scores = model(ids, segments, mask, tags.masked_fill(mask != 1, -100))"],
        rule=RULE,
        safety=Safety.REVIEW,
    )
