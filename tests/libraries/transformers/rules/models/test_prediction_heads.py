from __future__ import annotations

import pytest

from harness import check_finding, check_noop

RULE = "prediction-heads"
NET = """
from {package}.modeling import BertModel, BertPreTrainedModel, {head}

class Net(BertPreTrainedModel):
    def __init__(self, config):
        super().__init__(config)
        self.bert = BertModel(config)
        self.cls = {head}(config{weights})
"""
SHARED = ", self.bert.embeddings.word_embeddings.weight"


@pytest.mark.parametrize(
    ("head", "layer"),
    [
        ("BertOnlyMLMHead", "predictions.decoder"),
        ("BertPreTrainingHeads", "predictions.decoder"),
        ("BertLMPredictionHead", "returns the decoder"),
    ],
)
def test_heads_that_are_given_weights(head: str, layer: str) -> None:
    net = NET.format(package="pytorch_pretrained_bert", head=head, weights=SHARED)
    check_finding(net, "get_output_embeddings", layer, rule=RULE)


def test_other_heads_and_libraries() -> None:
    old = "pytorch_pretrained_bert"
    check_noop(NET.format(package=old, head="BertPooler", weights=""), rule=RULE)
    check_noop(NET.format(package=old, head="BertOnlyMLMHead", weights=""), rule=RULE)
    check_noop(NET.format(package="net", head="BertOnlyMLMHead", weights=SHARED), rule=RULE)
