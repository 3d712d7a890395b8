from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof

_DATA = """
import torch
from torch.utils.data import Dataset
from transformers import BertForSequenceClassification, Trainer, TrainingArguments

class Rows(Dataset):
    def __init__(self, first, n):
        self.ids = torch.arange(first, first + n * 6).view(n, 6)
    def __len__(self):
        return len(self.ids)
    def __getitem__(self, i):
        return {"input_ids": self.ids[i], "labels": torch.tensor(i % 2)}

model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
train, dev = Rows(10, 6), Rows(50, 4)
"""


def test_no_debugging(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        _DATA,
        """
        args = TrainingArguments("out", debug=False, num_train_epochs=2, learning_rate=1e-3,
                                 per_device_train_batch_size=6)
        trainer = Trainer(model=model, args=args, train_dataset=train)
        result = trainer.train()
        print(result.global_step, round(result.training_loss, 4))
        """,
        left={1: "TypeError: argument of type 'bool' is not iterable"},
        tolerance=2e-3,
    )
