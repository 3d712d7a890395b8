from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_the_number_of_labels_by_position(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from pytorch_pretrained_bert import BertForSequenceClassification
        model = BertForSequenceClassification.from_pretrained('bert-base-uncased', 2)
        model.eval()
        print(model.classifier)
        model(torch.tensor([[2, 40, 50, 3]]))
        """,
        left={0: "TypeError"},
    )


def test_the_number_of_labels_beside_a_configuration(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        from pytorch_pretrained_bert import BertConfig, BertForTokenClassification
        config = BertConfig.from_json_file('bert-base-uncased/config.json')
        model = BertForTokenClassification(config, num_labels=5)
        print(model.classifier.weight.shape)
        """,
        left={0: "unexpected keyword argument 'num_labels'"},
    )
