from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.plan import Safety, Settings, SourceLibrary

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = "tokenizer-positions"
MADE = "from transformers import BertTokenizer\ntok = BertTokenizer.from_pretrained('b')"
# What only releases before transformers 4 can run.
OLD = f"from transformers.modeling_bert import BertModel\n{MADE}"


def written_for(version: str, target: str = "4.57.6") -> Settings:
    return Settings(target=target, source=SourceLibrary("transformers", version))


@pytest.mark.parametrize(
    ("version", "before", "after"),
    [
        ("2.11.0", "encode_plus(x, None, True, 5)", "encode_plus(x, None, True, max_length=5)"),
        ("2.3.0", "encode(x, y, False, n)", "encode(x, y, False, max_length=n)"),
        (
            "2.8.0",
            "batch_encode_plus(xs, True, n, 2)",
            "batch_encode_plus(xs, True, max_length=n, stride=2)",
        ),
        (
            "2.11.0",
            "encode(x, None, True, 9, 0, 'only_first')",
            "encode(x, None, True, max_length=9, stride=0, truncation='only_first')",
        ),
        (
            "2.9.1",
            "prepare_for_model(ids, None, n)",
            "prepare_for_model(ids, None, max_length=n)",
        ),
        (
            "2.9.1",
            "prepare_for_model(ids, None, n, False)",
            "prepare_for_model(ids, None, max_length=n, add_special_tokens=False)",
        ),
        ("3.5.1", "__call__(a, b, True)", "__call__(a, b, add_special_tokens=True)"),
    ],
)
@pytest.mark.parametrize("cls", ["BertTokenizer", "AutoTokenizer"])
def test_of_a_known_release(cls: str, version: str, before: str, after: str) -> None:
    made = MADE.replace("BertTokenizer", cls)
    check_transformed(
        [made, f"rows = tok.{before}"],
        [made, f"rows = tok.{after}"],
        rule=RULE,
        settings=written_for(version),
    )


def test_of_an_unknown_old_release() -> None:
    for length in ("64", "n"):
        first = f"{OLD}\nn = 128"
        check_transformed(
            [first, f"tok.encode_plus(text, None, True, {length})"],
            [first, f"tok.encode_plus(text, None, True, max_length={length})"],
            rule=RULE,
        )


def test_a_word_tells_what_an_argument_is() -> None:
    check_transformed(
        [OLD, "tok.encode(text, None, True, 64, 0, 'only_first')"],
        [OLD, "tok.encode(text, None, True, max_length=64, stride=0, truncation='only_first')"],
        rule=RULE,
    )
    call = "tok.encode(text, None, True, 64, 0, True)"
    check_finding([OLD, call], "truncate_first_sequence", rule=RULE)


def test_a_literal_tells_what_is_meant_in_a_notebook_that_may_be_new() -> None:
    planned = check_transformed(
        [MADE, "tok.encode(text, None, True, 64)"],
        [MADE, "tok.encode(text, None, True, max_length=64)"],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    assert planned.questions == ()


@pytest.mark.parametrize(
    ("releases", "before", "after", "border"),
    [
        (("2.5.1", "4.57.6"), "encode(text, None, True, {}size)", "max_length=", "3.0.0"),
        (("2.11.0", "3.0.2"), "encode_plus(text, None, True, {}size())", "max_length=", "3.0.0"),
        (("3.5.1", "4.57.6"), "__call__(a, b, {}special)", "add_special_tokens=", "4.22.0"),
        (("4.20.1", "4.22.2"), "__call__(a, b, {}special)", "add_special_tokens=", "4.22.0"),
    ],
)
def test_the_release_decides_what_is_meant(
    candidates: Callable[[str, str], None],
    releases: tuple[str, str],
    before: str,
    after: str,
    border: str,
) -> None:
    candidates(*releases)
    planned = check_transformed(
        [MADE, f"tok.{before.format('')}"],
        [MADE, f"tok.{before.format(after)}"],
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert [question.border for question in planned.questions] == [border]


def test_releases_that_took_it_as_the_target_does(candidates: Callable[[str, str], None]) -> None:
    for releases in (("3.0.2", "4.57.6"), ("4.0.1", "4.9.2")):
        candidates(*releases)
        check_noop([MADE, "tok.encode(text, None, True, size)"], rule=RULE)
    candidates("4.22.2", "4.57.6")
    check_noop([MADE, "tok(a, b, special)"], rule=RULE)


def test_a_flag_is_no_text() -> None:
    check_transformed(
        [MADE, "tok(a, b, True)"],
        [MADE, "tok(a, b, add_special_tokens=True)"],
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_in_a_class_over_several_cells() -> None:
    before = [
        "!pip install transformers==2.8.0\nfrom transformers import BertTokenizer",
        """
        class Rows:
            def __init__(self, tokenizer, length):
                self.tokenizer, self.length = tokenizer, length
            def __getitem__(self, text):
                return self.tokenizer.encode_plus(
                    text, None, True,
                    self.length,  # tokens
                    return_tensors="pt",
                )
        """,
        "rows = Rows(BertTokenizer.from_pretrained('b'), 64)\nrows['text']",
    ]
    after = [before[0], before[1].replace("self.length,  #", "max_length=self.length,  #")]
    check_transformed(before, [*after, before[2]], rule=RULE)


def test_a_meaning_that_depends_on_the_release_is_reported() -> None:
    call = "tok.encode_plus(text, None, True, 64, 0, how)"
    check_finding([OLD, call], "depending on the release", "truncation_strategy", rule=RULE)
    (question,) = plan(notebook([OLD, call]), Settings(select=(RULE,))).questions
    assert question.findings == 1


@pytest.mark.parametrize(
    ("call", "word"),
    [
        ("tok.encode(x, None, True, 9, 0, 'longest_first', True)", "pad_to_max_length is gone"),
        ("tok.encode(x, None, True, None, 0, 'longest_first')", "truncation_strategy is gone"),
        ("tok.encode(x, None, True, 9, truncation=True, max_length=9)", "keep one"),
        ("f'{tok.encode(x, None, True, 9)}'", "f-strings"),
    ],
)
def test_what_cannot_be_named_is_reported(call: str, word: str) -> None:
    check_finding([MADE, call], word, rule=RULE, settings=written_for("2.11.0"))


def test_a_tokenizer_that_may_be_something_else_is_unsafe() -> None:
    first = f"{MADE}\nif other:\n    tok = load()"
    check_transformed(
        [first, "tok.encode(x, None, True, 9)"],
        [first, "tok.encode(x, None, True, max_length=9)"],
        rule=RULE,
        safety=Safety.UNSAFE,
        settings=written_for("2.11.0"),
    )


@pytest.mark.parametrize(
    "call",
    [
        "tok.encode(text)",
        "tok.encode_plus(a, b, True)",
        "tok.encode(a, None, True, max_length=5)",
        "tok.encode(a, None, True, 'max_length', True, 9)",
        "tok.batch_encode_plus(texts, True)",
        "tok.encode(*pair)",
        "tok.decode(ids, True, False)",
        "encoder.encode(a, None, True, 5)",
    ],
)
def test_left_alone(call: str) -> None:
    check_noop([OLD, call], rule=RULE)
    check_noop([MADE, call], rule=RULE)


def test_by_release() -> None:
    call = "tok.encode(a, None, True, padding, True, 9)"
    check_noop([MADE, call], rule=RULE)
    check_noop([MADE, call], rule=RULE, settings=written_for("3.5.1"))
    check_noop([MADE, "tok.encode(a, None, True, 9)"], rule=RULE, settings=written_for("4.9.2"))
    check_noop([MADE, "tok(a, b, True)"], rule=RULE, settings=written_for("3.5.1", "4.20.1"))
