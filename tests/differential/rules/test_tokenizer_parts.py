from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS

if TYPE_CHECKING:
    from differential.proof import Proof


def test_basic_tokenizer_keeps_special_words(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        from pytorch_pretrained_bert.tokenization import BasicTokenizer
        basic = BasicTokenizer(do_lower_case=True)
        print(basic.tokenize("[CLS] The cat sat. [SEP]"))
        """,
        left={0: DIFFERS},
    )


def test_wordpieces_of_a_vocabulary(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        from pytorch_pretrained_bert.tokenization import WordpieceTokenizer, load_vocab
        vocab = load_vocab('bert-base-uncased/vocab.txt')
        pieces = WordpieceTokenizer(vocab)
        print(pieces.tokenize("catsit"), pieces.tokenize("\u00e9t\u00e9"))
        """,
        left={0: "TypeError"},
    )
