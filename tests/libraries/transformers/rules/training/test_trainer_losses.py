from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness import check_finding, check_noop, notebook
from nbmigrate.engine import plan
from nbmigrate.libraries.transformers.rules.training.trainer_losses import _SHIFTING
from nbmigrate.plan import Settings, SourceLibrary

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = "trainer-losses"
OLD = "!pip install transformers==3.5.1"
IMPORT = "import transformers\nfrom transformers import Trainer, TrainingArguments"
TRAINER = "trainer = Trainer(model=model, args=args, eval_dataset=dev)"


def model(cls: str) -> str:
    return f'model = transformers.{cls}.from_pretrained("m").to(device)'


@pytest.mark.parametrize(
    "cls",
    ["GPT2LMHeadModel", "OpenAIGPTLMHeadModel", "CTRLLMHeadModel", "AutoModelForCausalLM"],
)
def test_causal_language_models(cls: str) -> None:
    check_finding(
        [OLD, IMPORT, model(cls), TRAINER],
        "model_accepts_loss_kwargs = False",
        "too small",
        rule=RULE,
    )


COLLATED = """
collator = transformers.DataCollatorForLanguageModeling(tokenizer=tokenizer, mlm={mlm})
trainer = Trainer(model=model, args=args, data_collator=collator, train_dataset=data)
"""


def test_an_auto_class_that_gets_the_labels_of_a_causal_model() -> None:
    before = [OLD, IMPORT, model("AutoModelWithLMHead")]
    check_finding([*before, COLLATED.format(mlm=False)], "too small", rule=RULE)
    check_noop([*before, COLLATED.format(mlm=True)], rule=RULE)
    check_noop([*before, TRAINER], rule=RULE)
    check_noop([OLD, IMPORT, model("BertForMaskedLM"), COLLATED.format(mlm=False)], rule=RULE)


@pytest.mark.parametrize(
    "cls",
    [
        "BertForMaskedLM",
        "BertForSequenceClassification",
        "T5ForConditionalGeneration",
        "XLNetLMHeadModel",
        "XLMWithLMHeadModel",
        "AutoModelWithLMHead",
    ],
)
def test_models_that_shift_nothing(cls: str) -> None:
    check_noop([OLD, IMPORT, model(cls), TRAINER], rule=RULE)


@pytest.mark.parametrize("target", ["4.20.1", "4.46.3"])
def test_targets_that_count_nothing(target: str) -> None:
    check_noop(
        [OLD, IMPORT, model("GPT2LMHeadModel"), TRAINER],
        rule=RULE,
        settings=Settings(target=target),
    )


OWN_LOSS = """
    class Mine(Trainer):
        def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
            return own(model, inputs)
    Mine(model, args)
    """


@pytest.mark.parametrize(
    "source",
    [
        f"{TRAINER}\ntrainer.model_accepts_loss_kwargs = False",
        OWN_LOSS,
        "loss = model(ids, labels=ids)[0]",
        "trainer = third_party.Trainer(model=model)",
    ],
)
def test_what_is_not_scaled(source: str) -> None:
    check_noop([OLD, IMPORT, model("GPT2LMHeadModel"), source], rule=RULE)


def test_a_notebook_whose_release_decides() -> None:
    for cls, border in (("GPT2LMHeadModel", "4.48.0"), ("BertLMHeadModel", "4.47.0")):
        cells = [IMPORT, model(cls), TRAINER]
        check_finding(cells, border, rule=RULE)
        (question,) = plan(notebook(cells), Settings(select=(RULE,))).questions
        assert question.border == border


@pytest.mark.parametrize(
    ("version", "cls", "found"),
    [
        ("4.20.1", "GPT2LMHeadModel", True),
        ("4.47.1", "GPT2LMHeadModel", True),
        ("4.48.0", "GPT2LMHeadModel", False),
        ("4.47.1", "BertLMHeadModel", False),
        ("4.57.6", "AutoModelForCausalLM", False),
    ],
)
def test_releases_of_transformers_4(version: str, cls: str, *, found: bool) -> None:
    cells = [IMPORT, model(cls), TRAINER]
    settings = Settings(source=SourceLibrary("transformers", version))
    if found:
        check_finding(cells, "too small", rule=RULE, settings=settings)
    else:
        check_noop(cells, rule=RULE, settings=settings)


@pytest.mark.parametrize("cls", sorted(_SHIFTING))
def test_every_model_that_shifts_its_labels(cls: str) -> None:
    check_finding([OLD, IMPORT, model(cls), TRAINER], "too small", rule=RULE)


@pytest.mark.parametrize("version", ["2.11.0", "3.0.2"])
def test_one_step_more(version: str) -> None:
    check_finding(
        [f"!pip install transformers=={version}", IMPORT, 'TrainingArguments("o", max_steps=100)'],
        "one step more",
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("version", "source"),
    [
        ("3.5.1", 'TrainingArguments("o", max_steps=100)'),
        ("2.11.0", 'TrainingArguments("o", max_steps=-1)'),
        ("2.11.0", 'TrainingArguments("o")'),
        ("2.11.0", "third_party.Arguments(max_steps=100)"),
    ],
)
def test_the_right_number_of_steps(version: str, source: str) -> None:
    check_noop([f"!pip install transformers=={version}", IMPORT, source], rule=RULE)


def test_the_release_decides_the_number_of_steps(candidates: Callable[[str, str], None]) -> None:
    cells = [IMPORT, 'TrainingArguments("o", max_steps=100)']
    candidates("3.0.2", "3.5.1")
    check_finding(cells, "one step more", rule=RULE)
    (question,) = plan(notebook(cells), Settings(select=(RULE,))).questions
    assert question.border == "3.1.0"
    candidates("3.0.2", "4.57.6")  # one step is too little to ask every notebook for it
    check_noop(cells, rule=RULE)
