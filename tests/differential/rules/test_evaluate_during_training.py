from __future__ import annotations

from typing import TYPE_CHECKING

from differential.trainers import DATA_AND_MODEL

if TYPE_CHECKING:
    from differential.proof import Proof


def test_evaluated_while_it_trains(prove: Proof) -> None:
    prove(
        "transformers==3.5.1",
        DATA_AND_MODEL,
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
        DATA_AND_MODEL,
        """
        args = TrainingArguments("out", evaluate_during_training=False, max_steps=3)
        trainer = Trainer(model=model, args=args, train_dataset=train, eval_dataset=dev)
        print(round(trainer.evaluate()["eval_loss"], 4))
        """,
        left={1: "unexpected keyword argument 'evaluate_during_training'"},
        tolerance=2e-4,
    )
