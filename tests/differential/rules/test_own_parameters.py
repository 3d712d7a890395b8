from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_class_with_its_own_number_of_labels(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from torch import nn
        from pytorch_pretrained_bert.modeling import BertPreTrainedModel, BertModel

        class Tagger(BertPreTrainedModel):
            def __init__(self, config, num_labels=2):
                super().__init__(config)
                self.num_labels = num_labels
                self.bert = BertModel(config)
                self.tags = nn.Linear(config.hidden_size, num_labels)
                self.apply(self.init_bert_weights)
        """,
        """
        model = Tagger.from_pretrained('bert-base-cased', num_labels=9)
        print(model.num_labels, model.tags.weight.shape)
        """,
        left={1: DIFFERS},
    )
