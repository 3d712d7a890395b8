from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_layer_of_a_model_module(prove: Proof) -> None:
    prove(
        "transformers==3.5.1",
        """
        import torch
        from transformers import BertModel
        from transformers.modeling_bert import BertPooler, BertEmbeddings
        model = BertModel.from_pretrained("bert-base-uncased")
        print(isinstance(model.pooler, BertPooler), isinstance(model.embeddings, BertEmbeddings))
        """,
        left={0: "No module named 'transformers.modeling_bert'"},
    )


def test_a_tokenizer_module(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        from transformers.tokenization_bert import BasicTokenizer, BertTokenizer
        tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
        print(BasicTokenizer(do_lower_case=True).tokenize("The Cat, sat!"))
        print(tokenizer.tokenize("The Cat, sat!"))
        """,
        left={0: "No module named 'transformers.tokenization_bert'"},
    )


def test_modules_as_attributes(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import transformers
        config = transformers.configuration_gpt2.GPT2Config(n_layer=3)
        print(config.n_layer, config.n_embd)
        """,
        left={0: "AttributeError: module transformers has no attribute configuration_gpt2"},
    )
