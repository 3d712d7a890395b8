from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_layer_of_ones_own(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from transformers import BertConfig
        from transformers.modeling_bert import BertLayer
        config = BertConfig(hidden_size=12, num_attention_heads=2, intermediate_size=16,
                            hidden_dropout_prob=0., attention_probs_dropout_prob=0.)
        """,
        """
        layer = BertLayer(config)
        for p in layer.parameters():
            torch.nn.init.constant_(p, 0.1)
        layer(torch.linspace(0, 1, 24).view(1, 2, 12))[0]
        """,
        left={1: "KeyError: None"},
    )
