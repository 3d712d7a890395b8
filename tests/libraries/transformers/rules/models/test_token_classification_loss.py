from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.token_classification_loss import HEADS
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


@pytest.mark.parametrize("head", sorted(HEADS))
def test_every_head_whose_loss_changed(head: str) -> None:
    if catalog.kind(f"transformers.{head}") is None:
        pytest.skip("the tables do not know the class")
    first = f"from transformers import {head}\nmodel = {head}.from_pretrained('name')"
    check_transformed(
        [first, "model(ids, attention_mask=mask, labels=y)"],
        [first, "model(ids, attention_mask=mask, labels=y.masked_fill(mask != 1, -100))"],
        rule=RULE,
        safety=Safety.REVIEW,
        settings=written_for("4.16.2"),
    )


@pytest.mark.parametrize("head", ["Yoso", "XLMRobertaXL", "BioGpt", "FNet", "Ernie", "LayoutLMv3"])
def test_heads_whose_loss_never_changed(head: str) -> None:
    cls = f"{head}ForTokenClassification"
    first = f"from transformers import {cls}\nmodel = {cls}.from_pretrained('name')"
    check_noop([first, "model(ids, attention_mask=mask, labels=y)"], rule=RULE)


@pytest.mark.parametrize("version", ["2.0.0", "3.5.1", "4.0.0", "4.10.3", "4.16.0"])
def test_notebooks_of_releases_before_the_change(version: str) -> None:
    cells = [BERT, "model(ids, attention_mask=mask, labels=y)"]
    check_transformed(
        cells,
        [BERT, cells[1].replace("labels=y", "labels=y.masked_fill(mask != 1, -100)")],
        rule=RULE,
        safety=Safety.REVIEW,
        settings=written_for(version),
    )
    check_noop(cells, rule=RULE, settings=written_for(version, "4.16.2"))


@pytest.mark.parametrize("version", ["4.17.0", "4.18.0", "4.57.6"])
def test_notebooks_of_later_releases(version: str) -> None:
    cells = [BERT, "model(ids, mask, labels=y)"]
    check_noop(cells, rule=RULE, settings=written_for(version))


def test_it_is_offered_where_the_release_is_not_known() -> None:
    first = f"{BERT}\nfrom transformers import AdamW"
    planned = check_transformed(
        [first, "out = model(ids, mask, labels=y)\nloss, scores = out[:2]"],
        [
            first,
            "out = model(ids, mask, labels=y.masked_fill(mask != 1, -100))\nloss, scores = out[:2]",
        ],
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert "before 4.17 the loss of BertForTokenClassification" in planned.changes[0].message


def test_what_cannot_be_edited_is_reported_where_the_release_is_not_known() -> None:
    words = ("before 4.17 the loss", "-100")
    check_finding([BERT, "model(**batch)\nmodel(ids, (ids > 0), labels=y)"], *words, rule=RULE)
    trained = "from transformers import Trainer\nTrainer(model=model, train_dataset=data)"
    check_finding([BERT, trained], *words, rule=RULE)
    collator = "from transformers import DataCollatorForTokenClassification as Collator"
    check_noop([BERT, trained, collator], rule=RULE)


def test_in_the_order_of_pytorch_transformers() -> None:
    load = BERT.replace("transformers", "pytorch_transformers")
    check_transformed(
        [load, "loss, scores = model(ids, segments, mask, tags)"],
        [load, "loss, scores = model(ids, segments, mask, tags.masked_fill(mask != 1, -100))"],
        rule=RULE,
        safety=Safety.REVIEW,
    )
