from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS

if TYPE_CHECKING:
    from differential.proof import Proof


def test_no_special_tokens_unless_asked_for(prove: Proof) -> None:
    prove(
        "pytorch_transformers==1.2.0",
        """
        from pytorch_transformers import BertTokenizer
        tokenizer = BertTokenizer.from_pretrained('bert-base-uncased')
        print(tokenizer.encode("the cat sat on the mat"))
        tokenizer.encode("the cat", "on the mat", add_special_tokens=True)
        """,
        left={0: DIFFERS},
    )


def test_a_space_before_the_text_of_roberta(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        from transformers import RobertaTokenizer
        tok = RobertaTokenizer.from_pretrained("roberta-base")
        ids = tok.encode("the cat sat")
        print(ids, tok.decode(ids))
        """,
        left={0: DIFFERS},
    )


def test_no_end_of_sequence_for_t5(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        from transformers import T5Tokenizer
        tokenizer = T5Tokenizer.from_pretrained("t5-small")
        tokenizer.encode("the cat sat on the mat")
        """,
        left={0: DIFFERS},
    )
