from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.tokenizers.fast_tokenizers import _TASKS
from nbmigrate.plan import Safety, Settings, SourceLibrary

RULE = "fast-tokenizers"
OLD = Settings(source=SourceLibrary("transformers", "3.0.2"))
NEW = Settings(source=SourceLibrary("transformers", "4.10.0"))
AUTO = "from transformers import AutoTokenizer\n"
PIPELINE = "from transformers import pipeline\n"


def test_auto_tokenizers() -> None:
    planned = check_transformed(
        [AUTO, 'tokenizer = AutoTokenizer.from_pretrained("bert-base-cased")'],
        [AUTO, 'tokenizer = AutoTokenizer.from_pretrained("bert-base-cased", use_fast=False)'],
        rule=RULE,
        settings=OLD,
    )
    assert "pair" in planned.changes[0].consequence


@pytest.mark.parametrize(
    "source",
    [
        "import transformers as tr\ntok = tr.AutoTokenizer.from_pretrained(name{})",
        "from transformers import AutoTokenizer as T\ntok = T.from_pretrained(name{})",
        "from transformers import *\ntok = AutoTokenizer.from_pretrained(name{})",
        AUTO + "load = AutoTokenizer.from_pretrained\ntok = load(name{})",
        AUTO
        + "class Data:\n def __init__(self):\n  self.tok = AutoTokenizer.from_pretrained(name{})",
        AUTO + "options = dict(cache_dir='x')\ntok = AutoTokenizer.from_pretrained(name{})",
    ],
)
def test_however_they_are_reached(source: str) -> None:
    check_transformed(source.format(""), source.format(", use_fast=False"), rule=RULE, settings=OLD)


def test_the_class_is_passed_to_a_function_of_another_cell() -> None:
    helper = "def load(cls, name):\n    return cls.from_pretrained(name{})"
    use = "tokenizer = load(AutoTokenizer, 'bert-base-cased')"
    check_transformed(
        [AUTO, helper.format(""), use],
        [AUTO, helper.format(", use_fast=False"), use],
        rule=RULE,
        settings=OLD,
    )


def test_one_of_several_tokenizer_classes() -> None:
    made = (
        "from transformers import AutoTokenizer, BertTokenizer, XLNetTokenizerFast\n"
        "CLASSES = {'bert': BertTokenizer, 'xlnet': XLNetTokenizerFast, 'auto': AutoTokenizer}\n"
    )
    check_transformed(
        made + "tok = CLASSES[kind].from_pretrained(name)",
        made + "tok = CLASSES[kind].from_pretrained(name, use_fast=False)",
        rule=RULE,
        settings=OLD,
    )


def test_what_may_be_a_model_is_unsafe() -> None:
    made = "from transformers import AutoModel, AutoTokenizer\n"
    check_transformed(
        made + "loaded = [c.from_pretrained(name) for c in (AutoModel, AutoTokenizer)]",
        made
        + "loaded = [c.from_pretrained(name, use_fast=False) for c in (AutoModel, AutoTokenizer)]",
        rule=RULE,
        safety=Safety.UNSAFE,
        settings=OLD,
    )


def test_in_a_partial() -> None:
    made = "from functools import partial\n" + AUTO
    check_transformed(
        made + "load = partial(AutoTokenizer.from_pretrained, cache_dir='x')\nt = load('bert')",
        made + "load = partial(AutoTokenizer.from_pretrained, cache_dir='x', use_fast=False)\n"
        "t = load('bert')",
        rule=RULE,
        settings=OLD,
    )


def test_a_dict_that_is_not_known_may_hold_it() -> None:
    check_transformed(
        AUTO + "tok = AutoTokenizer.from_pretrained(name, **options)",
        AUTO + "tok = AutoTokenizer.from_pretrained(name, **options, use_fast=False)",
        rule=RULE,
        safety=Safety.UNSAFE,
        settings=OLD,
    )


@pytest.mark.parametrize(
    "call",
    [
        '"sentiment-analysis"',
        'task="ner"',
        '"translation_en_to_de"',
        '"fill-mask", model="distilroberta-base"',
        '"question-answering", model=m, tokenizer="bert-base-cased"',
        '"ner", "some/model", None, ("bert-base-cased", {"do_lower_case": False})',
        "task_of_the_day",
    ],
)
def test_pipelines(call: str) -> None:
    check_transformed(
        [PIPELINE, f"p = pipeline({call})"],
        [PIPELINE, f"p = pipeline({call}, use_fast=False)"],
        rule=RULE,
        settings=OLD,
    )


def test_a_pipeline_whose_tokenizer_may_be_a_name_is_unsafe() -> None:
    helper = "def make(tokenizer):\n    return pipeline('ner', tokenizer=tokenizer{})\n"
    use = "make('bert-base-cased')\nmake(load())"
    check_transformed(
        [PIPELINE, helper.format("") + use],
        [PIPELINE, helper.format(", use_fast=False") + use],
        rule=RULE,
        safety=Safety.UNSAFE,
        settings=OLD,
    )


@pytest.mark.parametrize(
    "source",
    [
        "tok = AutoTokenizer.from_pretrained(name, use_fast=True)",
        "tok = AutoTokenizer.from_pretrained(name, use_fast=fast)",
        "tok = AutoTokenizer.from_pretrained(name, **{'use_fast': True})",
        "tok = functools.partial(AutoTokenizer.from_pretrained, use_fast=True)",
        "tok = BertTokenizer.from_pretrained(name)",
        "tok = BertTokenizerFast.from_pretrained(name)",
        "model = AutoModel.from_pretrained(name)\nconfig = AutoConfig.from_pretrained(name)",
        "tok = AutoTokenizer.from_pretrained(name)\ntok(text, return_offsets_mapping=True)",
        "tok = AutoTokenizer.from_pretrained(name)\ntok.backend_tokenizer.normalizer",
        "p = pipeline('ner', use_fast=True)",
        "p = pipeline('ner', model=model, tokenizer=BertTokenizer.from_pretrained(name))",
        "p = pipeline('ner', model, None, BertTokenizer.from_pretrained(name))",
        "p = pipeline('ner', tokenizer=load_tokenizer())",
        "p = pipeline('ner', tokenizer=(name, {'use_fast': True}))",
        "p = pipeline('image-classification')",
        "class AutoTokenizer:\n  def from_pretrained(x): pass\nAutoTokenizer.from_pretrained(1)",
        "def pipeline(task): pass\npipeline('ner')",
        "from sklearn.pipeline import pipeline\npipeline('ner')",
    ],
)
def test_left_alone(source: str) -> None:
    imports = "import functools\nfrom transformers import *\n"
    check_noop([imports, source], rule=RULE, settings=OLD)


@pytest.mark.parametrize("settings", [NEW, Settings()])
def test_only_for_notebooks_that_are_known_to_be_old(settings: Settings) -> None:
    source = f"{AUTO}{PIPELINE}AutoTokenizer.from_pretrained(name)\npipeline('ner')"
    check_noop(source, rule=RULE, settings=settings)


def test_in_an_fstring() -> None:
    check_finding(
        AUTO + "print(f'{AutoTokenizer.from_pretrained(name)}')",
        "f-string",
        "TypeError",
        rule=RULE,
        settings=OLD,
    )


@pytest.mark.parametrize("version", ["2.5", "2.5.0"])
def test_the_release_whose_auto_tokenizers_were_fast(version: str) -> None:
    made = AUTO + "tok = AutoTokenizer.from_pretrained(name{})"
    settings = Settings(source=SourceLibrary("transformers", version))
    check_noop(made.format(""), rule=RULE, settings=settings)
    settings = Settings(source=SourceLibrary("transformers", "2.5.1"))
    check_transformed(
        made.format(""), made.format(", use_fast=False"), rule=RULE, settings=settings
    )


@pytest.mark.parametrize("task", sorted(_TASKS))
def test_every_task_of_transformers_3(task: str) -> None:
    if task not in {"text-classification", "token-classification"}:  # names of transformers 4
        assert "3.5.1" in (catalog.releases_with_task(task) or ())
    check_transformed(
        [PIPELINE, f"p = pipeline('{task}')"],
        [PIPELINE, f"p = pipeline('{task}', use_fast=False)"],
        rule=RULE,
        settings=OLD,
    )
