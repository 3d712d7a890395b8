from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_vocabulary_size(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        from pytorch_pretrained_bert import BertConfig, BertModel
        config = BertConfig(vocab_size_or_config_json_file=120, hidden_size=24,
                            num_hidden_layers=1, num_attention_heads=2, intermediate_size=48)
        model = BertModel(config)
        print(config.vocab_size, model.embeddings.word_embeddings.weight.shape)
        """,
        left={0: DIFFERS},
    )


def test_a_file(prove: Proof) -> None:
    prove(
        "pytorch_transformers==1.2.0",
        """
        from pytorch_transformers import BertConfig
        config = BertConfig("bert-base-uncased/config.json")
        print(config.hidden_size, config.vocab_size)
        """,
        left={0: DIFFERS},
    )
