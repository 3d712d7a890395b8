from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_traced_model(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from transformers import BertModel
        model = BertModel.from_pretrained("bert-base-uncased")
        model.eval()
        ids = torch.tensor([[2, 40, 41, 3]])
        """,
        """
        traced = torch.jit.trace(model, (ids, torch.ones_like(ids)))
        traced(ids, torch.ones_like(ids))[0][0, 0, :4]
        """,
        left={1: "RuntimeError"},
    )
