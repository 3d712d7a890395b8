from __future__ import annotations

from typing import TYPE_CHECKING

from differential.proof import DIFFERS

if TYPE_CHECKING:
    from differential.proof import Proof


def test_labels_of_a_masked_language_model(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from transformers import BertForMaskedLM, BertTokenizer
        tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
        model = BertForMaskedLM.from_pretrained("bert-base-uncased")
        """,
        """
        ids = tokenizer.encode("the cat sat on the [MASK]", return_tensors="pt")
        labels = tokenizer.encode("the cat sat on the mat", return_tensors="pt")
        with torch.no_grad():
            loss = model(ids, masked_lm_labels=labels)[0]
        print(loss.item())
        """,
        left={1: "unexpected keyword argument 'masked_lm_labels'"},
    )


def test_the_past_of_gpt2(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from transformers import GPT2LMHeadModel, GPT2Tokenizer
        tokenizer = GPT2Tokenizer.from_pretrained("gpt2")
        model = GPT2LMHeadModel.from_pretrained("gpt2")
        """,
        """
        ids = tokenizer.encode("once upon a time")
        word, past = torch.tensor([ids]), None
        for _ in range(8):
            with torch.no_grad():
                outputs = model(word, past=past)
            past = outputs[1]
            word = outputs[0][:, -1:].argmax(-1)
            ids.append(word.item())
        print(ids)
        """,
        left={1: DIFFERS},
    )


def test_both_losses_of_gpt2(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        import torch
        from transformers import GPT2DoubleHeadsModel
        model = GPT2DoubleHeadsModel.from_pretrained("gpt2")
        ids = torch.arange(4, 24).view(1, 2, 10)
        """,
        """
        outputs = model(ids, mc_token_ids=torch.tensor([[9, 9]]), lm_labels=ids)
        print("%.4f" % outputs[0].item())
        """,
        left={1: "RuntimeError"},
    )


def test_words_instead_of_text(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        from transformers import BertTokenizer
        tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
        words = "anna sings in the harbour".split()
        """,
        """
        enc = tokenizer.encode_plus(words, is_pretokenized=True)
        print(tokenizer.convert_ids_to_tokens(enc["input_ids"]))
        """,
        left={1: DIFFERS},
    )


def test_the_past_of_t5(prove: Proof) -> None:
    prove(
        "transformers==3.5.1",
        """
        import torch
        from transformers import T5ForConditionalGeneration
        model = T5ForConditionalGeneration.from_pretrained("t5-small")
        source, target = torch.tensor([[20, 30, 40, 1]]), torch.tensor([[25, 35, 1]])
        """,
        """
        loss = model(input_ids=source, lm_labels=target)[0]
        loss.item()
        """,
        left={1: "unexpected keyword argument 'lm_labels'"},
    )
