from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Settings

RULE = "unused-columns"
IMPORT = """
    from transformers import BertForSequenceClassification, Trainer, TrainingArguments
    model = BertForSequenceClassification.from_pretrained("bert-base-uncased")
    """
DATA = """
    class Weighted(Dataset):
        def __getitem__(self, i):
            return {"input_ids": self.ids[i], "labels": self.labels[i], "weight": self.weights[i]}
    train = Weighted()
    """
COLLATE = """
    def collate(rows):
        return {"input_ids": ids_of(rows), "labels": scaled([row["weight"] for row in rows])}
    """
OWN_LOSS = """
    class Mine(Trainer):
        def compute_loss(self, model, inputs, **kwargs):
            weight = inputs.pop("weight")
            return (weight * model(**inputs)[0]).mean()
    """
ARGS = 'args = TrainingArguments("out"{})'
KEPT = ", remove_unused_columns=False"


@pytest.mark.parametrize(
    ("reader", "trainer"),
    [
        (COLLATE, "Trainer(model, args, collate, train)"),
        (COLLATE, "Trainer(model=model, args=args, data_collator=collate, eval_dataset=train)"),
        (OWN_LOSS, "Mine(model, args, train_dataset=train)"),
        (COLLATE, "Trainer(model, args, collate, train)\nTrainer(model, args, collate, train)"),
    ],
)
def test_a_key_that_is_read(reader: str, trainer: str) -> None:
    planned = check_transformed(
        [IMPORT, DATA, reader, ARGS.format(""), trainer],
        [IMPORT, DATA, reader, ARGS.format(KEPT), trainer],
        rule=RULE,
    )
    assert planned.changes[0].consequence == "KeyError: 'weight'."


def test_arguments_from_elsewhere_are_a_finding() -> None:
    check_finding(
        [IMPORT, DATA, COLLATE, "Trainer(model, parsed, collate, train)"],
        "remove_unused_columns=False",
        "'weight'",
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("cells"),
    [
        [DATA, COLLATE, ARGS.format(KEPT), "Trainer(model, args, collate, train)"],
        [DATA, ARGS.format(""), "Trainer(model, args, train_dataset=train)"],
        [DATA, COLLATE.replace("weight", "labels"), "Trainer(model, args, collate, train)"],
        [DATA.replace("weight", "label"), COLLATE.replace("weight", "label"),
         "Trainer(model, args, collate, train)"],
        [COLLATE, "Trainer(model, args, collate, load_dataset('x'))"],
        [DATA, COLLATE, "Trainer(third_party(), args, collate, train)"],
        [DATA, COLLATE, "DataLoader(train, collate_fn=collate)"],
    ],
)  # fmt: skip
def test_nothing_is_lost(cells: list[str]) -> None:
    check_noop([IMPORT, *cells], rule=RULE)


def test_a_target_that_drops_nothing() -> None:
    check_noop(
        [IMPORT, DATA, COLLATE, ARGS.format(""), "Trainer(model, args, collate, train)"],
        rule=RULE,
        settings=Settings(target="4.18.0"),
    )
