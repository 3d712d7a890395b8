from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety

RULE = "prefix-space"
IMPORT = "from pytorch_transformers import GPT2Tokenizer, RobertaTokenizer, BertTokenizer\n"
PINNED = "!pip install pytorch-transformers=={}\n" + IMPORT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('GPT2Tokenizer.from_pretrained("gpt2")', 'GPT2Tokenizer.from_pretrained("gpt2", {})'),
        ("RobertaTokenizer(vocab, merges)", "RobertaTokenizer(vocab, merges, {})"),
    ],
)
def test_in_1_2(before: str, after: str) -> None:
    pinned = PINNED.format("1.2.0")
    check_transformed(
        [pinned, f"tokenizer = {before}"],
        [pinned, f"tokenizer = {after.format('add_prefix_space=True')}"],
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_a_release_that_is_not_known() -> None:
    call = "GPT2Tokenizer.from_pretrained('gpt2'{})"
    planned = check_transformed(
        [IMPORT, call.format("")],
        [IMPORT, call.format(", add_prefix_space=True")],
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert [question.border for question in planned.questions] == ["1.2.0"]


def test_in_an_fstring() -> None:
    check_finding(
        [PINNED.format("1.2.0"), "print(f'{GPT2Tokenizer.from_pretrained(name)}')"],
        "f-string",
        rule=RULE,
    )


@pytest.mark.parametrize(
    "source",
    [
        PINNED.format("1.1.0") + "GPT2Tokenizer.from_pretrained('gpt2')",
        PINNED.format("1.2.0") + "GPT2Tokenizer.from_pretrained('gpt2', add_prefix_space=False)",
        PINNED.format("1.2.0") + "BertTokenizer.from_pretrained('bert-base-cased')",
        "from transformers import GPT2Tokenizer\nGPT2Tokenizer.from_pretrained('gpt2')",
        "from pytorch_pretrained_bert import GPT2Tokenizer\nGPT2Tokenizer.from_pretrained('gpt2')",
    ],
)
def test_others_stay(source: str) -> None:
    check_noop(source, rule=RULE)
