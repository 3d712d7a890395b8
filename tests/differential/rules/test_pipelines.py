from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_pipeline_made_of_parts(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        from transformers import BertForSequenceClassification, BertTokenizer
        from transformers import TextClassificationPipeline
        model = BertForSequenceClassification.from_pretrained("bert-base-uncased")
        tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
        classify = TextClassificationPipeline(model, tokenizer)
        """,
        """
        for result in classify(["the movie was great", "never again"]):
            print(result["label"], "%.4f" % result["score"])
        """,
        left={0: "TypeError"},
        tolerance=2e-4,
    )
