from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS

if TYPE_CHECKING:
    from differential.proof import Proof


def test_hidden_states_of_xlnet(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from transformers import XLNetModel
        model = XLNetModel.from_pretrained("xlnet-base-cased", output_hidden_states=True)
        ids = torch.arange(10, 22).view(2, 6)
        """,
        """
        with torch.no_grad():
            outputs = model(ids)
        hidden_states = outputs[1]
        print(len(hidden_states), hidden_states[0].shape)
        """,
        left={1: DIFFERS},
    )


def test_the_encoder_of_bart(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        import torch
        from transformers import BartModel
        model = BartModel.from_pretrained("bart-base")
        model.eval()
        ids = torch.tensor([[0, 50, 60, 70, 2]])
        """,
        """
        with torch.no_grad():
            outputs = model(ids)
        print(outputs[0].shape, outputs[1].shape)
        outputs[1][0, 0, :4]
        """,
        left={1: "has no attribute 'shape'"},
    )


def test_the_encoder_of_t5(prove: Proof) -> None:
    prove(
        "transformers==2.8.0",
        """
        import torch
        from transformers import T5Model
        model = T5Model.from_pretrained("t5-small")
        model.eval()
        ids = torch.tensor([[20, 30, 40, 1]])
        """,
        """
        with torch.no_grad():
            outputs = model(input_ids=ids, decoder_input_ids=ids)
        encoder_states = outputs[1]
        print(encoder_states.shape)
        """,
        left={1: "has no attribute 'shape'"},
    )
