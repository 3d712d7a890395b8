from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS

if TYPE_CHECKING:
    from differential.proof import Proof


def test_labels_in_a_dict(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        import torch
        from transformers import BertForMaskedLM
        model = BertForMaskedLM.from_pretrained('bert-base-uncased')
        batch = (torch.tensor([[2, 40, 4, 41, 3]]), torch.tensor([[-100, -100, 44, -100, -100]]))
        """,
        """
        inputs = {'input_ids': batch[0], 'attention_mask': torch.ones_like(batch[0])}
        inputs['masked_lm_labels'] = batch[1]
        outputs = model(**inputs)
        print('loss', outputs[0].item())
        """,
        left={1: "unexpected keyword argument 'masked_lm_labels'"},
    )


def test_a_helper_makes_the_dict(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from transformers import GPT2LMHeadModel
        model = GPT2LMHeadModel.from_pretrained("gpt2")

        def prepare(ids, past):
            return {"input_ids": ids if past is None else ids[:, -1:], "past": past}
        """,
        """
        ids, past = torch.tensor([[7, 8, 9]]), None
        for _ in range(6):
            outputs = model(**prepare(ids, past))
            past = outputs[1]
            ids = torch.cat([ids, outputs[0][:, -1:].argmax(-1)], dim=1)
        ids
        """,
        left={1: DIFFERS},
    )
