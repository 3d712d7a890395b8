from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed

RULE = "saved-vocabularies"
PPB = "from pytorch_pretrained_bert import BertTokenizer, OpenAIGPTTokenizer\n"
BERT = PPB + "tokenizer = BertTokenizer.from_pretrained('bert-base-uncased')"
GPT = PPB + "tokenizer = OpenAIGPTTokenizer.from_pretrained('openai-gpt')"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tokenizer.save_vocabulary(vocab_path=d)", "tokenizer.save_vocabulary(save_directory=d)"),
        ("path = tokenizer.save_vocabulary(d)", "path = tokenizer.save_vocabulary(d)[0]"),
        (
            "print(open(tokenizer.save_vocabulary(vocab_path=d)).read())",
            "print(open(tokenizer.save_vocabulary(save_directory=d)[0]).read())",
        ),
    ],
)
def test_saved_as_before(before: str, after: str) -> None:
    check_transformed([BERT, before], [BERT, after], rule=RULE)


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (GPT + "\nvocab, merges, special = tokenizer.save_vocabulary(d)", "special_tokens.txt"),
        (BERT + "\nprint(f'{tokenizer.save_vocabulary(d)}')", "tuple of paths"),
        (BERT + "\nf'{tokenizer.save_vocabulary(vocab_path=d)[0]}'", "save_directory"),
    ],
)
def test_findings(source: str, word: str) -> None:
    check_finding(source, word, rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        f"{BERT}\ntokenizer.save_vocabulary(d)",
        f"{GPT}\ntokenizer.save_vocabulary(d)",
        "import pytorch_pretrained_bert\npath = tokenizer.save_vocabulary(vocab_path=d)",
        (
            "from transformers import BertTokenizer\n"
            "path = BertTokenizer.from_pretrained('b').save_vocabulary(d)"
        ),
    ],
)
def test_others_stay(source: str) -> None:
    check_noop(source, rule=RULE)
