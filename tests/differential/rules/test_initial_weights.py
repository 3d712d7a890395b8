from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_class_of_the_notebook(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from torch import nn
        from pytorch_pretrained_bert.modeling import BertPreTrainedModel, BertModel

        class BertRegressor(BertPreTrainedModel):
            def __init__(self, config):
                super(BertRegressor, self).__init__(config)
                self.bert = BertModel(config)
                self.regressor = nn.Linear(config.hidden_size, 1)
                self.apply(self.init_bert_weights)

            def forward(self, input_ids):
                _, pooled = self.bert(input_ids, output_all_encoded_layers=False)
                return self.regressor(pooled)
        """,
        """
        model = BertRegressor.from_pretrained('bert-base-uncased')
        model.eval()
        torch.nn.init.ones_(model.regressor.weight)
        model(torch.tensor([[2, 40, 41, 3]]))
        """,
        left={1: "has no attribute 'init_bert_weights'"},
    )
