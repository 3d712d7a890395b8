from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS

if TYPE_CHECKING:
    from differential.proof import Proof


def test_padded_to_the_maximum(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        from transformers import BertTokenizer
        tokenizer = BertTokenizer.from_pretrained('bert-base-uncased')
        MAX_LEN = 16
        """,
        """
        encoding = tokenizer.encode_plus(
            "the movie was great",
            max_length=MAX_LEN,
            add_special_tokens=True,
            pad_to_max_length=True,   # fill up
            return_attention_mask=True,
            return_tensors='pt',
        )
        encoding['input_ids'].shape, encoding['attention_mask']
        """,
        left={1: DIFFERS},
    )


def test_a_padded_batch(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        from transformers import DistilBertTokenizer
        tokenizer = DistilBertTokenizer.from_pretrained("distilbert-base-uncased")
        texts = ["the cat sat on the mat and looked at the moon", "never again"]
        batch = tokenizer.batch_encode_plus(
            texts, max_length=8, truncation=True, pad_to_max_length=True
        )
        for ids, mask in zip(batch["input_ids"], batch["attention_mask"]):
            print(ids, mask)
        """,
        left={0: DIFFERS},
    )


def test_only_the_context_is_truncated(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        from transformers import BertTokenizer
        tok = BertTokenizer.from_pretrained("bert-base-uncased")
        q, context = "who built the old bridge?", "a miller built the bridge in the year 1820."
        enc = tok.encode_plus(q, context, max_length=14, truncation_strategy="only_second")
        print(enc["input_ids"], enc["token_type_ids"])
        """,
        left={0: "multiple values"},
    )
