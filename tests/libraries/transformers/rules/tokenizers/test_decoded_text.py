from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = "decoded-text"
GPT2 = (
    "!pip install transformers==3.5.1\n"
    "from transformers import GPT2Tokenizer\n"
    "tokenizer = GPT2Tokenizer.from_pretrained('gpt2')"
)
PPB = "from pytorch_pretrained_bert import GPT2Tokenizer, OpenAIGPTTokenizer\n"
CLEAN = "clean_up_tokenization_spaces"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tokenizer.decode(ids)", f"tokenizer.decode(ids, {CLEAN}=True)"),
        (
            "[tokenizer.decode(g, skip_special_tokens=True) for g in output]",
            f"[tokenizer.decode(g, skip_special_tokens=True, {CLEAN}=True) for g in output]",
        ),
        ("tokenizer.batch_decode(ids)", f"tokenizer.batch_decode(ids, {CLEAN}=True)"),
    ],
)
def test_cleaned_as_before(before: str, after: str) -> None:
    check_transformed([GPT2, before], [GPT2, after], rule=RULE)


@pytest.mark.parametrize(
    "made",
    [
        (
            "!pip install transformers==2.11.0\nfrom transformers import *\n"
            "t = AutoTokenizer.from_pretrained(name)"
        ),
        "from pytorch_transformers import *\nt = RobertaTokenizer.from_pretrained('roberta-base')",
        f"{PPB}t = OpenAIGPTTokenizer.from_pretrained('openai-gpt')",
    ],
)
def test_tokenizers_of_all_libraries(made: str) -> None:
    check_transformed(
        [made, "print(t.decode(ids))"], [made, f"print(t.decode(ids, {CLEAN}=True))"], rule=RULE
    )


def test_gpt2_of_the_oldest_package_never_cleaned() -> None:
    made = f"{PPB}t = GPT2Tokenizer.from_pretrained('gpt2')"
    check_transformed(
        [made, "t.decode(ids)"],
        [made, f"t.decode(ids, {CLEAN}=False)"],
        rule=RULE,
        settings=Settings(target="4.30.2"),
    )
    check_noop([made, "t.decode(ids)"], rule=RULE)


def test_maybe_another_tokenizer() -> None:
    other = f"{GPT2}\nif mine:\n    tokenizer = load()"
    check_transformed(
        [other, "tokenizer.decode(ids)"],
        [other, f"tokenizer.decode(ids, {CLEAN}=True)"],
        rule=RULE,
        safety=Safety.UNSAFE,
    )


def test_in_an_fstring() -> None:
    check_finding([GPT2, "print(f'{tokenizer.decode(ids)}')"], CLEAN, "f-string", rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        f"{GPT2}\ntokenizer.decode(ids, {CLEAN}=False)\ntokenizer.decode(ids, True, True)",
        f"{GPT2}\ntokenizer.convert_ids_to_tokens(ids)\nb'a'.decode()",
        (
            "!pip install transformers==3.5.1\nfrom transformers import *\n"
            "BertTokenizer.from_pretrained('b').decode(ids)\n"
            "DistilBertTokenizerFast.from_pretrained('d').decode(ids)"
        ),
        (
            "!pip install transformers==4.20.0\nfrom transformers import GPT2Tokenizer\n"
            "GPT2Tokenizer.from_pretrained('gpt2').decode(ids)"
        ),
    ],
)
def test_others_stay(source: str) -> None:
    check_noop(source, rule=RULE)


def test_targets_that_clean_up() -> None:
    settings = Settings(target="4.40.2")
    check_noop([GPT2, "tokenizer.decode(ids)"], rule=RULE, settings=settings)


def test_the_release_decides_it(candidates: Callable[[str, str], None]) -> None:
    candidates("2.2.2", "4.30.2")
    loaded = "from transformers import GPT2Tokenizer\nt = GPT2Tokenizer.from_pretrained('gpt2')"
    planned = check_transformed(
        [loaded, "t.decode(ids)"],
        [loaded, f"t.decode(ids, {CLEAN}=True)"],
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert [question.border for question in planned.questions] == ["4.0.0"]
    check_finding([loaded, "print(f'{t.decode(ids)}')"], CLEAN, rule=RULE)
    candidates("4.0.1", "4.57.6")
    check_noop([loaded, "t.decode(ids)"], rule=RULE)


def test_a_target_just_before_the_change() -> None:
    cells = [GPT2, "tokenizer.decode(ids)"]
    check_noop(cells, rule=RULE, settings=Settings(target="4.45.0"))
    cleaned = [GPT2, f"tokenizer.decode(ids, {CLEAN}=True)"]
    check_transformed(cells, cleaned, rule=RULE, settings=Settings(target="4.45.1"))
