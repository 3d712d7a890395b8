from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS
from nbmigrate.plan import Safety

if TYPE_CHECKING:
    from differential.proof import Proof


def test_the_first_word_of_a_text(prove: Proof) -> None:
    prove(
        "pytorch_transformers==1.2.0",
        """
        from pytorch_transformers import GPT2Tokenizer
        tokenizer = GPT2Tokenizer.from_pretrained('gpt2')
        print(tokenizer.encode("dragon in the cave"), tokenizer.tokenize("once"))
        """,
        left={0: DIFFERS},
        safety=Safety.REVIEW,
    )
