from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from differential.proof import Proof

_MODEL = """
import torch
from pytorch_transformers import *
net = torch.nn.Linear(3, 1)
torch.nn.init.ones_(net.weight)
optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
"""
_LOOP = """
rates = []
for step in range(20):
    net(torch.ones(2, 3)).sum().backward()
    optimizer.step()
    scheduler.step()
    optimizer.zero_grad()
    rates.append(optimizer.param_groups[0]["lr"])
print(rates)
"""


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("WarmupLinearSchedule", "optimizer, warmup_steps=4, t_total=20"),
        ("WarmupLinearSchedule", "optimizer, 5, 18"),
        ("WarmupCosineSchedule", "optimizer, warmup_steps=3, t_total=20, cycles=0.5"),
        ("WarmupCosineWithHardRestartsSchedule", "optimizer, 2, t_total=30, cycles=3."),
        ("WarmupConstantSchedule", "optimizer, warmup_steps=6"),
        ("ConstantLRSchedule", "optimizer"),
    ],
)
def test_the_same_learning_rates(prove: Proof, name: str, arguments: str) -> None:
    prove(
        "pytorch_transformers==1.2.0",
        _MODEL.replace("*", name),
        f"scheduler = {name}({arguments})",
        _LOOP,
        left={0: "No module named 'pytorch_transformers'"},
        tolerance=1e-9,
    )
