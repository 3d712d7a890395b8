from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS

if TYPE_CHECKING:
    from differential.proof import Proof


def test_segments_and_mask_of_pytorch_pretrained_bert(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from pytorch_pretrained_bert import BertForSequenceClassification
        model = BertForSequenceClassification.from_pretrained('bert-base-uncased', num_labels=2)
        model.eval();
        """,
        """
        input_ids = torch.tensor([[2, 40, 41, 42, 3, 50, 3, 0], [2, 60, 3, 61, 62, 3, 0, 0]])
        segment_ids = torch.tensor([[0, 0, 0, 0, 0, 1, 1, 0], [0, 0, 0, 1, 1, 1, 0, 0]])
        input_mask = (input_ids > 0).long()
        """,
        """
        with torch.no_grad():
            logits = model(input_ids, segment_ids, input_mask)
        logits.numpy()
        """,
        """
        loss = model(input_ids, segment_ids, input_mask, torch.tensor([1, 0]))
        print(loss.item())
        """,
        left={2: DIFFERS, 3: "RuntimeError: The size of tensor a"},
    )


def test_the_order_of_pytorch_transformers(prove: Proof) -> None:
    prove(
        "pytorch_transformers==1.2.0",
        """
        import torch
        from pytorch_transformers import BertForTokenClassification
        model = BertForTokenClassification.from_pretrained("bert-base-uncased", num_labels=2)
        ids = torch.tensor([[2, 40, 41, 42, 3, 0, 0]])
        mask = ids.ne(0).long()
        """,
        """
        outputs = model(ids, None, mask)
        outputs[0][0, :5]
        """,
        left={1: DIFFERS},
    )


def test_labels_by_position(prove: Proof) -> None:
    prove(
        "pytorch_transformers==1.2.0",
        """
        import torch
        from pytorch_transformers import RobertaForSequenceClassification
        model = RobertaForSequenceClassification.from_pretrained("roberta-base")
        ids = torch.tensor([[0, 40, 41, 42, 2, 1, 1]])
        segments, mask = torch.zeros_like(ids), ids.ne(1).long()
        """,
        """
        with torch.no_grad():
            loss, logits = model(ids, segments, mask, torch.tensor([1]))
        print(loss, logits)
        """,
        left={1: "IndexError: index out of range"},
    )
