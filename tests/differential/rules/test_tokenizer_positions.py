from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_the_length_in_fourth_place(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        from transformers import BertTokenizer
        tok = BertTokenizer.from_pretrained("bert-base-uncased")
        enc = tok.encode_plus("the cat sat on the mat and looked at the moon", None, True, 7)
        print(enc["input_ids"])
        """,
        left={0: "ValueError: 7 is not a valid PaddingStrategy"},
    )
