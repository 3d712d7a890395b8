from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_collator_of_ones_own(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        import torch
        from torch.utils.data import Dataset
        from transformers import BertForSequenceClassification, Trainer, TrainingArguments
        from transformers.data.data_collator import DataCollator

        class Rows(Dataset):
            def __len__(self):
                return 4
            def __getitem__(self, i):
                return torch.arange(10 + i, 18 + i), i % 2

        class Collator(DataCollator):
            def collate_batch(self, examples):
                ids, labels = zip(*examples)
                return {"input_ids": torch.stack(ids), "labels": torch.tensor(labels)}
        """,
        """
        model = BertForSequenceClassification.from_pretrained("bert-base-uncased")
        args = TrainingArguments(output_dir="out", per_device_eval_batch_size=4)
        trainer = Trainer(model=model, args=args, data_collator=Collator(), eval_dataset=Rows())
        print("%.4f" % trainer.evaluate()["eval_loss"])
        """,
        left={1: "TypeError"},
        tolerance=2e-4,
    )
