from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.libraries.transformers.rules.models.pipelines import _BY_NAME, _TAKES_TEXTS
from nbmigrate.plan import Safety, Settings, SourceLibrary

RULE = "pipelines"
IMPORT = "from transformers import pipeline, NerPipeline, TextClassificationPipeline"


@pytest.mark.parametrize("cls", ["NerPipeline", "TextClassificationPipeline"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("model, tokenizer", "model=model, tokenizer=tokenizer"),
        ("model, tokenizer, device=0", "model=model, tokenizer=tokenizer, device=0"),
        ("model, tokenizer=tok", "model=model, tokenizer=tok"),
        ("m, t, None, 'pt'", "model=m, tokenizer=t, modelcard=None, framework='pt'"),
    ],
)
def test_constructors_take_the_model_by_name(cls: str, before: str, after: str) -> None:
    check_transformed(
        [IMPORT, f"nlp = {cls}({before})"],
        [IMPORT, f"nlp = {cls}({after})"],
        rule=RULE,
    )


def test_reached_through_a_module_on_several_lines() -> None:
    before = """
        import transformers
        nlp = transformers.TokenClassificationPipeline(
            BertForTokenClassification.from_pretrained(path),  # fine-tuned
            tokenizer,
        )
        """
    after = before.replace("BertFor", "model=BertFor").replace(
        "    tokenizer,", "    tokenizer=tokenizer,"
    )
    check_transformed(before, after, rule=RULE)


def test_perhaps_another_class_is_unsafe() -> None:
    before = f"{IMPORT}\nif mine:\n    NerPipeline = own.Pipeline\nNerPipeline(model, tok)"
    after = before.replace("(model, tok)", "(model=model, tokenizer=tok)")
    check_transformed(before, after, rule=RULE, safety=Safety.UNSAFE)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("NerPipeline(*parts)", ["by name", "TypeError"]),
        ('print(f"{NerPipeline(model, tok)}")', ["by name"]),
        ('chat = pipeline("conversational")', ["KeyError", "text-generation"]),
        ('TextClassificationPipeline(model=m, tokenizer=t)("good", "bad")', ["one list"]),
        ("nlp = NerPipeline(model=m, tokenizer=t)\nnlp(data=texts)", ["one list"]),
    ],
)
def test_findings(source: str, words: list[str]) -> None:
    check_finding([IMPORT, source], *words, rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        'pipeline("sentiment-analysis", model, None, tok)',
        'pipeline("ner", grouped_entities=True)',
        'pipeline("sentiment-analysis", return_all_scores=True)("good")',
        'pipeline(task)("a", "b")',
        "NerPipeline(model=model, tokenizer=tok)",
        "TextClassificationPipeline(model=m, tokenizer=t)(['good', 'bad'])",
        "TextClassificationPipeline(model=m, tokenizer=t)(*texts)",
        "from transformers import FeatureExtractionPipeline\nFeatureExtractionPipeline(model, tok)",
        "from transformers import QuestionAnsweringPipeline\nQuestionAnsweringPipeline(model, tok)",
        "from sklearn import pipeline\npipeline('conversational')",
        "class NerPipeline:\n    pass\nNerPipeline(model, tok)",
    ],
)
def test_others_stay(source: str) -> None:
    check_noop([IMPORT, source], rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        'pipeline("conversational")',
        "from transformers import TokenClassificationPipeline as P\nP(model, tok)",
        "TextClassificationPipeline(model=m, tokenizer=t)('good', 'bad')",
    ],
)
def test_a_target_where_it_still_works(source: str) -> None:
    check_noop([IMPORT, source], rule=RULE, settings=Settings(target="4.0.1"))


@pytest.mark.parametrize("cls", sorted(_BY_NAME))
def test_every_class_that_takes_the_model_by_name(cls: str) -> None:
    first = f"from transformers import {cls}"
    check_transformed(
        [first, f"nlp = {cls}(model)"], [first, f"nlp = {cls}(model=model)"], rule=RULE
    )


@pytest.mark.parametrize("cls", sorted(_TAKES_TEXTS))
def test_every_class_that_took_several_texts(cls: str) -> None:
    made = f"from transformers import {cls}\nnlp = {cls}(model=m, tokenizer=t)"
    check_finding([made, "nlp('good', 'bad')"], "one list", rule=RULE)


@pytest.mark.parametrize(
    ("code", "last", "first"),
    [
        ("TextClassificationPipeline(model=m, tokenizer=t)('a', 'b')", "4.9.2", "4.10.0"),
        ('pipeline("conversational")', "4.41.2", "4.42.0"),
    ],
)
def test_the_release_that_the_notebook_was_written_for(code: str, last: str, first: str) -> None:
    known = Settings(source=SourceLibrary("transformers", last))
    check_finding([IMPORT, code], rule=RULE, settings=known)
    known = Settings(source=SourceLibrary("transformers", first))
    check_noop([IMPORT, code], rule=RULE, settings=known)
