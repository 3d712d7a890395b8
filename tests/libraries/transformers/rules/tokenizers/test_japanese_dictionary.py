from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = "japanese-dictionary"
V3 = "!pip install transformers==3.5.1 fugashi ipadic"
CLASS = "from transformers import BertJapaneseTokenizer"
AUTO = "from transformers import AutoTokenizer"
NAMED = 'mecab_kwargs={"mecab_dic": "ipadic"}'


@pytest.mark.parametrize(
    "loading",
    [
        f"{CLASS}\nt = BertJapaneseTokenizer.from_pretrained('cl-tohoku/bert-base-japanese'%s)",
        f"{CLASS} as T\nname = 'bert-base-japanese-char'\nt = T.from_pretrained(name, max_len=9%s)",
        f"{AUTO}\nt = AutoTokenizer.from_pretrained('cl-tohoku/bert-base-japanese'%s)",
        (
            "from transformers.tokenization_bert_japanese import BertJapaneseTokenizer as T\n"
            "t = T.from_pretrained('bert-base-japanese-char-whole-word-masking'%s)"
        ),
        (
            "import transformers as tr\nfor n in ('', '-whole-word-masking'):\n"
            "    tr.BertJapaneseTokenizer.from_pretrained('bert-base-japanese'%s)"
        ),
    ],
)
def test_the_old_dictionary_is_named(loading: str) -> None:
    check_transformed(
        [V3, loading % ""], [V3, loading % f", {NAMED}"], rule=RULE, safety=Safety.REVIEW
    )


def test_a_dict_that_may_hold_the_argument() -> None:
    loading = f"{CLASS}\nt = BertJapaneseTokenizer.from_pretrained('bert-base-japanese', **given%s)"
    check_transformed(
        [V3, loading % ""], [V3, loading % f", {NAMED}"], rule=RULE, safety=Safety.UNSAFE
    )


@pytest.mark.parametrize(
    "loading",
    [
        "BertJapaneseTokenizer.from_pretrained('./fine-tuned')",
        "BertJapaneseTokenizer.from_pretrained(folder)",
        "BertJapaneseTokenizer.from_pretrained('bert-base-japanese' if x else folder)",
    ],
)
def test_other_checkpoints_are_reported(loading: str) -> None:
    check_finding([V3, f"{CLASS}\n{loading}"], "ipadic", "unidic-lite", rule=RULE)


@pytest.mark.parametrize(
    "loading",
    [
        f"{CLASS}\nBertJapaneseTokenizer.from_pretrained('bert-base-japanese', {NAMED})",
        f"{CLASS}\nBertJapaneseTokenizer.from_pretrained('cl-tohoku/bert-base-japanese-v2')",
        f"{CLASS}\nBertJapaneseTokenizer.from_pretrained('cl-tohoku/bert-large-japanese')",
        f"{CLASS}\nBertJapaneseTokenizer('vocab.txt')",
        CLASS,
        f"{AUTO}\nAutoTokenizer.from_pretrained('cl-tohoku/bert-base-japanese-v3')",
        f"{AUTO}\nAutoTokenizer.from_pretrained('my/japanese-gpt2')",
        f"{AUTO}\njapanese = True\nAutoTokenizer.from_pretrained(name)",
        "from transformers import BertTokenizer as B\nB.from_pretrained('bert-base-japanese')",
        "from transformers import BertModel as B\nB.from_pretrained('bert-base-japanese')",
        "from mine import BertJapaneseTokenizer as B\nB.from_pretrained('bert-base-japanese')",
    ],
)
def test_left_alone(loading: str) -> None:
    check_noop([V3, "import transformers", loading], rule=RULE)


def test_other_releases() -> None:
    loading = f"{CLASS}\nt = BertJapaneseTokenizer.from_pretrained('bert-base-japanese'%s)"
    check_noop(["!pip install transformers==4.46.0", loading % ""], rule=RULE)
    check_noop([V3, loading % ""], rule=RULE, settings=Settings(target="4.45.2"))
    v4 = "!pip install transformers==4.45.2"
    check_transformed(
        [v4, loading % ""], [v4, loading % f", {NAMED}"], rule=RULE, safety=Safety.REVIEW
    )


def test_the_release_decides_it(candidates: Callable[[str, str], None]) -> None:
    loading = f"{CLASS}\nt = BertJapaneseTokenizer.from_pretrained('bert-base-japanese'%s)"
    candidates("3.1.0", "4.57.6")
    planned = check_transformed(
        loading % "", loading % f", {NAMED}", rule=RULE, safety=Safety.UNSAFE
    )
    assert [question.border for question in planned.questions] == ["4.46.0"]
    check_finding(loading.replace("'bert-base-japanese'", "folder") % "", "4.46", rule=RULE)
    candidates("4.46.3", "4.57.6")
    check_noop(loading % "", rule=RULE)
