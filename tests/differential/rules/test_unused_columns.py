from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_weight_of_every_row(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from torch.utils.data import Dataset
        from transformers import BertForSequenceClassification, Trainer, TrainingArguments
        model = BertForSequenceClassification.from_pretrained("bert-base-uncased")

        class Rows(Dataset):
            def __len__(self):
                return 4
            def __getitem__(self, i):
                return {"input_ids": torch.arange(20, 28) + i, "labels": i % 2, "length": 5 + i % 3}

        def collate(rows):
            ids = torch.stack([r["input_ids"] for r in rows])
            mask = torch.tensor([[int(k < r["length"]) for k in range(8)] for r in rows])
            labels = torch.tensor([r["labels"] for r in rows])
            return {"input_ids": ids, "attention_mask": mask, "labels": labels}
        """,
        """
        args = TrainingArguments(output_dir="out", per_device_eval_batch_size=4)
        trainer = Trainer(model=model, args=args, data_collator=collate, eval_dataset=Rows())
        print("%.4f" % trainer.evaluate()["eval_loss"])
        """,
        left={1: "KeyError: 'length'"},
        tolerance=2e-4,
    )
