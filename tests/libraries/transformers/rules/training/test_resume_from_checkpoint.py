from __future__ import annotations

import pytest

from harness import check_finding, check_noop, notebook
from nbmigrate.engine import plan
from nbmigrate.plan import Settings, SourceLibrary

RULE = "resume-from-checkpoint"
OLD = "!pip install transformers==3.0.2\n"
MADE = "from transformers import Trainer\ntrainer = Trainer(model, args, train_dataset=train)"


@pytest.mark.parametrize(
    "call",
    [
        "trainer.train(model_path='models/my-bert')",
        "trainer.train(model_path=name if os.path.isdir(name) else None)",
        "trainer.train('models/my-bert')",
    ],
)
def test_a_folder_to_go_on_from(call: str) -> None:
    check_finding([OLD + MADE, call], "trainer_state.json", "FileNotFoundError", rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        "trainer.train()",
        "trainer.train(model_path=None)",
        "trainer.train(resume_from_checkpoint=True)",
        "model.train(True)",
        "other = third_party.Trainer()\nother.train(model_path='x')",
    ],
)
def test_others_stay(source: str) -> None:
    check_noop([OLD + MADE, source], rule=RULE)


def test_a_notebook_that_may_be_new() -> None:
    named = [MADE, "trainer.train(model_path=path)"]
    check_finding(named, "4.3.0", rule=RULE)
    (question,) = plan(notebook(named), Settings(select=(RULE,))).questions
    assert question.border == "4.3.0"
    check_noop([MADE, "trainer.train('checkpoint')"], rule=RULE)


@pytest.mark.parametrize(
    ("version", "found"), [("3.5.1", True), ("4.2.2", True), ("4.3.0", False), ("4.10.0", False)]
)
def test_by_release(version: str, *, found: bool) -> None:
    settings = Settings(source=SourceLibrary("transformers", version))
    for call in ("trainer.train('checkpoint')", "trainer.train(model_path=path)"):
        if found:
            check_finding([MADE, call], "trainer_state.json", rule=RULE, settings=settings)
        else:
            check_noop([MADE, call], rule=RULE, settings=settings)


def test_a_target_that_trains_from_the_start() -> None:
    settings = Settings(target="4.2.2")
    check_noop([OLD + MADE, "trainer.train(model_path='m')"], rule=RULE, settings=settings)
