from __future__ import annotations

from typing import TYPE_CHECKING

from differential.trainers import DATA_AND_MODEL

if TYPE_CHECKING:
    from differential.proof import Proof


def test_only_the_loss_of_the_predictions(prove: Proof) -> None:
    prove(
        "transformers==3.5.1",
        DATA_AND_MODEL,
        """
        args = TrainingArguments(output_dir="out", per_device_eval_batch_size=4)
        trainer = Trainer(model=model, args=args, eval_dataset=dev, prediction_loss_only=True)
        metrics = trainer.evaluate()
        print("%.4f" % metrics["eval_loss"])
        """,
        left={1: "unexpected keyword argument 'prediction_loss_only'"},
        tolerance=2e-4,
    )
