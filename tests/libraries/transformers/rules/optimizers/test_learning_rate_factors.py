from __future__ import annotations

import math
from typing import Any

import pytest

from harness import check_finding, check_noop, check_transformed, notebook, sources
from nbmigrate.engine import apply, plan
from nbmigrate.libraries.transformers.rules.optimizers.schedule_texts import (
    function_text,
    schedule_text,
)
from nbmigrate.plan import Decisions, Safety, Settings, SourceLibrary

RULE = "learning-rate-factors"
PPB = "pytorch_pretrained_bert"
LINEAR = function_text("warmup_linear", "warmup_linear", of_openai=False)


def test_a_function_is_defined_behind_the_imports() -> None:
    loop = """
    for step, batch in enumerate(loader):
        lr_this_step = 5e-5 * warmup_linear(global_step / t_total, 0.1)
        for param_group in optimizer.param_groups:
            param_group["lr"] = lr_this_step
    """
    check_transformed(
        [
            (
                "import torch\n"
                f"from {PPB}.optimization import BertAdam, warmup_linear\n"
                f"from {PPB} import BertTokenizer\n"
                "t_total = 100"
            ),
            loop,
        ],
        [
            (
                "import torch\n"
                f"from {PPB}.optimization import BertAdam\n"
                f"from {PPB} import BertTokenizer\n\n\n"
                f"{LINEAR}\n\n\n"
                "t_total = 100"
            ),
            loop,
        ],
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(f"from {PPB}.optimization import warmup_linear", LINEAR, id="alone"),
        pytest.param(
            f"import os\nfrom {PPB}.optimization import warmup_linear as factor",
            "import os\n\n\n" + function_text("warmup_linear", "factor", of_openai=False),
            id="other name",
        ),
        pytest.param(
            f"from {PPB}.optimization_openai import warmup_constant",
            function_text("warmup_constant", "warmup_constant", of_openai=True),
            id="of GPT",
        ),
        pytest.param(
            f"from {PPB}.optimization import WarmupCosineSchedule, ConstantLR",
            "import math\n\n\n"
            + schedule_text("ConstantLR", "ConstantLR")
            + "\n\n\n"
            + schedule_text("WarmupCosineSchedule", "WarmupCosineSchedule"),
            id="classes",
        ),
        pytest.param(
            f"def train():\n    from {PPB}.optimization import warmup_linear\n    x = 1",
            "def train():\n\n\n    " + LINEAR.replace("\n", "\n    ") + "\n\n\n    x = 1",
            id="in a function",
        ),
        pytest.param(
            f"from {PPB}.optimization import *\nx = warmup_linear(0.5)",
            f"from {PPB}.optimization import *\n\n\n{LINEAR}\n\n\nx = warmup_linear(0.5)",
            id="star",
        ),
    ],
)
def test_what_takes_the_place_of_an_import(before: str, after: str) -> None:
    check_transformed(before, after, rule=RULE)


def test_beside_the_rule_for_imports() -> None:
    source = notebook(
        f"from {PPB}.optimization import warmup_linear\nfrom {PPB} import BertModel\n"
        "print(warmup_linear(0.3, 0.1))",
    )
    planned = plan(source, Settings())
    (migrated,) = sources(apply(source, planned, Decisions.default(planned)))
    assert migrated == (
        f"from transformers import BertModel\n\n\n{LINEAR}\n\n\nprint(warmup_linear(0.3, 0.1))"
    )
    assert [finding.message for finding in planned.findings] == []


def test_objects_are_followed_by_the_optimizer_that_is_written_out() -> None:
    source = notebook(
        f"from {PPB}.optimization import BertAdam, WarmupLinearSchedule\n"
        "opt = BertAdam(p, lr=1, schedule=WarmupLinearSchedule(warmup=0.1, t_total=9))\n"
        "opt.step()",
    )
    planned = plan(source, Settings())
    factors, adam = sorted(planned.changes, key=lambda change: change.rule, reverse=True)
    assert (factors.rule, adam.rule) == (RULE, "bert-adam")
    assert adam.safety is Safety.SAFE
    assert factors.id in adam.requires
    (migrated,) = sources(apply(source, planned, Decisions.default(planned)))
    assert 'group["schedule"].get_lr(step)' in migrated
    assert "class WarmupLinearSchedule:" in migrated


def _factor(name: str, *, of_openai: bool = False) -> Any:  # noqa: ANN401 - a function of any kind
    scope: dict[str, Any] = {"math": math}
    exec(function_text(name, "factor", of_openai=of_openai), scope)  # noqa: S102
    return scope["factor"]


@pytest.mark.parametrize(
    ("name", "of_openai", "expected"),
    [
        ("warmup_linear", False, [0, 0.5, 0.9, 0.5, -0.25]),
        ("warmup_constant", False, [0, 0.5, 1, 1, 1]),
        ("warmup_cosine", False, [0, 0.5, 0.97552826, 0.5, 0.14644661]),
        ("warmup_linear", True, [0, 0.475, 0.9, 0.5, -0.25]),
        ("warmup_constant", True, [0, 0.5, 1, 1, 1]),
        ("warmup_cosine", True, [0, 0.5, 1, 0.5, 0.14644661]),
    ],
)
def test_functions_give_what_those_of_0_6_1_gave(
    name: str,
    of_openai: bool,  # noqa: FBT001
    expected: list[float],
) -> None:
    factor = _factor(name, of_openai=of_openai)
    assert [factor(x, 0.1) for x in (0, 0.05, 0.1, 0.5, 1.25)] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("ConstantLR", {"t_total": 10}, [1, 1, 1, 1]),
        ("WarmupConstantSchedule", {"warmup": 0.2, "t_total": 10}, [0, 0.5, 1, 1]),
        ("WarmupLinearSchedule", {"warmup": 0.2, "t_total": 10}, [0, 0.5, 0.75, 0]),
        ("WarmupLinearSchedule", {"warmup": -1, "t_total": 10}, [1, 0.9, 0.6, 0]),
        ("WarmupLinearSchedule", {"warmup": 0.2}, [1, 1, 1, 1]),
        ("WarmupCosineSchedule", {"warmup": 0.2, "t_total": 10}, [0, 0.5, 0.85355339, 0.03806023]),
        (
            "WarmupCosineWithHardRestartsSchedule",
            {"warmup": 0.2, "t_total": 10, "cycles": 2},
            [0, 0.5, 0.5, 0.85355339],
        ),
        (
            "WarmupCosineWithWarmupRestartsSchedule",
            {"warmup": 0.1, "t_total": 10, "cycles": 2},
            [0, 1, 0.14644661, 1],
        ),
    ],
)
def test_classes_give_what_those_of_0_6_2_gave(
    name: str, arguments: dict[str, float], expected: list[float]
) -> None:
    scope: dict[str, Any] = {"math": math}
    exec(schedule_text(name, "Schedule"), scope)  # noqa: S102
    schedule = scope["Schedule"](**arguments)
    assert [schedule.get_lr(step) for step in (0, 1, 4, 11)] == pytest.approx(expected)


def test_for_0_6_1_as_for_the_others() -> None:
    check_transformed(
        f"from {PPB}.optimization import warmup_linear",
        LINEAR,
        rule=RULE,
        settings=Settings(source=SourceLibrary(PPB, "0.6.1")),
    )


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (f"import {PPB}.optimization as o\nlr = o.warmup_linear(0.1)", "import it with"),
        (f"x = 1; from {PPB}.optimization import warmup_linear", "line of its own"),
    ],
)
def test_findings(source: str, word: str) -> None:
    check_finding(source, "warmup_linear", word, rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        "def warmup_linear(x, warmup):\n    return x\nlr = warmup_linear(0.1, 0.2)",
        "from optimization import warmup_linear, WarmupLinearSchedule\nwarmup_linear(0.1)",
        "from pytorch_transformers import WarmupLinearSchedule\nWarmupLinearSchedule(o, 1, 2)",
        f"try:\n    from {PPB}.optimization import warmup_linear\nexcept ImportError:\n    pass",
        f"from {PPB}.optimization import BertAdam",
    ],
)
def test_others_stay(source: str) -> None:
    check_noop([f"import {PPB}", source], rule=RULE)
