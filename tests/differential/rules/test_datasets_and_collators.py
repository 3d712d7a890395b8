from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_how_much_is_masked(prove: Proof) -> None:
    prove(
        "transformers==3.5.1",
        """
        import torch
        from transformers import BertTokenizer, DataCollatorForLanguageModeling
        tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
        collator = DataCollatorForLanguageModeling(tokenizer, True, 0.25)
        """,
        """
        torch.manual_seed(3)
        rows = [torch.tensor(tokenizer.encode("the cat sat on the mat and looked at the moon"))] * 4
        batch = collator(rows)
        print(batch["input_ids"])
        print((batch["labels"] != -100).sum())
        """,
        left={0: "TypeError: category must be a Warning subclass"},
    )
