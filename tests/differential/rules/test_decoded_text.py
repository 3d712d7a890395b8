from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_space_before_the_full_stop(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        from transformers import T5Tokenizer
        tokenizer = T5Tokenizer.from_pretrained("t5-small")
        ids = tokenizer.encode("the cat sat , and looked .")
        print(tokenizer.decode(ids, skip_special_tokens=True))
        """,
        left={0: DIFFERS},
    )
