from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_weights_are_loaded_again(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        import torch
        from transformers import BertConfig, BertForSequenceClassification
        model = BertForSequenceClassification.from_pretrained("bert-base-uncased")
        model.classifier.bias.data += 1
        torch.save(model.state_dict(), "model.bin")
        """,
        """
        state = torch.load("model.bin")
        model = BertForSequenceClassification.from_pretrained("bert-base-uncased", state_dict=state)
        model(torch.tensor([[2, 40, 41, 3]]))[0]
        """,
        left={1: "ValueError: `state_dict` cannot be passed"},
    )
