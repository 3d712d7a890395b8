from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_attentions_asked_for_at_the_call(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from transformers import GPT2Model
        model = GPT2Model.from_pretrained("gpt2")
        ids = torch.arange(5, 15)[None]
        """,
        """
        with torch.no_grad():
            attentions = model(ids, output_attentions=True)[-1]
        print(len(attentions))
        attentions[0][0, 0, 2, :4]
        """,
        left={1: "TypeError"},
    )
