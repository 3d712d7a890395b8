from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_list_of_two_tokens(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        from transformers import AutoTokenizer
        tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
        tokens = tokenizer.tokenize("great movie")
        print(tokens[:2], tokenizer.encode(tokens[:2]))
        """,
        left={0: DIFFERS},
    )


def test_a_list_of_ids(prove: Proof) -> None:
    prove(
        "transformers==3.5.1",
        """
        from transformers import AutoTokenizer
        tok = AutoTokenizer.from_pretrained("bert-base-uncased")
        ids = tok.convert_tokens_to_ids(tok.tokenize("anna lives in oslo"))
        tok.encode_plus(ids, max_length=8, padding="max_length", truncation=True)["input_ids"]
        """,
        left={0: "TypeError"},
    )


def test_the_class_that_is_loaded(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        from transformers import AutoTokenizer, AutoModel
        tok = AutoTokenizer.from_pretrained("distilbert-base-uncased")
        model = AutoModel.from_pretrained("distilbert-base-uncased")
        print(type(tok).__name__, type(model).__name__)
        """,
        left={0: DIFFERS},
    )
