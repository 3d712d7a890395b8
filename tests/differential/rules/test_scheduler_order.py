from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.plan import Safety

if TYPE_CHECKING:
    from differential.proof import Proof


def test_the_scheduler_goes_first(prove: Proof) -> None:
    # Left alone the numbers stay; the guide's order takes each learning rate one step later.
    prove(
        "pytorch_transformers==1.2.0",
        """
        import torch
        from pytorch_transformers import BertForSequenceClassification, WarmupLinearSchedule
        model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
        optimizer = torch.optim.SGD(model.parameters(), lr=2e-3)
        scheduler = WarmupLinearSchedule(optimizer, warmup_steps=2, t_total=10)
        """,
        """
        ids, labels = torch.arange(20, 40).view(2, 10), torch.tensor([0, 1])
        for step in range(10):
            loss = model(ids, labels=labels)[0]
            loss.backward()
            scheduler.step()
            optimizer.step()
            model.zero_grad()
            print("loss %.5f" % loss.item())
        """,
        left={},
        safety=Safety.REVIEW,
        guide_tolerance=0.1,
    )
