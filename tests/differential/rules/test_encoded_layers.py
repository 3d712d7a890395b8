from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_all_layers(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from pytorch_pretrained_bert import BertTokenizer, BertModel
        tokenizer = BertTokenizer.from_pretrained('bert-base-uncased')
        model = BertModel.from_pretrained('bert-base-uncased')
        model.eval();
        """,
        """
        tokens = tokenizer.tokenize("[CLS] the cat sat on the mat [SEP]")
        ids = torch.tensor([tokenizer.convert_tokens_to_ids(tokens)])
        with torch.no_grad():
            encoded_layers, _ = model(ids, torch.zeros_like(ids))
        """,
        """
        print(len(encoded_layers), encoded_layers[0].shape)
        # sentence vector: mean of the second to last layer
        torch.mean(encoded_layers[-2][0], dim=0)[:4]
        """,
        left={2: "'str' object has no attribute 'shape'"},
    )


def test_only_the_last_layer(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from pytorch_pretrained_bert import BertModel
        bert = BertModel.from_pretrained('bert-base-uncased')
        bert.eval()
        ids = torch.arange(30, 40)[None]
        """,
        """
        last, pooled = bert(ids, output_all_encoded_layers=False)
        print(last[0, 0, :3], pooled[0, :3])
        """,
        left={1: "unexpected keyword argument 'output_all_encoded_layers'"},
    )


def test_the_layers_by_index(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from pytorch_pretrained_bert import BertModel
        bert = BertModel.from_pretrained('bert-base-uncased')
        bert.eval()

        def embed(ids):
            layers = bert(ids)[0]
            return torch.cat([layers[-1], layers[-2]], dim=-1)
        """,
        """
        vectors = embed(torch.arange(12, 24).view(2, 6))
        print(vectors.shape)
        vectors[0, 0, 30:34]
        """,
        left={1: "IndexError: too many indices"},
    )
