from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.libraries.transformers.rules.tokenizers.tokenizer_loading import _KNOWN
from nbmigrate.plan import Safety, Settings, SourceLibrary

RULE = "tokenizer-loading"
PPB = "from pytorch_pretrained_bert import *\n"
OF_0_6_2 = Settings(source=SourceLibrary("pytorch_pretrained_bert", "0.6.2"))
PT = "from pytorch_transformers import BertTokenizer, GPT2Tokenizer\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "tok = BertTokenizer.from_pretrained(name, cache)",
            "tok = BertTokenizer.from_pretrained(name, cache_dir=cache)",
        ),
        (
            "tok = BertTokenizer.from_pretrained(name, None, False)",
            "tok = BertTokenizer.from_pretrained(name, cache_dir=None, do_lower_case=False)",
        ),
        (
            "tok = BertTokenizer.from_pretrained(name, do_lower_case=False, max_len=64)",
            "tok = BertTokenizer.from_pretrained(name, do_lower_case=False, model_max_length=64)",
        ),
        (
            "tok = BertTokenizer('vocab.txt', True, 64)",
            "tok = BertTokenizer('vocab.txt', do_lower_case=True, model_max_length=64)",
        ),
        (
            "tok = BertTokenizer.from_pretrained('bert-base-uncased', do_lower_case=False)",
            "tok = BertTokenizer.from_pretrained('bert-base-uncased', do_lower_case=True)",
        ),
        (
            "tok = BertTokenizer.from_pretrained('bert-large-cased', do_lower_case=True)",
            "tok = BertTokenizer.from_pretrained('bert-large-cased', do_lower_case=False)",
        ),
        (
            "tok = BertTokenizer.from_pretrained('bert-base-chinese')",
            "tok = BertTokenizer.from_pretrained('bert-base-chinese', do_lower_case=True)",
        ),
    ],
)
def test_made_as_before(before: str, after: str) -> None:
    check_transformed([PPB, before], [PPB, after], rule=RULE, settings=OF_0_6_2)


def test_a_checkpoint_named_in_another_cell() -> None:
    before = [
        PPB + "BERT = 'bert-base-multilingual-cased'",
        (
            "class Data:\n    def __init__(self):\n"
            "        self.tok = BertTokenizer.from_pretrained(BERT, do_lower_case=True)"
        ),
        "data = Data()",
    ]
    after = [before[0], before[1].replace("True", "False"), before[2]]
    check_transformed(before, after, rule=RULE, settings=OF_0_6_2)


def test_what_older_and_newer_releases_did() -> None:
    cells = [PT, "tok = BertTokenizer.from_pretrained('bert-base-uncased', do_lower_case=False)"]
    for release in ("1.0.0", "1.1.0"):
        check_transformed(
            cells,
            [PT, cells[1].replace("False", "True")],
            rule=RULE,
            settings=Settings(source=SourceLibrary("pytorch_transformers", release)),
        )
    settings = Settings(source=SourceLibrary("pytorch_transformers", "1.2.0"))
    check_noop(cells, rule=RULE, settings=settings)
    check_noop(
        [PPB, cells[1]],
        rule=RULE,
        settings=Settings(source=SourceLibrary("pytorch_pretrained_bert", "0.6.1")),
    )


@pytest.mark.parametrize(
    "source",
    [
        PPB + "BertTokenizer.from_pretrained('bert-base-cased', do_lower_case=False)",
        PPB + "BertTokenizer.from_pretrained('bert-base-uncased')",
        PPB + "BertTokenizer.from_pretrained('./bert-base-cased', do_lower_case=True)",
        PPB + "BertTokenizer.from_pretrained(name, cache_dir=cache, do_lower_case=lower)",
        PPB + "BertTokenizer('vocab.txt', True)\nBertTokenizer('vocab.txt', max_len=12)",
        PPB + "class Tokenizer:\n    def __init__(self, a, b, max_len):\n        pass\n"
        "Tokenizer('a', True, max_len=64)",
        PT + "GPT2Tokenizer('vocab.json', 'merges.txt', 'replace')",
        (
            "from transformers import BertTokenizer\n"
            "BertTokenizer.from_pretrained('bert-base-cased', do_lower_case=True)"
        ),
    ],
)
def test_tokenizers_that_stay(source: str) -> None:
    check_noop(source, rule=RULE)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("OpenAIGPTTokenizer.from_pretrained(name, special_tokens=words)", ["add_tokens"]),
        ("OpenAIGPTTokenizer('vocab', 'merges', words)", ["add_tokens"]),
    ],
)
def test_findings(source: str, words: list[str]) -> None:
    check_finding([PPB, source], *words, rule=RULE)


@pytest.mark.parametrize("name", ["bert-base-cased", "bert-base-chinese"])
def test_lower_cased_before_0_6_2(name: str) -> None:
    old = f"!pip install pytorch-pretrained-bert==0.6.1\n{PPB}"
    check_transformed(
        [old, f"tokenizer = BertTokenizer.from_pretrained('{name}')"],
        [old, f"tokenizer = BertTokenizer.from_pretrained('{name}', do_lower_case=True)"],
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("imports", "before", "after", "border"),
    [
        (
            PPB,
            "'bert-base-cased', do_lower_case=True",
            "'bert-base-cased', do_lower_case=False",
            "0.6.2",
        ),
        (
            PT,
            "'bert-base-uncased', do_lower_case=False",
            "'bert-base-uncased', do_lower_case=True",
            "1.2.0",
        ),
    ],
)
def test_the_release_decides_the_case(imports: str, before: str, after: str, border: str) -> None:
    call = "tok = BertTokenizer.from_pretrained({})"
    planned = check_transformed(
        [imports, call.format(before)],
        [imports, call.format(after)],
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert [question.border for question in planned.questions] == [border]


def test_a_cased_checkpoint_that_some_releases_lower_cased() -> None:
    cells = [PPB, "tok = BertTokenizer.from_pretrained('bert-base-cased')"]
    check_finding(cells, "do_lower_case=True", "0.6.1", "0.4.0", rule=RULE)
    assert plan(notebook(cells), Settings(select=(RULE,))).questions[0].border == "0.6.2"
    check_noop(cells, rule=RULE, settings=OF_0_6_2)


def test_what_is_certain_is_apart_from_what_the_release_decides() -> None:
    call = "tok = BertTokenizer.from_pretrained('bert-base-cased', cache)"
    planned = plan(notebook([PPB, call]), Settings(select=(RULE,)))
    assert [change.safety for change in planned.changes] == [Safety.SAFE]
    assert [finding.rule for finding in planned.findings] == [RULE]


def test_releases_in_which_arguments_by_position_mean_something_else() -> None:
    call = "tok = BertTokenizer('vocab.txt', True, 64, words)"
    finding = check_finding([PPB, call], "name them", rule=RULE)
    assert "BertTokenizer" in finding.message
    check_transformed(
        [PPB, call],
        [
            PPB,
            call.replace(
                "True, 64, words", "do_lower_case=True, model_max_length=64, never_split=words"
            ),
        ],
        rule=RULE,
        settings=Settings(source=SourceLibrary("pytorch_pretrained_bert", "0.6.1")),
    )


@pytest.mark.parametrize(
    "call",
    [
        "from_pretrained('bert-base-cased', do_lower_case=False)",
        "from_pretrained('bert-base-cased', do_lower_case=True)",
        "from_pretrained('bert-base-uncased')",
        "from_pretrained('./bert-base-cased')",
        "from_pretrained('bert-base-cased', **settings)",
    ],
)
def test_told_before_0_6_2(call: str) -> None:
    settings = Settings(source=SourceLibrary("pytorch_pretrained_bert", "0.4.0"))
    check_noop(f"{PPB}BertTokenizer.{call}", rule=RULE, settings=settings)


@pytest.mark.parametrize("name", sorted(_KNOWN))
def test_every_checkpoint_whose_case_was_corrected(name: str) -> None:
    call = "tok = BertTokenizer.from_pretrained('{}', do_lower_case={})"
    right = "-cased" not in name
    check_transformed(
        [PPB, call.format(name, not right)],
        [PPB, call.format(name, right)],
        rule=RULE,
        settings=OF_0_6_2,
    )
