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


def test_only_the_loss_of_the_predictions(prove: Proof) -> None:
    prove(
        "transformers==3.5.1",
        _DATA,
        """
        args = TrainingArguments(output_dir="out", per_device_eval_batch_size=4)
        trainer = Trainer(model=model, args=args, eval_dataset=dev, prediction_loss_only=True)
        metrics = trainer.evaluate()
        print("%.4f" % metrics["eval_loss"])
        """,
        left={1: "unexpected keyword argument 'prediction_loss_only'"},
        tolerance=2e-4,
    )
