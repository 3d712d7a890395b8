from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_another_name_of_a_class_of_torch(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from transformers import BertConfig, BertModel
        from transformers.modeling_bert import BertLayerNorm
        norm = BertLayerNorm(4, eps=1e-12)
        norm(torch.tensor([[1., 2., 3., 5.]]))
        """,
        left={0: "No module named 'transformers.modeling_bert'"},
    )
