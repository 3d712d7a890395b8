from __future__ import annotations

from typing import TYPE_CHECKING

from differential.trainers import DATA_AND_MODEL

if TYPE_CHECKING:
    from differential.proof import Proof


def test_no_debugging(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        DATA_AND_MODEL,
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
