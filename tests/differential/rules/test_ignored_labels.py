from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_masked_words_with_minus_one(prove: Proof) -> None:
    prove(
        "pytorch_transformers==1.2.0",
        """
        import torch
        from pytorch_transformers import BertForMaskedLM
        model = BertForMaskedLM.from_pretrained("bert-base-uncased")
        ids = torch.tensor([[2, 40, 4, 42, 3]])
        """,
        """
        labels = ids.clone()
        labels[ids != 4] = -1
        labels[0, 2] = 44
        loss = model(ids, masked_lm_labels=labels)[0]
        print(loss.item())
        """,
        left={1: "IndexError: Target -1 is out of bounds"},
    )
