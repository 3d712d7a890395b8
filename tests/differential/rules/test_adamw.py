from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof

_FINETUNING = """
import torch
from transformers import BertForSequenceClassification, AdamW
model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
model.train()
ids = torch.arange(10, 42).view(4, 8)
labels = torch.tensor([0, 1, 1, 0])
"""
_LOOP = """
losses = []
for step in range(25):
    loss = model(ids, labels=labels)[0]
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    losses.append(loss.item())
print(" ".join("%.5f" % l for l in losses))
"""


def test_with_bias_correction(prove: Proof) -> None:
    # torch adds eps behind the bias correction: the same but for tiny gradients.
    prove(
        "transformers==3.0.2",
        _FINETUNING,
        "optimizer = AdamW(model.parameters(), lr=2e-3)",
        _LOOP,
        left={0: "ImportError: cannot import name 'AdamW'"},
        tolerance=1e-5,
        guide_tolerance=0.02,
    )


def test_without_bias_correction(prove: Proof) -> None:
    # torch has no correct_bias: the first steps of the guide's style are smaller.
    prove(
        "transformers==2.11.0",
        _FINETUNING,
        """
        no_decay = ["bias", "LayerNorm.weight"]
        decayed = [p for n, p in model.named_parameters() if not any(d in n for d in no_decay)]
        others = [p for n, p in model.named_parameters() if any(d in n for d in no_decay)]
        groups = [
            {"params": decayed, "weight_decay": 0.01},
            {"params": others, "weight_decay": 0.0},
        ]
        optimizer = AdamW(groups, lr=5e-4, correct_bias=False)
        """,
        _LOOP,
        left={0: "ImportError: cannot import name 'AdamW'"},
        tolerance=1e-5,
        guide_tolerance=0.7,
    )


def test_of_pytorch_transformers(prove: Proof) -> None:
    prove(
        "pytorch_transformers==1.2.0",
        _FINETUNING.replace("transformers import", "pytorch_transformers import"),
        "optimizer = AdamW(model.parameters(), lr=1e-3, eps=1e-8)",
        _LOOP,
        left={0: "No module named 'pytorch_transformers'"},
        tolerance=1e-5,
        guide_tolerance=0.02,
    )
