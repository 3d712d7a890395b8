from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_model_that_is_trained_right_away(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from pytorch_pretrained_bert import BertForSequenceClassification
        model = BertForSequenceClassification.from_pretrained('bert-base-uncased', num_labels=2)
        """,
        """
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
        loss = model(torch.arange(20, 30)[None], labels=torch.tensor([1]))
        loss.backward()
        optimizer.step()
        print('dropout is on:', model.bert.embeddings.dropout.training)
        """,
        left={1: DIFFERS},
    )
