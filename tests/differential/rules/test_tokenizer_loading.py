from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS

if TYPE_CHECKING:
    from differential.proof import Proof


def test_the_longest_input(prove: Proof) -> None:
    prove(
        "pytorch_transformers==1.2.0",
        """
        from pytorch_transformers import BertTokenizer
        tokenizer = BertTokenizer.from_pretrained('bert-base-cased', max_len=32)
        print(tokenizer.max_len)
        """,
        left={0: DIFFERS},
    )


def test_lower_case_is_corrected(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        from pytorch_pretrained_bert import BertTokenizer
        tokenizer = BertTokenizer.from_pretrained('bert-base-cased', do_lower_case=True)
        tokenizer.tokenize("Anna lives in Oslo")
        """,
        left={0: DIFFERS},
    )


def test_a_vocabulary_file(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        from pytorch_pretrained_bert import BertTokenizer
        tokenizer = BertTokenizer('bert-base-uncased/vocab.txt', True, 128)
        print(tokenizer.tokenize("The Movie was great"), tokenizer.max_len)
        """,
        left={0: DIFFERS},
    )
