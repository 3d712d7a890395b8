from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_names_out_of_a_star(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from transformers import *
        tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
        model = BertModel.from_pretrained("bert-base-uncased")
        """,
        """
        ids = torch.tensor([tokenizer.encode("the cat sat")])
        model(ids)[0].shape
        """,
        left={0: "Could not import module"},
    )
