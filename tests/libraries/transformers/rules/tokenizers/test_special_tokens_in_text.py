from __future__ import annotations

import pytest

from harness import check_finding, check_noop
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.tokenizers.special_tokens_in_text import _SPLIT
from nbmigrate.plan import Settings, SourceLibrary

RULE = "special-tokens-in-text"
MADE = (
    "from pytorch_pretrained_bert import BertTokenizer\n"
    "tokenizer = BertTokenizer.from_pretrained('bert-base-uncased')\n"
)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("tokenizer.tokenize('[CLS]' + sentence + '[SEP]')", "[CLS]…"),
        ("marked_text = '[CLS]' + text\ntokens = tokenizer.tokenize(marked_text)", "[CLS]…"),
        ("tokenizer.tokenize('[CLS] he saw her.[SEP] she ran. [SEP]')", ".[SEP]"),
        ("tokenizer.tokenize(f'[CLS] {a}[SEP] {b} [SEP]')", "…[SEP]"),
        ("tokenizer.tokenize('[CLS] {}[SEP]'.format(a))", "…[SEP]"),
        ("tokenizer.tokenize('[CLS] %s[SEP]' % a)", "…[SEP]"),
        ("tokenizer.tokenize('a [MASK].')", "[MASK]."),
    ],
)
def test_findings(source: str, shown: str) -> None:
    check_finding([MADE, source], shown, "other tokens", rule=RULE)


def test_the_end_of_text_of_gpt2() -> None:
    source = (
        "from pytorch_pretrained_bert import GPT2Tokenizer\n"
        "tokenizer = GPT2Tokenizer.from_pretrained('gpt2')\n"
        "ids = tokenizer.encode('<|endoftext|>' + text)"
    )
    check_finding(source, "<|endoftext|>", "other tokens", rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        f"{MADE}tokenizer.tokenize('[CLS] ' + sentence + ' [SEP]')",
        f"{MADE}tokenizer.tokenize('[CLS] who was he ? [SEP] he was [MASK] . [SEP]')",
        f"{MADE}tokenizer.tokenize(text)\ntokenizer.tokenize('[1]')\ntokenizer.tokenize()",
        f"{MADE}tokens = ['[CLS]'] + tokenizer.tokenize(text) + ['[SEP]']",
        f"{MADE}text = '[CLS] ' + a + ' [SEP]'\ntokenizer.tokenize(text)",
        (
            "from transformers import BertTokenizer\nt = BertTokenizer.from_pretrained('b')\n"
            "t.tokenize('[CLS]' + s)"
        ),
    ],
)
def test_others_stay(source: str) -> None:
    check_noop(source, rule=RULE)


def test_the_release_whose_special_tokens_were_always_split() -> None:
    source = f"{MADE}tokenizer.tokenize('[CLS] who was he ? [SEP]')"
    for version, found in (("0.4.0", True), ("0.5.0", False)):
        settings = Settings(source=SourceLibrary("pytorch_pretrained_bert", version))
        if found:
            check_finding(source, "[CLS]", rule=RULE, settings=settings)
        else:
            check_noop(source, rule=RULE, settings=settings)


@pytest.mark.parametrize("cls", sorted(_SPLIT))
def test_every_class_that_split_special_tokens(cls: str) -> None:
    assert catalog.is_known(f"pytorch_pretrained_bert.{cls}")
    source = f"from pytorch_pretrained_bert import {cls}\nt = {cls}.from_pretrained('x')\n"
    check_finding(f"{source}t.tokenize('x[SEP]<|endoftext|>')", "other tokens", rule=RULE)
