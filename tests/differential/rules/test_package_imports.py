from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_pytorch_transformers(prove: Proof) -> None:
    prove(
        "pytorch_transformers==1.2.0",
        """
        import torch
        from pytorch_transformers import BertModel, BertTokenizer
        tokenizer = BertTokenizer.from_pretrained('bert-base-uncased')
        model = BertModel.from_pretrained('bert-base-uncased')
        ids = torch.tensor([tokenizer.encode("the cat sat", add_special_tokens=True)])
        model(ids)[0][0, 0, :4]
        """,
        left={0: "No module named 'pytorch_transformers'"},
    )


def test_modules_of_pytorch_pretrained_bert(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from pytorch_pretrained_bert.tokenization import BertTokenizer, BasicTokenizer
        from pytorch_pretrained_bert.modeling import BertModel, gelu
        tokenizer = BertTokenizer.from_pretrained('bert-base-uncased')
        print(tokenizer.tokenize("she gave him a book"), BasicTokenizer().tokenize("A, b."))
        gelu(torch.tensor([-1.0, 0.5]))
        """,
        left={0: "No module named 'pytorch_pretrained_bert'"},
    )
