from __future__ import annotations

import pytest

from harness import notebook
from nbmigrate.engine import plan
from nbmigrate.plan import Settings

RULE = "bert-adam"


@pytest.mark.parametrize(
    ("version", "told"),
    [("0.4.0", "; the learning rate fell by"), (None, "; up to pytorch_pretrained_bert 0.6.1 the")],
)
def test_the_line_of_older_schedules_is_told(version: str | None, told: str) -> None:
    planned = plan(notebook(_scheduled(version, "warmup=0.1, t_total=1000")), _only_this())
    (change,) = planned.changes
    assert told in change.message
    assert "(1 - x) / (1 - warmup) now" in change.message


@pytest.mark.parametrize(
    ("version", "arguments"),
    [
        ("0.6.2", "warmup=0.1, t_total=1000"),
        ("0.4.0", "t_total=1000"),
        ("0.4.0", "warmup=0.1"),
        ("0.4.0", "warmup=0.1, t_total=1000, schedule='warmup_constant'"),
    ],
)
def test_schedules_that_fall_as_before_are_not_told(version: str, arguments: str) -> None:
    planned = plan(notebook(_scheduled(version, arguments)), _only_this())
    (change,) = planned.changes
    assert "1 - x" not in change.message


def _scheduled(version: str | None, arguments: str) -> str:
    pin = f"!pip install pytorch-pretrained-bert=={version}\n" if version else ""
    return (
        f"{pin}import torch\nfrom pytorch_pretrained_bert import BertAdam\n"
        f"optimizer = BertAdam(model.parameters(), lr=2e-5, {arguments})\n"
        "loss.backward()\noptimizer.step()\n"
    )


def _only_this() -> Settings:
    return Settings(select=(RULE,))
