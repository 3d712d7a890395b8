from __future__ import annotations

import pytest

from harness import check_finding, check_noop
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.training.trainer_overrides import _CALLS
from nbmigrate.plan import Settings

RULE = "trainer-overrides"
CLASS = """
    from transformers import {base}

    class Mine({base}):
        def {method}:
            return compute(self)
    """


def mine(method: str, base: str = "Trainer") -> str:
    return CLASS.format(method=method, base=base)


@pytest.mark.parametrize(
    ("method", "words"),
    [
        (
            "compute_loss(self, model, inputs)",
            ["return_outputs=False, num_items_in_batch=None", "(loss, outputs)", "TypeError"],
        ),
        ("compute_loss(self, model, inputs, return_outputs=False)", ["num_items_in_batch=None"]),
        ("training_step(self, model, inputs)", ["num_items_in_batch=None", "first step"]),
        ("prediction_step(self, model, inputs, loss_only)", ["ignore_keys=None"]),
        ("evaluate(self, eval_dataset=None)", ["ignore_keys=None"]),
        ("log(self, logs)", ["start_time=None"]),
        ("save_model(self, output_dir=None)", ["_internal_call=False", "super()"]),
    ],
)
def test_overrides_that_take_too_little(method: str, words: list[str]) -> None:
    check_finding(mine(method), *words, rule=RULE)


def test_a_subclass_of_a_subclass_in_another_cell() -> None:
    check_finding(
        [
            "import transformers\nclass Base(transformers.Trainer):\n    pass",
            "class Mine(Base):\n    def log(self, logs):\n        print(logs)",
        ],
        "Mine.log",
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("compute_loss(self, model, inputs)", "4.2.2"),
        ("compute_loss(self, model, inputs)", "4.0.1"),
        ("compute_loss(self, model, inputs, return_outputs=False)", "4.40.2"),
        ("training_step(self, model, inputs)", "4.45.2"),
        ("evaluate(self, eval_dataset=None)", "4.1.1"),
        ("log(self, logs)", "4.46.3"),
        ("save_model(self, output_dir=None)", "4.10.3"),
    ],
)
def test_targets_that_call_with_less(method: str, target: str) -> None:
    check_noop(mine(method), rule=RULE, settings=Settings(target=target))


@pytest.mark.parametrize(
    "method",
    [
        "compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None)",
        "compute_loss(self, model, inputs, return_outputs=False, **kwargs)",
        "compute_loss(self, *args, **kwargs)",
        "training_step(self, model, inputs, items=None)",
        "training_step(self, *args)",
        "log(self, logs, *args, **kwargs)",
        "evaluate(self, *args, ignore_keys=None, **kwargs)",
        "get_train_dataloader(self)",
        "create_optimizer_and_scheduler(self, num_training_steps)",
    ],
)
def test_overrides_that_take_enough(method: str) -> None:
    check_noop(mine(method), rule=RULE)


OWN_TRAINER = """
    class Trainer:
        def log(self, logs):
            pass
    class Mine(Trainer):
        def log(self, logs):
            pass
    """


@pytest.mark.parametrize(
    "source",
    [
        "class Net(nn.Module):\n    def training_step(self, batch, i):\n        pass",
        "class Lit(pl.LightningModule):\n    def log(self, x):\n        pass",
        OWN_TRAINER,
        "class Callback(transformers.TrainerCallback):\n    def evaluate(self):\n        pass",
        "def compute_loss(model, inputs):\n    pass",
    ],
)
def test_methods_of_other_classes(source: str) -> None:
    check_noop(["import transformers", source], rule=RULE)


@pytest.mark.parametrize(
    ("method", "added"), [(method, name) for method, call in _CALLS.items() for name in call.adds]
)
def test_every_argument_that_was_added(method: str, added: str) -> None:
    taken = {
        release: {parameter.name for parameter in parameters}
        for release in catalog.RELEASES["transformers"]
        if (parameters := catalog.signature(f"Trainer.{method}", release))
    }
    assert any(added not in names for names in taken.values())
    assert added in taken["4.57.6"]
