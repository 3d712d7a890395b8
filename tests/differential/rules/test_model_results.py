from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_logits_without_labels(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from pytorch_pretrained_bert import BertTokenizer, BertForSequenceClassification

        tokenizer = BertTokenizer.from_pretrained('bert-base-uncased', do_lower_case=True)
        model = BertForSequenceClassification.from_pretrained('bert-base-uncased', num_labels=2)
        model.eval();
        """,
        """
        tokens = ['[CLS]'] + tokenizer.tokenize("The movie was great") + ['[SEP]']
        ids = torch.tensor([tokenizer.convert_tokens_to_ids(tokens)])
        logits = model(ids)
        logits.detach().numpy().round(4)
        """,
        left={1: "no attribute 'detach'"},
    )


def test_loss_with_labels(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from pytorch_pretrained_bert import BertForSequenceClassification
        model = BertForSequenceClassification.from_pretrained('bert-base-uncased', num_labels=2)
        model.train()
        opt = torch.optim.SGD(model.parameters(), lr=0.02)
        batch = torch.arange(20, 44).view(3, 8)
        labels = torch.tensor([0, 1, 1])
        """,
        """
        for i in range(4):
            loss = model(batch, labels=labels)
            loss.backward()
            opt.step()
            opt.zero_grad()
            print("step %d loss %.5f" % (i, loss.item()))
        """,
        left={1: "no attribute 'backward'"},
    )


def test_start_and_end_of_an_answer(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from pytorch_pretrained_bert import BertForQuestionAnswering
        qa = BertForQuestionAnswering.from_pretrained("bert-base-uncased")
        qa.eval()
        ids = torch.arange(10, 30).unsqueeze(0)
        with torch.no_grad():
            start_logits, end_logits = qa(ids)
        print(start_logits.argmax().item(), end_logits.argmax().item())
        """,
        left={0: "'str' object has no attribute 'argmax'"},
    )


def test_the_most_likely_word(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from pytorch_pretrained_bert import BertTokenizer, BertForMaskedLM
        tokenizer = BertTokenizer.from_pretrained('bert-base-uncased')
        lm = BertForMaskedLM.from_pretrained('bert-base-uncased').eval()
        """,
        """
        tokens = "[CLS] the cat [MASK] on the mat [SEP]".split()
        ids = torch.tensor([tokenizer.convert_tokens_to_ids(tokens)])
        with torch.no_grad():
            predictions = lm(ids)
        best = torch.topk(predictions[0, 3], 4)
        print(tokenizer.convert_ids_to_tokens(best.indices.tolist()), best.values)
        """,
        left={1: "TypeError: tuple indices must be integers"},
    )


def test_is_it_the_next_sentence(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import torch
        from pytorch_pretrained_bert import BertForPreTraining
        model = BertForPreTraining.from_pretrained('bert-base-uncased').eval()
        ids = torch.arange(8, 24).view(2, 8)
        words, next_sentence = model(ids)
        torch.softmax(next_sentence, dim=-1)
        """,
        left={0: "TypeError"},
    )
