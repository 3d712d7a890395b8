from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_the_length_by_position(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from transformers import GPT2LMHeadModel, GPT2Tokenizer
        tokenizer = GPT2Tokenizer.from_pretrained("gpt2")
        model = GPT2LMHeadModel.from_pretrained("gpt2")
        ids = tokenizer.encode("once upon a time", return_tensors="pt")
        """,
        """
        out = model.generate(ids, 20)
        print(out.tolist())
        """,
        left={1: "AttributeError: 'int' object has no attribute"},
    )


def test_the_length_and_more(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        import torch
        from transformers import GPT2LMHeadModel
        model = GPT2LMHeadModel.from_pretrained("gpt2")
        ids = torch.tensor([[10, 20, 30]])
        model.generate(ids, 12, num_beams=2, do_sample=False).tolist()
        """,
        left={0: "AttributeError: 'int' object has no attribute"},
    )
