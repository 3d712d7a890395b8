from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.libraries.transformers.rules.training.data_collators import _HELPERS
from nbmigrate.plan import Safety, Settings

RULE = "data-collators"
IMPORT = "from transformers import Trainer, BertForMaskedLM, GPT2LMHeadModel"
MODEL = 'model = BertForMaskedLM.from_pretrained("bert-base-uncased")'
TRAINER = "trainer = Trainer(model=model, args=args, data_collator={}, train_dataset=train)"

COLLATOR = """
    class Collator:
        def __init__(self, tokenizer):
            self.tokenizer = tokenizer

        def {}(self, examples):  # a list of tensors
            return {{"input_ids": torch.stack(examples)}}
    """


def test_a_class_that_is_given_to_a_trainer() -> None:
    check_transformed(
        [IMPORT, COLLATOR.format("collate_batch"), "collator = Collator(tok)",
         TRAINER.format("collator")],
        [IMPORT, COLLATOR.format("__call__"), "collator = Collator(tok)",
         TRAINER.format("collator")],
        rule=RULE,
    )  # fmt: skip


@pytest.mark.parametrize("module", ["transformers", "transformers.data.data_collator"])
def test_the_abstract_base_class_goes(module: str) -> None:
    before = f"""
        from {module} import DataCollator
        @dataclass
        class Mine(DataCollator):
            size: int = 8
            def collate_batch(self, examples: List) -> Dict[str, torch.Tensor]:
                return {{}}
        """
    after = before.replace("Mine(DataCollator)", "Mine(object)").replace(
        "collate_batch", "__call__"
    )
    check_transformed(before, after, rule=RULE)


def test_all_uses_move_along() -> None:
    tail = """
        collator = Collator(tok)
        batch = collator{0}(examples)
        loader = DataLoader(data, collate_fn=collator{0})
        Trainer(model, args, collator)
        """
    check_transformed(
        [IMPORT, COLLATOR.format("collate_batch"), tail.format(".collate_batch")],
        [IMPORT, COLLATOR.format("__call__"), tail.format("")],
        rule=RULE,
    )


def test_a_subclass_of_a_collator_of_the_library() -> None:
    before = """
        from transformers import DefaultDataCollator
        class Mine(DefaultDataCollator):
            def collate_batch(self, examples):
                return super().collate_batch(examples[:8])
        """
    check_transformed(before, before.replace("collate_batch", "__call__"), rule=RULE)


def test_perhaps_another_object_is_unsafe() -> None:
    before = [
        IMPORT,
        COLLATOR.format("collate_batch"),
        "c = Collator(tok)\nTrainer(model, args, c)\nif x:\n    c = other()\nc.collate_batch(e)",
    ]
    after = [
        IMPORT,
        COLLATOR.format("__call__"),
        "c = Collator(tok)\nTrainer(model, args, c)\nif x:\n    c = other()\nc(e)",
    ]
    check_transformed(before, after, rule=RULE, safety=Safety.UNSAFE)


@pytest.mark.parametrize(
    ("given", "model"),
    [
        ("masked_lm_labels", "BertForMaskedLM.from_pretrained('b')"),
        ("lm_labels", "transformers.T5ForConditionalGeneration.from_pretrained('t')"),
        ("masked_lm_labels", "transformers.AutoModelForMaskedLM.from_pretrained('b')"),
    ],
)
def test_keys_that_a_function_gives(given: str, model: str) -> None:
    collate = "def collate(rows):\n    return {{\"input_ids\": rows, '{}': mask(rows)}}"
    tail = f"import transformers\nmodel = {model}\n" + TRAINER.format("collate")
    check_transformed(
        [IMPORT, collate.format(given), tail],
        [IMPORT, collate.format("labels"), tail],
        rule=RULE,
    )


def test_keys_that_a_dataset_gives() -> None:
    data = """
        class Data(Dataset):
            def __getitem__(self, i):
                item = {{"input_ids": self.ids[i]}}
                item["{}"] = self.ids[i].clone()
                return item
        """
    trainer = f"{MODEL}\ntrain = Data(texts)\nTrainer(model, args, train_dataset=train)"
    check_transformed(
        [IMPORT, data.format("masked_lm_labels"), trainer],
        [IMPORT, data.format("labels"), trainer],
        rule=RULE,
    )


def test_a_key_that_stands_elsewhere_is_unsafe() -> None:
    collate = 'def collate(rows):\n    return {{"{}": rows}}\n' + MODEL
    tail = f"{TRAINER.format('collate')}\nprint(batch['masked_lm_labels'])"
    check_transformed(
        [IMPORT, collate.format("masked_lm_labels"), tail],
        [IMPORT, collate.format("labels"), tail],
        rule=RULE,
        safety=Safety.UNSAFE,
    )


def test_the_method_and_its_key() -> None:
    before = """
        class Collator:
            def collate_batch(self, examples):
                return {"input_ids": examples, "masked_lm_labels": examples}
        """
    after = before.replace("collate_batch", "__call__").replace("masked_lm_labels", "labels")
    tail = f"{MODEL}\n{TRAINER.format('Collator()')}"
    check_transformed([IMPORT, before, tail], [IMPORT, after, tail], rule=RULE)


def test_helpers_of_the_library_that_are_gone() -> None:
    cells = """
        from transformers import DataCollatorForLanguageModeling
        class Mine(DataCollatorForLanguageModeling):
            def {}(self, examples):
                return self.{}(examples)
        """
    planned = check_transformed(
        cells.format("collate_batch", "_tensorize_batch"),
        cells.format("__call__", "_tensorize_batch"),
        rule=RULE,
    )
    assert ["_tensorize_batch" in finding.message for finding in planned.findings] == [True]


def test_the_librarys_own_collators_are_called() -> None:
    before = """
        from transformers import DataCollatorForLanguageModeling
        collator = DataCollatorForLanguageModeling(tokenizer=tok)
        loader = DataLoader(data, collate_fn=collator.collate_batch)
        """
    after = before.replace("collator.collate_batch", "collator")
    planned = check_transformed(before, after, rule=RULE, safety=Safety.REVIEW)
    assert "AttributeError" in planned.changes[0].consequence


def test_the_collator_that_a_trainer_keeps() -> None:
    before = """
        from transformers import Trainer
        class Mine(Trainer):
            def get_train_dataloader(self):
                return DataLoader(self.train_dataset, collate_fn=self.data_collator.collate_batch)
        Mine(model).data_collator.collate_batch(rows)
        """
    after = before.replace(".collate_batch", "")
    check_transformed(before, after, rule=RULE, safety=Safety.REVIEW)


def test_in_an_f_string_is_a_finding() -> None:
    check_finding(
        """
        from transformers import DefaultDataCollator
        print(f"{DefaultDataCollator().collate_batch(rows)}")
        """,
        "f-string",
        rule=RULE,
    )


LOADER = "loader = DataLoader(data, collate_fn=Collator(tok).collate_batch)"


@pytest.mark.parametrize(
    "source",
    [
        COLLATOR.format("collate_batch"),
        COLLATOR.format("collate_batch") + f"\n    {LOADER}",
        COLLATOR.format("__call__") + "\n    Trainer(model, args, Collator(tok))",
        "def collate_batch(rows):\n    return rows\nTrainer(model, args, collate_batch)",
        "def f(collator: DataCollator) -> None:\n    pass",
        'def c(rows):\n    return {"lm_labels": rows}\nTrainer(third_party(), args, c)',
        'def c(rows):\n    return {"lm_labels": rows}\nmodel(**c(rows))',
        f'{MODEL}\ndef c(rows):\n    return {{"labels": rows}}\nTrainer(model, args, c)',
        "self.collator.collate_batch(rows)",
    ],
)
def test_others_stay(source: str) -> None:
    check_noop([IMPORT, source], rule=RULE)


def test_both_methods_stay() -> None:
    source = """
        class Collator:
            def collate_batch(self, rows):
                return rows
            def __call__(self, rows):
                return self.collate_batch(rows)
        Trainer(model, args, Collator())
        """
    check_noop([IMPORT, source], rule=RULE)


@pytest.mark.parametrize("helper", sorted(_HELPERS))
def test_every_helper_that_is_gone(helper: str) -> None:
    cells = f"""
        from transformers import DataCollatorForLanguageModeling, Trainer
        class Mine(DataCollatorForLanguageModeling):
            def collate_batch(self, examples):
                return self.{helper}(examples)
        """
    planned = plan(notebook(cells), Settings(select=(RULE,)))
    assert [helper in finding.message for finding in planned.findings] == [True]
    before = Settings(select=(RULE,), target="4.9.2")
    assert bool(plan(notebook(cells), before).findings) is (helper == "_tensorize_batch")
