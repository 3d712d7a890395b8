from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_the_path_of_the_vocabulary(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import os
        from pytorch_pretrained_bert import BertTokenizer
        tokenizer = BertTokenizer.from_pretrained('bert-base-uncased')
        os.makedirs('words', exist_ok=True)
        """,
        """
        path = tokenizer.save_vocabulary(vocab_path='words')
        print(path, len(open(path).readlines()))
        """,
        left={1: "unexpected keyword argument 'vocab_path'"},
    )
