from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety

RULE = "own-parameters"


def tagger(parameters: str, base: str = "BertPreTrainedModel") -> str:
    return (
        f"from pytorch_pretrained_bert.modeling import {base}\n"
        f"class Tagger({base}):\n"
        f"    def __init__(self, config, {parameters}):\n"
        "        super().__init__(config)\n"
    )


@pytest.mark.parametrize(
    ("parameters", "before", "after"),
    [
        ("num_labels=2", '"b", num_labels=9', '"b", 9'),
        ("num_labels", "path, num_labels=len(tags)", "path, len(tags)"),
        ("num_labels", "path, cache_dir=c, num_labels=9", "path, 9, cache_dir=c"),
        (
            "num_labels, dropout=0.1",
            "path,  # here\n    num_labels=9, dropout=0.5",
            "path, 9,  # here\n    dropout=0.5",
        ),
        ("dropout, num_labels", "path, num_labels=9, dropout=0.5", "path, 0.5, 9"),
        ("dropout=0.1, num_labels=2", "path, num_labels=9", "path, 0.1, 9"),
        ("dropout, num_labels=2", "path, 0.5, num_labels=9", "path, 0.5, 9"),
        ("hidden_dropout_prob=0.1", "path, hidden_dropout_prob=p", "path, p"),
    ],
)
def test_by_position(parameters: str, before: str, after: str) -> None:
    check_transformed(
        [tagger(parameters), f"model = Tagger.from_pretrained({before})\nmodel.to(device)"],
        [tagger(parameters), f"model = Tagger.from_pretrained({after})\nmodel.to(device)"],
        rule=RULE,
    )


def test_a_class_that_is_based_on_a_model_with_a_head() -> None:
    cls = tagger("num_labels=2", "BertForTokenClassification")
    check_transformed(
        f"{cls}\nm = Tagger.from_pretrained(p, num_labels=4).cuda()",
        f"{cls}\nm = Tagger.from_pretrained(p, 4).cuda()",
        rule=RULE,
        safety=Safety.SAFE,
    )


@pytest.mark.parametrize(
    ("parameters", "arguments"),
    [
        ("num_labels=2", "path, *more, num_labels=9"),
        ("num_labels=2", "path, num_labels=9, **settings"),
        ("num_labels=2", "pretrained_model_name_or_path=path, num_labels=9"),
        ("dropout=DROPOUT, num_labels=2", "path, num_labels=9"),
        ("*, num_labels=2", "path, num_labels=9"),
    ],
)
def test_what_cannot_be_given_by_position_is_a_finding(parameters: str, arguments: str) -> None:
    source = f"{tagger(parameters)}\nmodel = Tagger.from_pretrained({arguments})"
    check_finding(source, "Tagger.__init__", "config.num_labels", rule=RULE)


def test_in_an_fstring() -> None:
    source = f"{tagger('num_labels')}\nprint(f'{{Tagger.from_pretrained(p, num_labels=2)}}')"
    check_finding(source, "by position", rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        tagger("num_labels=2") + "\nTagger.from_pretrained(path, 9)\nTagger(config, num_labels=9)",
        tagger("tags=2") + "\nTagger.from_pretrained(path, tags=9, cache_dir=c)",
        tagger("tags=2") + "\nTagger.from_pretrained(path, num_labels=9)",
        (
            "from pytorch_pretrained_bert import BertForTokenClassification\n"
            'BertForTokenClassification.from_pretrained("b", num_labels=2)'
        ),
        (
            "from transformers import BertPreTrainedModel\n"
            "class Tagger(BertPreTrainedModel):\n"
            "    def __init__(self, config, num_labels=2):\n        super().__init__(config)\n"
            "Tagger.from_pretrained(path, num_labels=9)"
        ),
        (
            "import pytorch_pretrained_bert\n"
            "class Net:\n    def __init__(self, num_labels):\n        pass\n"
            "Net.from_pretrained(path, num_labels=9)"
        ),
    ],
)
def test_others_stay(source: str) -> None:
    check_noop(source, rule=RULE)
