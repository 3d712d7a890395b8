from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS
from nbmigrate.plan import Safety

if TYPE_CHECKING:
    from differential.proof import Proof


def test_padding_that_is_labelled(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from transformers import BertForTokenClassification
        model = BertForTokenClassification.from_pretrained("bert-base-uncased")
        ids = torch.tensor([[2, 40, 41, 42, 3, 0, 0, 0]])
        mask = (ids != 0).long()
        tags = torch.tensor([[0, 1, 1, 0, 0, 0, 0, 0]])
        """,
        """
        loss = model(ids, attention_mask=mask, labels=tags)[0]
        loss.item()
        """,
        left={1: DIFFERS},
        safety=Safety.REVIEW,
    )
