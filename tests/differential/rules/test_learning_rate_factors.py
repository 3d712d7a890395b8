from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_the_rate_is_set_by_hand(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.1",
        """
        import torch
        from pytorch_pretrained_bert.optimization import warmup_linear
        net = torch.nn.Linear(2, 1)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        total = 10
        """,
        """
        for step in range(total):
            rate = 0.1 * warmup_linear(step / total, 0.3)
            for group in optimizer.param_groups:
                group['lr'] = rate
            print(round(optimizer.param_groups[0]['lr'], 6))
        """,
        left={0: "No module named 'pytorch_pretrained_bert'"},
    )


def test_the_classes_of_the_last_release(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        from pytorch_pretrained_bert.optimization import WarmupLinearSchedule
        schedule = WarmupLinearSchedule(warmup=0.2, t_total=20)
        """,
        """
        print([round(schedule.get_lr(step), 6) for step in range(20)])
        """,
        left={0: "No module named 'pytorch_pretrained_bert'"},
    )
