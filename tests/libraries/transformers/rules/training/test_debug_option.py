from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings

RULE = "debug-option"
IMPORT = "from transformers import TrainingArguments"


@pytest.mark.parametrize(
    ("old", "new"),
    [("debug=False, ", ""), ("debug=True, ", 'debug="tpu_metrics_debug", ')],
)
def test_literal_flags(old: str, new: str) -> None:
    made = 'args = TrainingArguments("out", {}save_steps=500)'
    check_transformed([IMPORT, made.format(old)], [IMPORT, made.format(new)], rule=RULE)


def test_perhaps_something_else_is_unsafe() -> None:
    before = f"{IMPORT} as A\nif mine:\n    A = own.Arguments\nA('out', debug=False)"
    check_transformed(before, before.replace(", debug=False", ""), rule=RULE, safety=Safety.UNSAFE)


@pytest.mark.parametrize(
    "source",
    [
        'debugging = False\nTrainingArguments("out", debug=debugging)',
        'TrainingArguments("out", **{"debug": True})',
    ],
)
def test_flags_that_come_from_elsewhere(source: str) -> None:
    check_finding([IMPORT, source], "TypeError", rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        'TrainingArguments("out", debug="underflow_overflow")',
        'TrainingArguments("out", debug=unknown)',
        'TrainingArguments("out")',
        "app.run(debug=True)",
    ],
)
def test_others_stay(source: str) -> None:
    check_noop([IMPORT, source], rule=RULE)


def test_a_target_where_it_is_a_flag() -> None:
    check_noop(
        [IMPORT, 'TrainingArguments("out", debug=True)'],
        rule=RULE,
        settings=Settings(target="4.0.1"),
    )
