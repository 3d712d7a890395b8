from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_the_longest_input(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        from transformers import BertTokenizer
        tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
        block_size = min(64, tokenizer.max_len)
        print(block_size, tokenizer.max_len)
        """,
        left={0: "AttributeError"},
    )
