from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings, SourceLibrary

RULE = "evaluate-during-training"
IMPORT = "from transformers import Trainer, TrainingArguments"
TRAINER = "trainer = Trainer(model, args, train_dataset=train, eval_dataset=dev)\ntrainer.train()"


def written_for(version: str, target: str = "4.57.6") -> Settings:
    return Settings(target=target, source=SourceLibrary("transformers", version))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("True", '"steps"'),
        ("False", '"no"'),
        ("None", '"no"'),
        ("do_eval", '"steps" if do_eval else "no"'),
        ("cfg.evaluate", '"steps" if cfg.evaluate else "no"'),
        ("not fast", '"steps" if (not fast) else "no"'),
        ("a or b", '"steps" if (a or b) else "no"'),
        ("a if b else c", '"steps" if (a if b else c) else "no"'),
    ],
)
def test_the_value_is_a_strategy(old: str, new: str) -> None:
    made = 'args = TrainingArguments("out", {}, logging_steps=50)'
    check_transformed(
        [IMPORT, made.format(f"evaluate_during_training={old}"), TRAINER],
        [IMPORT, made.format(f"eval_strategy={new}"), TRAINER],
        rule=RULE,
        settings=written_for("3.5.1"),
    )


def test_comments_and_layout_stay() -> None:
    before = """
        from transformers import TrainingArguments
        args = TrainingArguments(
            output_dir="out",
            evaluate_during_training=True,  # look at it now and then
            save_steps=500,
        )
        """
    check_transformed(
        before,
        before.replace("evaluate_during_training=True", 'eval_strategy="steps"'),
        rule=RULE,
        settings=written_for("2.11.0"),
    )


@pytest.mark.parametrize(
    ("version", "added"),
    [
        ("2.9.1", ""),
        ("2.11.0", ""),
        ("3.0.2", ", eval_steps=1000"),
        ("3.1.0", ", eval_steps=1000"),
        ("3.2.0", ""),
        ("3.5.1", ""),
    ],
)
def test_the_old_default_of_eval_steps(version: str, added: str) -> None:
    check_transformed(
        [f"!pip install transformers=={version}", IMPORT, _made("evaluate_during_training=True")],
        [f"!pip install transformers=={version}", IMPORT, _made(f'eval_strategy="steps"{added}')],
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("evaluate_during_training=True, eval_steps=20", 'eval_strategy="steps", eval_steps=20'),
        ("evaluate_during_training=False", 'eval_strategy="no"'),
    ],
)
def test_no_eval_steps_where_there_is_no_need(given: str, kept: str) -> None:
    check_transformed(
        [IMPORT, _made(given)],
        [IMPORT, _made(kept)],
        rule=RULE,
        settings=written_for("3.0.2"),
    )


def test_tensorflow_evaluated_every_1000_steps_from_the_start() -> None:
    before = 'from transformers import TFTrainingArguments as A\nargs = A("o", {})'
    check_transformed(
        before.format("evaluate_during_training=True"),
        before.format('evaluation_strategy="steps", eval_steps=1000'),
        rule=RULE,
        settings=written_for("2.11.0", "4.10.3"),
    )


def test_an_unknown_version_is_for_review() -> None:
    planned = check_transformed(
        [IMPORT, _made("evaluate_during_training=True"), TRAINER],
        [IMPORT, _made('eval_strategy="steps"'), TRAINER],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    assert "add eval_steps=1000" in planned.changes[0].message
    assert [question.border for question in planned.questions] == ["3.2.0"]
    assert "TypeError" in planned.changes[0].consequence


@pytest.mark.parametrize("target", ["4.0.1", "4.20.1", "4.40.2"])
def test_targets_that_have_only_the_older_name(target: str) -> None:
    check_transformed(
        [IMPORT, _made("evaluate_during_training=True")],
        [IMPORT, _made('evaluation_strategy="steps"')],
        rule=RULE,
        settings=written_for("3.5.1", target),
    )


def test_a_trainer_without_something_to_evaluate_on_is_for_review() -> None:
    trainer = "trainer = Trainer(model=model, args=args, train_dataset=train)"
    planned = check_transformed(
        [IMPORT, _made("evaluate_during_training=True"), trainer],
        [IMPORT, _made('eval_strategy="steps"'), trainer],
        rule=RULE,
        safety=Safety.REVIEW,
        settings=written_for("3.5.1"),
    )
    assert "no eval_dataset" in planned.changes[0].message


def test_a_subclass_of_the_arguments() -> None:
    before = """
        from transformers import TrainingArguments
        class MyArguments(TrainingArguments):
            pass
        args = MyArguments("out", evaluate_during_training=False)
        """
    after = before.replace("evaluate_during_training=False", 'eval_strategy="no"')
    check_transformed(before, after, rule=RULE)


def test_both_arguments_that_say_the_same() -> None:
    check_transformed(
        [IMPORT, _made('evaluate_during_training=True, evaluation_strategy="steps"')],
        [IMPORT, _made('evaluation_strategy="steps"')],
        rule=RULE,
    )


def test_perhaps_something_else_is_unsafe() -> None:
    before = """
        from transformers import TrainingArguments as Arguments
        if mine:
            Arguments = third_party.Arguments
        args = Arguments("out", evaluate_during_training=False)
        """
    planned = check_transformed(
        before,
        before.replace("evaluate_during_training=False", 'eval_strategy="no"'),
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert "not certain" in planned.changes[0].message


PARSED = """
    from transformers import HfArgumentParser
    parser = HfArgumentParser(TrainingArguments)
    strings = ["--output_dir", "out", "--evaluate_during_training"]
    args, = parser.parse_args_into_dataclasses(strings)
    """


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            'TrainingArguments("o", evaluate_during_training=True, evaluation_strategy=strategy)',
            ["is given as well"],
        ),
        ('kw = {"evaluate_during_training": True}\nTrainingArguments("out", **kw)', ["a dict"]),
        (PARSED, ["--eval_strategy"]),
        (
            'args = TrainingArguments("out")\nargs.evaluate_during_training = True',
            ["without an error", "eval_strategy"],
        ),
        (
            'args = TrainingArguments("out")\nif args.evaluate_during_training:\n    pass',
            ["AttributeError"],
        ),
        ("print(f'{TrainingArguments(\"o\", evaluate_during_training=True)}')", ["f-string"]),
    ],
)
def test_findings(source: str, words: list[str]) -> None:
    check_finding([IMPORT, source], *words, rule=RULE)


OWN_CLASS = """
    class Args:
        def __init__(self, evaluate_during_training=False):
            self.evaluate_during_training = evaluate_during_training
    args = Args(evaluate_during_training=True)
    print(args.evaluate_during_training)
    """
OWN_CONSTRUCTOR = """
    class Own(TrainingArguments):
        def __init__(self, evaluate_during_training):
            super().__init__("out")
    Own(evaluate_during_training=True)
    """


@pytest.mark.parametrize(
    "source",
    [
        'args = TrainingArguments("out", eval_strategy="steps")',
        'args = TrainingArguments("out", evaluation_strategy="epoch")',
        OWN_CLASS,
        OWN_CONSTRUCTOR,
        "args.evaluate_during_training = True",
        "parser.add_argument('--evaluate_during_training', action='store_true')",
        'parser.parse_args(["--evaluate_during_training"])',
        "ClassificationModel('bert', 'b', args={'evaluate_during_training': True})",
    ],
)
def test_other_arguments_stay(source: str) -> None:
    check_noop([IMPORT, source], rule=RULE)


def _made(arguments: str) -> str:
    return f'args = TrainingArguments("out", {arguments})'
