from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed

RULE = "model-loading"
PPB = "from pytorch_pretrained_bert import *\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'model = BertForTokenClassification.from_pretrained("bert-base-uncased", 3)',
            'model = BertForTokenClassification.from_pretrained("bert-base-uncased", num_labels=3)',
        ),
        (
            "model = GPT2LMHeadModel.from_pretrained(path, None, cache)",
            "model = GPT2LMHeadModel.from_pretrained(path, state_dict=None, cache_dir=cache)",
        ),
        (
            "model = BertForMultipleChoice.from_pretrained(path, cache_dir=c, num_choices=4)",
            "model = BertForMultipleChoice.from_pretrained(path, cache_dir=c)",
        ),
        (
            "model = BertForSequenceClassification(config, num_labels=n)\nmodel.to(device)",
            (
                "config.num_labels = n\n"
                "model = BertForSequenceClassification(config)\nmodel.to(device)"
            ),
        ),
        (
            "model = BertForTokenClassification(config, len(tags))",
            "config.num_labels = len(tags)\nmodel = BertForTokenClassification(config)",
        ),
        (
            "model = BertForSequenceClassification(BertConfig(100), num_labels=2)",
            "model = BertForSequenceClassification(BertConfig(100, num_labels=2))",
        ),
        (
            "model = BertForMultipleChoice(config, 2)",
            "model = BertForMultipleChoice(config)",
        ),
        (
            (
                "def make(config, n):\n    if n:\n"
                "        return BertForSequenceClassification(config, n)\n"
                "model = make(BertConfig.from_json_file('c.json'), 2)"
            ),
            (
                "def make(config, n):\n    if n:\n        config.num_labels = n\n"
                "        return BertForSequenceClassification(config)\n"
                "model = make(BertConfig.from_json_file('c.json'), 2)"
            ),
        ),
    ],
)
def test_what_constructors_took(before: str, after: str) -> None:
    check_transformed([PPB, before], [PPB, after], rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        PPB + 'BertForSequenceClassification.from_pretrained("b", num_labels=2, cache_dir=c)',
        PPB + 'BertModel.from_pretrained("b")\nBertModel(config)\nBertForMaskedLM(config)',
        PPB + "class Net:\n    def __init__(self, config, num_labels):\n        pass\nNet(c, 2)",
        (
            "from transformers import BertForSequenceClassification\n"
            'BertForSequenceClassification.from_pretrained("b", 2)'
        ),
        PPB + "class Mine(BertPreTrainedModel):\n"
        "    def __init__(self, config, num_labels):\n        super().__init__(config)\n"
        'Mine.from_pretrained("b", 2)\nMine(config, 3)\nMine.from_pretrained("b", cache_dir=c)',
        PPB + "model = None\nif model is None:\n    model = BertModel.from_pretrained('b')",
        PPB + "name = name or find()\nmodel = BertModel.from_pretrained(name or 'b')",
        PPB + "model = cached or BertModel.from_pretrained('b')",
        PPB + "if tokenizer is None or not x:\n    pass\nBertModel.from_pretrained(folder)",
    ],
)
def test_models_that_stay(source: str) -> None:
    check_noop(source, rule=RULE)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("OpenAIGPTModel.from_pretrained(name, 3)", ["resize_token_embeddings"]),
        ("OpenAIGPTModel.from_pretrained(name, num_special_tokens=3)", ["num_special_tokens"]),
        ("GPT2LMHeadModel.from_pretrained(name, weights)", ["without the path"]),
        ("BertForMultipleChoice.from_pretrained(name, 4)", ["leave out num_choices"]),
        ("BertForSequenceClassification.from_pretrained(name, *more)", ["Name num_labels"]),
        ("m = [BertForSequenceClassification(c, 2) for c in configs]", ["config.num_labels"]),
        ("m = BertForSequenceClassification(make(), 2)", ["config.num_labels"]),
        ("m = BertModel.from_pretrained(n)\nif m is None:\n    raise OSError", ["OSError"]),
        ("m = BertTokenizer.from_pretrained(n)\nif not m:\n    raise OSError", ["OSError"]),
        ("m = BertModel.from_pretrained(a) or BertModel.from_pretrained(b)", ["OSError"]),
        ("a = BertModel.from_pretrained(n)\nm = a or BertModel.from_pretrained(b)", ["OSError"]),
    ],
)
def test_findings(source: str, words: list[str]) -> None:
    check_finding([PPB, source], *words, rule=RULE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "GPT2Model.from_pretrained(name, None)",
            "GPT2Model.from_pretrained(name, state_dict=None)",
        ),
        (
            "TransfoXLModel.from_pretrained(name, None, folder)",
            "TransfoXLModel.from_pretrained(name, state_dict=None, cache_dir=folder)",
        ),
    ],
)
def test_every_family_that_took_files(before: str, after: str) -> None:
    check_transformed([PPB, f"m = {before}"], [PPB, f"m = {after}"], rule=RULE)
