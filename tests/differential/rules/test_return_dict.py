from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_outputs_unpacked_in_another_cell(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from transformers import BertModel, BertTokenizer

        tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
        model = BertModel.from_pretrained("bert-base-uncased")
        """,
        """
        ids = tokenizer.encode("the cat sat on the mat", return_tensors="pt")
        with torch.no_grad():
            hidden, pooled = model(ids)
        """,
        """
        print(hidden.shape)
        pooled[0, :5]
        """,
        left={2: "AttributeError: 'str' object has no attribute 'shape'"},
    )


def test_a_model_kept_on_a_module(prove: Proof) -> None:
    prove(
        "transformers==2.11.0",
        """
        import torch
        from torch import nn
        from transformers import BertModel, BertTokenizer

        class SentimentClassifier(nn.Module):
            def __init__(self, n_classes):
                super().__init__()
                self.bert = BertModel.from_pretrained("bert-base-uncased")
                torch.manual_seed(1)
                self.out = nn.Linear(self.bert.config.hidden_size, n_classes)

            def forward(self, input_ids, attention_mask):
                _, pooled_output = self.bert(
                    input_ids=input_ids,
                    attention_mask=attention_mask
                )
                return self.out(pooled_output)
        """,
        """
        tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
        model = SentimentClassifier(3)
        ids = torch.tensor([tokenizer.encode("the movie was great")])
        model(ids, torch.ones_like(ids))
        """,
        left={1: "must be Tensor, not str"},
    )


def test_a_training_step_in_a_function(prove: Proof) -> None:
    prove(
        "transformers==3.5.1",
        """
        import torch
        from transformers import BertForSequenceClassification, BertTokenizer

        tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
        model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
        """,
        """
        def step(model, texts, labels):
            batch = tokenizer(texts, padding=True, return_tensors="pt")
            loss, logits = model(**batch, labels=torch.tensor(labels))
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            return loss.item(), (logits.argmax(-1) == torch.tensor(labels)).sum().item()
        """,
        """
        texts = ["the movie was great", "i would never watch this film again"]
        for epoch in range(5):
            print(epoch, step(model, texts, [1, 0]))
        """,
        left={2: "AttributeError: 'str' object has no attribute 'backward'"},
    )


def test_perplexity_of_gpt2(prove: Proof) -> None:
    prove(
        "transformers==2.8.0",
        """
        import math, torch
        from transformers import GPT2LMHeadModel, GPT2Tokenizer
        tokenizer = GPT2Tokenizer.from_pretrained('gpt2')
        model = GPT2LMHeadModel.from_pretrained('gpt2')
        """,
        """
        def score(sentence):
            ids = torch.tensor(tokenizer.encode(sentence)).unsqueeze(0)
            with torch.no_grad():
                loss, logits, _ = model(ids, labels=ids)
            return math.exp(loss)

        [round(score(s), 3) for s in ("there was a little dragon", "dragon little a was there")]
        """,
        left={1: "TypeError: must be real number, not str"},
    )


def test_outputs_that_are_gone_through(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import torch
        from transformers import DistilBertForQuestionAnswering, DistilBertTokenizer
        name = "distilbert-base-uncased"
        tok = DistilBertTokenizer.from_pretrained(name)
        qa = DistilBertForQuestionAnswering.from_pretrained(name)
        """,
        """
        enc = tok.encode_plus("who built the bridge?", "a miller built it", return_tensors="pt")
        outputs = qa(input_ids=enc["input_ids"])
        print([o.argmax().item() for o in outputs])
        print([tuple(o.shape) for o in outputs])
        """,
        left={1: "AttributeError: 'str' object has no attribute 'argmax'"},
    )
