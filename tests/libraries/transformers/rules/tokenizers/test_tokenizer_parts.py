from __future__ import annotations

import ast

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.tokenizers.tokenizer_parts import _DEFAULTS
from nbmigrate.plan import Safety, Settings, SourceLibrary

RULE = "tokenizer-parts"
IMPORT = "from pytorch_pretrained_bert.tokenization import BasicTokenizer, WordpieceTokenizer\n"
SPECIAL = 'never_split=("[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]")'


def of(version: str) -> Settings:
    return Settings(source=SourceLibrary("pytorch_pretrained_bert", version))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("WordpieceTokenizer(vocab)", 'WordpieceTokenizer(vocab, unk_token="[UNK]")'),
        ("WordpieceTokenizer(vocab=vocab)", 'WordpieceTokenizer(vocab=vocab, unk_token="[UNK]")'),
        ("BasicTokenizer()", f"BasicTokenizer({SPECIAL})"),
        ("BasicTokenizer(do_lower_case=False)", f"BasicTokenizer(do_lower_case=False, {SPECIAL})"),
        (
            "[BasicTokenizer(lower).tokenize(t) for t in texts]",
            f"[BasicTokenizer(lower, {SPECIAL}).tokenize(t) for t in texts]",
        ),
    ],
)
def test_defaults_are_written_out(before: str, after: str) -> None:
    check_transformed([IMPORT, before], [IMPORT, after], rule=RULE, settings=of("0.6.2"))


def test_the_release_decides_whether_special_tokens_were_split() -> None:
    planned = check_transformed(
        [IMPORT, "BasicTokenizer()"],
        [IMPORT, f"BasicTokenizer({SPECIAL})"],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    assert [question.border for question in planned.questions] == ["0.5.0"]
    check_noop([IMPORT, "BasicTokenizer()"], rule=RULE, settings=of("0.4.0"))
    made = IMPORT + "from pytorch_pretrained_bert import BertTokenizer\n"
    check_noop(
        made + "BertTokenizer.from_pretrained('b').basic_tokenizer.tokenize(text)",
        rule=RULE,
        settings=of("0.4.0"),
    )


def test_the_unknown_token_was_known_in_every_release() -> None:
    check_transformed(
        [IMPORT, "WordpieceTokenizer(vocab)"],
        [IMPORT, 'WordpieceTokenizer(vocab, unk_token="[UNK]")'],
        rule=RULE,
    )


def test_in_an_fstring() -> None:
    source = f"{IMPORT}print(f'{{BasicTokenizer().tokenize(text)}}')"
    check_finding(source, "never_split", "f-string", rule=RULE)


def test_the_part_of_a_tokenizer() -> None:
    source = (
        "from pytorch_pretrained_bert import BertTokenizer\n"
        "words = BertTokenizer.from_pretrained('b').basic_tokenizer.tokenize(text)"
    )
    check_finding(source, "never_split", rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        IMPORT + "WordpieceTokenizer(vocab, '[UNK]')\nWordpieceTokenizer(vocab, unk_token='?')",
        IMPORT + "BasicTokenizer(True, [])\nBasicTokenizer(never_split=[])",
        IMPORT + "WordpieceTokenizer(**settings)",
        "from transformers import BasicTokenizer, WordpieceTokenizer\nBasicTokenizer()",
        "from pytorch_transformers.tokenization_bert import BasicTokenizer\nBasicTokenizer()",
        "import pytorch_pretrained_bert\nclass BasicTokenizer:\n    pass\nBasicTokenizer()",
    ],
)
def test_others_stay(source: str) -> None:
    check_noop(source, rule=RULE)


@pytest.mark.parametrize("name", sorted(_DEFAULTS))
def test_every_default_that_is_gone(name: str) -> None:
    written = _DEFAULTS[name][0]
    was, now = (
        {parameter.name: parameter.default for parameter in catalog.signature(name, release) or ()}
        for release in ("0.6.2", "4.0.1")
    )
    assert ast.literal_eval(str(was[written.name])) == ast.literal_eval(written.value)
    assert now[written.name] in {None, "None"}
