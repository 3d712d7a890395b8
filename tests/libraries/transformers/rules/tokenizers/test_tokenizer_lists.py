from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings, SourceLibrary

RULE = "tokenizer-lists"
OLD = Settings(source=SourceLibrary("transformers", "3.0.2"))
NEW = Settings(source=SourceLibrary("transformers", "4.10.0"))
AUTO = "from transformers import AutoTokenizer\ntok = AutoTokenizer.from_pretrained(name{})"
SLOW = "from transformers import BertTokenizer\ntok = BertTokenizer.from_pretrained(name)"


@pytest.mark.parametrize(
    ("use", "word"),
    [
        ("ids = tok.encode(tok.tokenize(text))", "tokens"),
        ("tokens = tok.tokenize(text)\nrow = tok.encode_plus(tokens, max_length=9)", "tokens"),
        ("ids = tok.convert_tokens_to_ids(tok.tokenize(text))\ntok.encode(ids)", "integers"),
        ("def ids_of(x):\n    return tok.encode(text=tok.tokenize(x))\nids_of(text)", "tokens"),
        ("tok.encode(a, tok.convert_tokens_to_ids(['the', 'cat', 'sat']))", "integers"),
        ("tok.encode([101, 7592, 102])", "integers"),
        ("tok.encode(['the', 'cat', 'sat'])", "tokens"),
        ("first = tok.encode(tok.tokenize(a))\nsecond = tok.encode(tok.tokenize(b))", "tokens"),
    ],
)
def test_only_slow_tokenizers_take_lists(use: str, word: str) -> None:
    planned = check_transformed(
        [AUTO.format(""), use],
        [AUTO.format(", use_fast=False"), use],
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert f"list of {word}" in planned.changes[0].message
    assert [question.border for question in planned.questions] == ["4.0.0"]


@pytest.mark.parametrize("settings", [OLD, NEW])
def test_where_another_rule_asks_for_slow_tokenizers_or_none_is_meant(settings: Settings) -> None:
    check_noop([AUTO.format(""), "tok.encode(tok.tokenize(text))"], rule=RULE, settings=settings)


@pytest.mark.parametrize(
    "source",
    [
        SLOW + "\ntok.encode(tok.tokenize(text))\ntok.encode([1, 2])",
        AUTO.format(", use_fast=True") + "\ntok.encode(tok.tokenize(text))",
        AUTO.format(", **options") + "\ntok.encode(tok.tokenize(text))",
        AUTO.format("") + "\ntok.encode(text)\ntok.encode(' '.join(tok.tokenize(text)))",
        AUTO.format("") + "\ntok.encode(['Who?', 'Me.'])",
        AUTO.format("") + "\ntok(['Who?', 'Me.', 'No.'])\ntok(tok.tokenize(text))",
        AUTO.format("") + "\ntok.encode(tok.tokenize(text)[0])",
        AUTO.format("") + "\ntok.encode(tok.convert_tokens_to_ids('[CLS]'))",
        AUTO.format("") + "\nfor token in tok.tokenize(text):\n    tok.encode(token)",
        AUTO.format("") + "\nnltk.encode(nltk.tokenize(text))\ntok.encode(nltk.tokenize(text))",
        AUTO.format("") + "\ntok.batch_encode_plus([text, text, text])",
        AUTO.format("") + "\ntok.batch_encode_plus([t.strip() for t in texts])",
    ],
)
def test_left_alone(source: str) -> None:
    check_noop(source, rule=RULE)


@pytest.mark.parametrize(
    ("batch", "word"),
    [
        ("[tok.tokenize(text) for text in texts]", "tokens"),
        ("[tok.convert_tokens_to_ids(tok.tokenize(text)) for text in texts]", "integers"),
        ("[tok.tokenize(a), tok.tokenize(b), tok.tokenize(c)]", "tokens"),
    ],
)
def test_batches_of_lists_are_for_transformers_2(batch: str, word: str) -> None:
    source = f"{SLOW}\nbatch = {batch}\nrows = tok.batch_encode_plus(batch, max_length=9)"
    check_finding(source, word, "ValueError", "tokenizer.pad", rule=RULE)
    check_finding(
        source,
        word,
        rule=RULE,
        settings=Settings(source=SourceLibrary("transformers", "2.11.0")),
    )
    check_noop(source, rule=RULE, settings=OLD)
    check_noop(source, rule=RULE, settings=NEW)
