from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import apply, plan
from nbmigrate.plan import Decisions, Safety, Settings

RULE = "schedule-classes"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ConstantLRSchedule(opt)", "get_constant_schedule(opt)"),
        (
            "WarmupConstantSchedule(opt, warmup_steps=10)",
            "get_constant_schedule_with_warmup(opt, num_warmup_steps=10)",
        ),
        (
            "WarmupLinearSchedule(opt, warmup_steps=0, t_total=steps, last_epoch=-1)",
            (
                "get_linear_schedule_with_warmup("
                "opt, num_warmup_steps=0, num_training_steps=steps, last_epoch=-1)"
            ),
        ),
        (
            "WarmupLinearSchedule(opt, 0.1 * n, n)",
            "get_linear_schedule_with_warmup(opt, 0.1 * n, n)",
        ),
        (
            "WarmupCosineSchedule(opt, 10, t_total=100, cycles=.25)",
            "get_cosine_schedule_with_warmup(opt, 10, num_training_steps=100, num_cycles=.25)",
        ),
        (
            "WarmupCosineWithHardRestartsSchedule(optimizer=opt, warmup_steps=1, t_total=9)",
            (
                "get_cosine_with_hard_restarts_schedule_with_warmup("
                "optimizer=opt, num_warmup_steps=1, num_training_steps=9)"
            ),
        ),
    ],
)
@pytest.mark.parametrize("package", ["pytorch_transformers", "transformers"])
def test_each_class(before: str, after: str, package: str) -> None:
    old, new = before.partition("(")[0], after.partition("(")[0]
    planned = check_transformed(
        [f"from {package} import {old}", f"scheduler = {before}"],
        [f"from transformers import {new}", f"scheduler = {after}"],
        rule=RULE,
    )
    assert len(planned.changes) == 1


def test_several_cells_functions_and_classes() -> None:
    check_transformed(
        [
            (
                "from transformers import BertModel\n"
                "from transformers.optimization import AdamW, WarmupLinearSchedule"
            ),
            """
            class Runner:
                def prepare(self, n):
                    self.scheduler = WarmupLinearSchedule(
                        self.optimizer, warmup_steps=n // 10,
                        t_total=n)  # PyTorch scheduler
            """,
            "def again(opt):\n    return WarmupLinearSchedule(opt, t_total=10, warmup_steps=0)",
        ],
        [
            (
                "from transformers import BertModel\n"
                "from transformers.optimization import AdamW, get_linear_schedule_with_warmup"
            ),
            """
            class Runner:
                def prepare(self, n):
                    self.scheduler = get_linear_schedule_with_warmup(
                        self.optimizer, num_warmup_steps=n // 10,
                        num_training_steps=n)  # PyTorch scheduler
            """,
            (
                "def again(opt):\n"
                "    return get_linear_schedule_with_warmup("
                "opt, num_training_steps=10, num_warmup_steps=0)"
            ),
        ],
        rule=RULE,
    )


def test_under_another_name() -> None:
    check_transformed(
        "from transformers import WarmupLinearSchedule as Linear\ns = Linear(o, t_total=9, "
        "warmup_steps=1)",
        "from transformers import get_linear_schedule_with_warmup as Linear\n"
        "s = Linear(o, num_training_steps=9, num_warmup_steps=1)",
        rule=RULE,
    )


def test_through_the_package() -> None:
    source = notebook(
        "import pytorch_transformers\n"
        "s = pytorch_transformers.optimization.WarmupLinearSchedule(o, 1, t_total=9)\n"
        "c = pytorch_transformers.ConstantLRSchedule(o)",
    )
    planned = plan(source, Settings(select=(RULE, "package-imports")))
    assert planned.findings == ()
    migrated = apply(source, planned, Decisions.default(planned)).decode()
    assert (
        "s = transformers.optimization.get_linear_schedule_with_warmup(o, 1, num_training_steps=9)"
        in migrated
    )
    assert "c = transformers.get_constant_schedule(o)" in migrated


def test_star_import() -> None:
    check_transformed(
        "from pytorch_transformers import *\ns = WarmupConstantSchedule(o, 5)",
        "from pytorch_transformers import *\ns = get_constant_schedule_with_warmup(o, 5)",
        rule=RULE,
    )


def test_unused_import() -> None:
    check_transformed(
        "from transformers import WarmupLinearSchedule",
        "from transformers import get_linear_schedule_with_warmup",
        rule=RULE,
    )


def test_maybe_something_else() -> None:
    check_transformed(
        """
        from transformers import WarmupLinearSchedule
        if mine:
            from schedules import WarmupLinearSchedule
        s = WarmupLinearSchedule(o, warmup_steps=1, t_total=2)
        """,
        """
        from transformers import get_linear_schedule_with_warmup as WarmupLinearSchedule
        if mine:
            from schedules import WarmupLinearSchedule
        s = WarmupLinearSchedule(o, num_warmup_steps=1, num_training_steps=2)
        """,
        rule=RULE,
        safety=Safety.UNSAFE,
    )


@pytest.mark.parametrize(
    ("use", "word"),
    [
        ("class Mine(WarmupLinearSchedule):\n    pass", "function"),
        ("trainer.fit(schedule=WarmupLinearSchedule)", "function"),
        ("make = WarmupLinearSchedule\ns = make(o, warmup_steps=1, t_total=2)", "function"),
        ("s = WarmupLinearSchedule(o, **settings)", "t_total -> num_training_steps"),
    ],
)
def test_what_cannot_be_rewritten_is_a_finding(use: str, word: str) -> None:
    source = f"from transformers import WarmupLinearSchedule\n{use}"
    check_finding(source, word, "get_linear_schedule_with_warmup", rule=RULE)


def test_an_import_that_is_not_guarded_beside_one_that_is() -> None:
    check_transformed(
        "try:\n    from transformers import ConstantLRSchedule\nexcept ImportError:\n"
        "    install()\n    from transformers import ConstantLRSchedule",
        "try:\n    from transformers import get_constant_schedule\nexcept ImportError:\n"
        "    install()\n    from transformers import get_constant_schedule",
        rule=RULE,
    )


def test_its_attributes_are_findings() -> None:
    source = (
        "from transformers import WarmupLinearSchedule\n"
        "s = WarmupLinearSchedule(o, 1, 2)\nprint(s.t_total, s.last_epoch)"
    )
    planned = plan(notebook(source), Settings(select=(RULE,)))
    assert [(f.line, "t_total" in f.message) for f in planned.findings] == [(3, True)]
    assert len(planned.changes) == 1


@pytest.mark.parametrize(
    "source",
    [
        (
            "from transformers import get_linear_schedule_with_warmup\n"
            "s = get_linear_schedule_with_warmup(o, num_warmup_steps=1, num_training_steps=2)"
        ),
        "class WarmupLinearSchedule:\n    pass\ns = WarmupLinearSchedule(o, warmup_steps=1)",
        "from schedules import WarmupLinearSchedule\ns = WarmupLinearSchedule(o, t_total=1)",
        (
            "try:\n    from transformers import WarmupLinearSchedule as Linear\n"
            "except ImportError:\n    from transformers import "
            "get_linear_schedule_with_warmup as Linear\ns = Linear(o, 1, 2)"
        ),
        "s = pick(t_total=5, warmup_steps=1)",
    ],
)
def test_others_stay(source: str) -> None:
    check_noop(["import transformers", source], rule=RULE)
