from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof

_MODEL = """
import torch
from pytorch_pretrained_bert import BertForSequenceClassification, BertAdam
model = BertForSequenceClassification.from_pretrained('bert-base-uncased', num_labels=2)
model.train()
ids = torch.arange(10, 42).view(4, 8)
labels = torch.tensor([0, 1, 1, 0])
"""
_LOOP = """
for step in range(30):
    loss = model(ids, labels=labels)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    if step % 5 == 4:
        print(step, round(loss.item(), 5))
"""


def test_warmup_and_linear_decay(prove: Proof) -> None:
    # The guide's AdamW corrects the bias of its averages, and clips over all parameters: another
    # path. In the exact style the trajectory is the same to float noise.
    prove(
        "pytorch_pretrained_bert==0.6.2",
        _MODEL,
        """
        optimizer = BertAdam(model.parameters(), lr=1e-3, warmup=0.1, t_total=30)
        """,
        _LOOP,
        left={0: "No module named 'pytorch_pretrained_bert'"},
        tolerance=1e-5,
        guide_tolerance=0.7,
    )


def test_a_constant_learning_rate(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        _MODEL,
        """
        groups = [
            {'params': list(model.bert.parameters()), 'weight_decay': 0.01},
            {'params': list(model.classifier.parameters()), 'weight_decay': 0.0},
        ]
        optimizer = BertAdam(groups, lr=5e-4)
        """,
        _LOOP,
        left={0: "No module named 'pytorch_pretrained_bert'"},
        tolerance=1e-5,
        guide_tolerance=0.7,
    )


def test_epochs_of_steps(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        _MODEL,
        """
        epochs, per_epoch = 4, 5
        optimizer = BertAdam(model.parameters(), lr=8e-4, warmup=0.25, t_total=epochs * per_epoch)
        """,
        """
        for epoch in range(epochs):
            total = 0
            for step in range(per_epoch):
                loss = model(ids, labels=labels)
                loss.backward()
                optimizer.step()
                optimizer.zero_grad()
                total += loss.item()
            print(epoch, "%.4f" % (total / per_epoch))
        """,
        left={0: "No module named 'pytorch_pretrained_bert'"},
        tolerance=1e-5,
        guide_tolerance=0.7,
    )
