from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.plan import Safety, Settings, SourceLibrary

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = "trainer-arguments"
IMPORT = "from transformers import Trainer, TrainingArguments"
ARGS = 'args = TrainingArguments("out")'
WRITER = "writer = SummaryWriter()\ntrainer = Trainer(model, args, {})"


def test_a_writer_goes_into_a_callback() -> None:
    planned = check_transformed(
        [IMPORT, ARGS, WRITER.format("tb_writer=writer")],
        [
            f"{IMPORT}\nfrom transformers.integrations import TensorBoardCallback",
            ARGS,
            WRITER.format("callbacks=[TensorBoardCallback(tb_writer=writer)]"),
        ],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    assert "report_to" in planned.changes[0].message
    assert "TypeError" in planned.changes[0].consequence


def test_two_trainers_share_the_import() -> None:
    check_transformed(
        """
        from transformers import Trainer
        Trainer(a, tb_writer=w)
        Trainer(b, tb_writer=w)
        """,
        """
        from transformers import Trainer
        from transformers.integrations import TensorBoardCallback
        Trainer(a, callbacks=[TensorBoardCallback(tb_writer=w)])
        Trainer(b, callbacks=[TensorBoardCallback(tb_writer=w)])
        """,
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_a_module_needs_no_import() -> None:
    check_transformed(
        "import transformers as tr\ntr.Trainer(m, tb_writer=SummaryWriter('runs'))",
        "import transformers as tr\n"
        "tr.Trainer(m, callbacks=[tr.integrations.TensorBoardCallback("
        "tb_writer=SummaryWriter('runs'))])",
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_an_import_that_is_there_is_used() -> None:
    imports = f"{IMPORT}\nfrom transformers.integrations import TensorBoardCallback as Board"
    check_transformed(
        [imports, "Trainer(m, tb_writer=w)"],
        [imports, "Trainer(m, callbacks=[Board(tb_writer=w)])"],
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_no_writer_at_all() -> None:
    check_transformed(
        [IMPORT, "Trainer(m, args, tb_writer=None)"],
        [IMPORT, "Trainer(m, args)"],
        rule=RULE,
    )


def test_loss_only_moves_to_the_arguments_in_another_cell() -> None:
    trainer = """
        trainer = Trainer(
            model=model,
            args=args,
            train_dataset=train,{}
        )
        trainer.train()
        """
    check_transformed(
        [IMPORT, ARGS, trainer.format("\n            prediction_loss_only=True,")],
        [
            IMPORT,
            'args = TrainingArguments("out", prediction_loss_only=True)',
            trainer.format(""),
        ],
        rule=RULE,
    )


def test_loss_only_moves_when_everything_is_made_in_a_function() -> None:
    before = """
        import transformers
        def fit(model, data):
            args = transformers.TrainingArguments(output_dir="out")
            return transformers.Trainer(model, args, train_dataset=data, prediction_loss_only=True)
        fit(model, data).train()
        """
    after = before.replace(", prediction_loss_only=True", "").replace(
        '"out"', '"out", prediction_loss_only=True'
    )
    check_transformed(before, after, rule=RULE)


def test_false_is_the_default_and_goes() -> None:
    check_transformed(
        [IMPORT, "Trainer(m, parsed_args, prediction_loss_only=False)"],
        [IMPORT, "Trainer(m, parsed_args)"],
        rule=RULE,
    )


def test_trainers_that_share_arguments_and_agree_are_one_change() -> None:
    planned = check_transformed(
        [IMPORT, ARGS, "Trainer(a, args, prediction_loss_only=True)",
         "Trainer(b, args, prediction_loss_only=True)"],
        [IMPORT, 'args = TrainingArguments("out", prediction_loss_only=True)',
         "Trainer(a, args)", "Trainer(b, args)"],
        rule=RULE,
    )  # fmt: skip
    assert len(planned.changes) == 1


def test_a_subclass_without_a_constructor() -> None:
    before = """
        from transformers import Trainer, TrainingArguments
        class Mine(Trainer):
            def log(self, logs):
                pass
        args = TrainingArguments("out")
        Mine(m, args, prediction_loss_only=True)
        """
    after = before.replace(", prediction_loss_only=True", "").replace(
        '"out"', '"out", prediction_loss_only=True'
    )
    check_transformed(before, after, rule=RULE)


def test_perhaps_another_trainer_is_unsafe() -> None:
    before = f"{IMPORT}\nif mine:\n    Trainer = other.Trainer\nTrainer(m, tb_writer=None)"
    check_transformed(
        before,
        before.replace(", tb_writer=None", ""),
        rule=RULE,
        safety=Safety.UNSAFE,
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("Trainer(m, tb_writer=w, callbacks=[mine])", ["TensorBoardCallback"]),
        ("Trainer(m, parsed, prediction_loss_only=True)", ["TrainingArguments", "TypeError"]),
        (f"{ARGS}\nTrainer(m, args, prediction_loss_only=flag)", ["TrainingArguments"]),
        (
            f"{ARGS}\nTrainer(a, args, prediction_loss_only=True)\nTrainer(b, args)",
            ["TrainingArguments"],
        ),
        ("Trainer(m).evaluate(prediction_loss_only=True)", ["evaluate()"]),
        ('print(f"{Trainer(m, tb_writer=w)}")', ["TensorBoardCallback"]),
        ("!pip install transformers==2.11.0\nTrainer(m, a, c, t, e, metrics)", ["by name"]),
    ],
)
def test_findings(source: str, words: list[str]) -> None:
    check_finding([IMPORT, source], *words, rule=RULE)


def test_no_place_for_the_import_is_a_finding() -> None:
    check_finding(
        "try:\n    from transformers import Trainer\nexcept ImportError:\n    pass\n"
        "Trainer(m, tb_writer=w)",
        "TensorBoardCallback",
        rule=RULE,
    )


@pytest.mark.parametrize(
    "source",
    [
        "Trainer(m, args, callbacks=[TensorBoardCallback(tb_writer=w)])",
        'TrainingArguments("out", prediction_loss_only=True)',
        "class Loop:\n    def __init__(self, tb_writer):\n        pass\nLoop(tb_writer=w)",
        "class Own(Trainer):\n    def __init__(self, tb_writer):\n        pass\nOwn(tb_writer=w)",
        "pl.Trainer(tb_writer=w, prediction_loss_only=True)",
        "trainer = Trainer(m, args, c, t, e)",
        "trainer.evaluate(prediction_loss_only=True)",
    ],
)
def test_others_stay(source: str) -> None:
    check_noop([IMPORT, source], rule=RULE)


SIXTH = "Trainer(model, args, collator, train, dev, sixth)"
EIGHTH = "Trainer(model, args, collator, train, dev, tokenizer, init, metrics)"


@pytest.mark.parametrize(
    ("version", "target", "call"),
    [
        ("2.11.0", "4.57.6", SIXTH),
        ("3.0.2", "4.0.1", SIXTH),
        ("3.5.1", "4.57.6", EIGHTH),
        ("4.45.2", "4.57.6", EIGHTH),
    ],
)
def test_arguments_by_position_that_mean_something_else(
    version: str, target: str, call: str
) -> None:
    settings = Settings(target=target, source=SourceLibrary("transformers", version))
    check_finding([IMPORT, call], "by name", rule=RULE, settings=settings)


@pytest.mark.parametrize(
    ("version", "target", "call"),
    [
        ("3.1.0", "4.57.6", SIXTH),
        ("4.45.2", "4.57.6", SIXTH),
        ("3.5.1", "4.45.2", EIGHTH),
        ("4.46.0", "4.57.6", EIGHTH),
        ("2.11.0", "4.57.6", "Trainer(model, args, collator, train, dev)"),
    ],
)
def test_arguments_by_position_that_mean_the_same(version: str, target: str, call: str) -> None:
    settings = Settings(target=target, source=SourceLibrary("transformers", version))
    check_noop([IMPORT, call], rule=RULE, settings=settings)


def test_the_release_decides_what_arguments_by_position_mean(
    candidates: Callable[[str, str], None],
) -> None:
    for releases, call, border in (
        (("2.11.0", "4.57.6"), SIXTH, "3.1.0"),
        (("4.40.2", "4.57.6"), EIGHTH, "4.46.0"),
    ):
        candidates(*releases)
        check_finding([IMPORT, call], f"before {border}", rule=RULE)
        (question,) = plan(notebook([IMPORT, call]), Settings(select=(RULE,))).questions
        assert question.border == border
    candidates("4.46.3", "4.57.6")
    check_noop([IMPORT, EIGHTH], rule=RULE)
