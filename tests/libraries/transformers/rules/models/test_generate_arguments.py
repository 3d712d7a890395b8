from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings, SourceLibrary

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = "generate-arguments"
MODEL = """
from transformers import GPT2LMHeadModel
model = GPT2LMHeadModel.from_pretrained("gpt2")
"""
OLD = MODEL + "loss, logits = model(ids, labels=ids)"


def written_for(version: str, target: str = "4.57.6") -> Settings:
    return Settings(target=target, source=SourceLibrary("transformers", version))


@pytest.mark.parametrize(
    ("version", "before", "after"),
    [
        ("2.11.0", "model.generate(ids, 50)", "model.generate(ids, max_length=50)"),
        (
            "3.5.1",
            "model.generate(ids, n, 10, True)",
            "model.generate(ids, max_length=n, min_length=10, do_sample=True)",
        ),
        (
            "2.4.1",
            "model.generate(ids, 20, False, num_beams=3)",
            "model.generate(ids, max_length=20, do_sample=False, num_beams=3)",
        ),
        ("3.4.0", "model.generate(ids, y)", "model.generate(ids, decoder_input_ids=y)"),
        (
            "2.4.1",
            "model.generate(ids, max_length=9, eos_token_ids=5)",
            "model.generate(ids, max_length=9, eos_token_id=5)",
        ),
        ("2.5.1", "model.generate(ids)", "model.generate(ids, do_sample=True)"),
        (
            "2.5.1",
            "model.generate(ids, 30, eos_token_ids=[5, 6])",
            "model.generate(ids, max_length=30, eos_token_id=[5, 6], do_sample=True)",
        ),
    ],
)
def test_of_a_known_release(version: str, before: str, after: str) -> None:
    check_transformed([MODEL, before], [MODEL, after], rule=RULE, settings=written_for(version))


def test_a_number_says_which_release_it_was() -> None:
    after = [OLD, "model.generate(ids, max_length=50)"]
    check_transformed([OLD, "model.generate(ids, 50)"], after, rule=RULE)


@pytest.mark.parametrize("version", [None, "2.11.0", "4.0.1", "4.18.0", "4.25.1"])
def test_a_number_is_a_length_whatever_the_release(version: str | None) -> None:
    settings = Settings(source=SourceLibrary("transformers", version))
    check_transformed(
        [MODEL, "model.generate(ids, 50)"],
        [MODEL, "model.generate(ids, max_length=50)"],
        rule=RULE,
        settings=settings,
    )


@pytest.mark.parametrize(
    "cls", ["AutoModelWithLMHead", "TFGPT2LMHeadModel", "T5ForConditionalGeneration"]
)
def test_classes(cls: str) -> None:
    first = f"from transformers import {cls}\nmodel = {cls}.from_pretrained('name')"
    check_transformed(
        [first, "model.generate(ids, 50)"],
        [first, "model.generate(ids, max_length=50)"],
        rule=RULE,
        settings=written_for("2.11.0"),
    )


def test_in_a_class_over_several_cells() -> None:
    before = [
        "!pip install transformers==2.8.0\nfrom transformers import GPT2LMHeadModel",
        """
        class Writer:
            def __init__(self, name):
                self.model = GPT2LMHeadModel.from_pretrained(name)
            def write(self, ids, length=40):
                return self.model.generate(
                    ids,
                    length,  # tokens
                    do_sample=True,
                )
        """,
        "Writer('gpt2').write(ids)",
    ]
    after = [before[0], before[1].replace("length,  #", "max_length=length,  #"), before[2]]
    check_transformed(before, after, rule=RULE)


@pytest.mark.parametrize("call", ["model.generate(ids, length)", "model.generate(ids, 50, x)"])
def test_a_meaning_that_depends_on_the_release_is_reported(call: str) -> None:
    check_finding([OLD, call], "depending on the release", "max_length", rule=RULE)


def test_f_strings_are_reported() -> None:
    settings = written_for("2.11.0")
    check_finding(
        [MODEL, 'f"{model.generate(ids, 9)}"'], "max_length", rule=RULE, settings=settings
    )


def test_several_end_tokens_where_one_is_taken() -> None:
    check_transformed(
        [MODEL, "model.generate(ids, eos_token_ids=[1, 2])"],
        [MODEL, "model.generate(ids, eos_token_id=[1, 2])"],
        rule=RULE,
        safety=Safety.REVIEW,
        settings=written_for("2.4.1", target="4.20.1"),
    )


def test_a_model_that_may_be_something_else_is_unsafe() -> None:
    first = MODEL + "if other:\n    model = load()"
    check_transformed(
        [first, "model.generate(ids, 50)"],
        [first, "model.generate(ids, max_length=50)"],
        rule=RULE,
        safety=Safety.UNSAFE,
        settings=written_for("2.11.0"),
    )


@pytest.mark.parametrize(
    "call",
    [
        "model.generate(ids)",
        "model.generate(ids, max_length=50)",
        "model.generate(ids, generation_config)",
        "model.generate(ids, GenerationConfig(max_length=5))",
        "model.generate(*batch)",
        "model.generate()",
        "writer.generate(ids, 50)",
    ],
)
def test_left_alone(call: str) -> None:
    check_noop([MODEL, call], rule=RULE)


def test_by_release() -> None:
    call = "model.generate(ids, 50)"
    check_noop([MODEL, call], rule=RULE, settings=written_for("4.30.2"))
    check_noop([MODEL, "model.generate(ids, x)"], rule=RULE, settings=written_for("4.26.0"))
    check_transformed(
        [MODEL, "model.generate(ids, x)"],
        [MODEL, "model.generate(ids, max_length=x)"],
        rule=RULE,
        settings=written_for("4.25.1"),
    )
    check_noop([MODEL, call], rule=RULE, settings=written_for("2.11.0", target="4.20.1"))
    check_noop([MODEL, "model.generate(ids)"], rule=RULE, settings=written_for("2.6.0"))
    check_noop(
        [MODEL, "model.generate(ids, 9, 5)"],
        rule=RULE,
        settings=written_for("2.6.0", target="4.20.1"),
    )


def test_sampling_is_offered_among_the_first_releases(
    candidates: Callable[[str, str], None],
) -> None:
    before, after = "model.generate(ids)", "model.generate(ids, do_sample=True)"
    candidates("2.5.1", "2.6.0")
    check_transformed([MODEL, before], [MODEL, after], rule=RULE, safety=Safety.UNSAFE)
    check_noop([MODEL, after], rule=RULE)
    candidates("2.0.0", "3.5.1")
    check_noop([MODEL, before], rule=RULE)
    candidates("2.6.0", "2.11.0")
    check_noop([MODEL, before], rule=RULE)
