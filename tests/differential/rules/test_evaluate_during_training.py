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


def test_evaluated_while_it_trains(prove: Proof) -> None:
    prove(
        "transformers==3.5.1",
        _DATA,
        """
        args = TrainingArguments(
            output_dir="out",
            evaluate_during_training=True,
            num_train_epochs=4,
            per_device_train_batch_size=6,   # all of it
            learning_rate=1e-3,
            logging_steps=2,
        )
        trainer = Trainer(model=model, args=args, train_dataset=train, eval_dataset=dev)
        trainer.train();
        """,
        """
        losses = [round(h["eval_loss"], 3) for h in trainer.state.log_history if "eval_loss" in h]
        print(losses)
        """,
        left={1: "unexpected keyword argument 'evaluate_during_training'"},
        tolerance=2e-3,
    )


def test_never_evaluated(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        _DATA,
        """
        args = TrainingArguments("out", evaluate_during_training=False, max_steps=3)
        trainer = Trainer(model=model, args=args, train_dataset=train, eval_dataset=dev)
        print(round(trainer.evaluate()["eval_loss"], 4))
        """,
        left={1: "unexpected keyword argument 'evaluate_during_training'"},
        tolerance=2e-4,
    )
