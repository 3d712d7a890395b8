from __future__ import annotations

import pytest

from harness import check_noop, check_transformed

RULE = "initial-weights"
CLASS = """
from {module} import {base}
class Net({base}):
    def __init__(self, config):
        super().__init__(config)
        self.head = torch.nn.Linear(8, 2)
        {line}
net = Net(config)
"""
BERT = ("pytorch_pretrained_bert.modeling", "BertPreTrainedModel")
GPT2 = ("pytorch_pretrained_bert.modeling_gpt2", "GPT2PreTrainedModel")
PT = ("pytorch_transformers.modeling_bert", "BertPreTrainedModel")


@pytest.mark.parametrize(
    ("base", "before", "after"),
    [
        (BERT, "self.apply(self.init_bert_weights)", "self.init_weights()"),
        (BERT, "self.apply(self.init_bert_weights)  # all", "self.init_weights()  # all"),
        (
            BERT,
            "self.head.apply(self.init_bert_weights)",
            "self.head.apply(self._init_weights)",
        ),
        (BERT, "self.init_bert_weights(self.head)", "self._init_weights(self.head)"),
        (GPT2, "self.apply(self.init_weights)", "self.init_weights()"),
        (PT, "self.apply(self.init_weights)", "self.init_weights()"),
    ],
)
def test_weights_are_drawn(base: tuple[str, str], before: str, after: str) -> None:
    module, name = base
    made = {"module": module, "base": name}
    check_transformed(
        CLASS.format(line=before, **made), CLASS.format(line=after, **made), rule=RULE
    )


def test_in_a_base_of_the_notebook_and_from_outside() -> None:
    before = [
        CLASS.format(module=BERT[0], base=BERT[1], line="pass"),
        "class Other(Net):\n    def again(self):\n        self.apply(self.init_bert_weights)",
        "other = Other(config)\nother.apply(other.init_bert_weights)",
    ]
    after = [
        before[0],
        before[1].replace("apply(self.init_bert_weights)", "init_weights()"),
        before[2].replace("apply(other.init_bert_weights)", "init_weights()"),
    ]
    check_transformed(before, after, rule=RULE)


@pytest.mark.parametrize(
    ("module", "base", "line"),
    [
        (*PT, "self.init_weights()"),
        ("transformers", "BertPreTrainedModel", "self.apply(self.init_weights)"),
        ("torch.nn", "Module", "self.apply(self.init_bert_weights)"),
        (*BERT, "self.apply(init_weights)"),
        (
            *BERT,
            "self.apply(self.init_bert_weights)\n    def init_bert_weights(self, m):\n        pass",
        ),
    ],
)
def test_what_stays(module: str, base: str, line: str) -> None:
    source = CLASS.format(module=module, base=base, line=line)
    check_noop(["import pytorch_pretrained_bert", source], rule=RULE)
