from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings

RULE = "state-dict-argument"
IMPORT = "from transformers import BertConfig, BertForSequenceClassification"
LOAD = 'weights = torch.load("model.bin")'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "path, state_dict=weights",
            "None, state_dict=weights, config=BertConfig.from_pretrained(path)",
        ),
        (
            '"b", state_dict=weights, num_labels=3',
            'None, state_dict=weights, config=BertConfig.from_pretrained("b", num_labels=3)',
        ),
        (
            "args.out, config=config, state_dict=weights",
            "None, config=config, state_dict=weights",
        ),
        (
            "pretrained_model_name_or_path=join(a, b), state_dict=weights",
            (
                "pretrained_model_name_or_path=None, state_dict=weights, "
                "config=BertConfig.from_pretrained(join(a, b))"
            ),
        ),
    ],
)
def test_the_path_is_taken_away(before: str, after: str) -> None:
    call = "model = BertForSequenceClassification.from_pretrained({}).to(device)"
    check_transformed(
        [IMPORT, LOAD, call.format(before)], [IMPORT, LOAD, call.format(after)], rule=RULE
    )


@pytest.mark.parametrize(
    ("imported", "model", "config"),
    [
        ("import transformers as t", "t.GPT2LMHeadModel", "t.GPT2Config"),
        ("from transformers import *", "XLMRobertaModel", "XLMRobertaConfig"),
        ("from pytorch_transformers import *", "XLNetModel", "XLNetConfig"),
        (
            "from transformers import MarianMTModel as M, MarianConfig as C",
            "M",
            "C",
        ),
    ],
)
def test_the_configuration_class(imported: str, model: str, config: str) -> None:
    before = f'{model}.from_pretrained("x", state_dict=weights)'
    after = (
        f'{model}.from_pretrained(None, state_dict=weights, config={config}.from_pretrained("x"))'
    )
    check_transformed([imported, before], [imported, after], rule=RULE)


def test_a_class_of_the_notebook_with_a_configuration() -> None:
    cls = "from transformers import BertPreTrainedModel\nclass Net(BertPreTrainedModel):\n    pass"
    check_transformed(
        [cls, "net = Net.from_pretrained(path, config=config, state_dict=weights)"],
        [cls, "net = Net.from_pretrained(None, config=config, state_dict=weights)"],
        rule=RULE,
    )
    check_finding([cls, "Net.from_pretrained(path, state_dict=weights)"], "config=", rule=RULE)


def test_the_configuration_is_imported_beside_the_model() -> None:
    check_transformed(
        [
            "from pytorch_pretrained_bert import BertForTokenClassification as Tagger",
            "model = Tagger.from_pretrained(path, state_dict=weights, num_labels=9)",
        ],
        [
            (
                "from pytorch_pretrained_bert import BertForTokenClassification as Tagger\n"
                "from transformers import BertConfig"
            ),
            (
                "model = Tagger.from_pretrained(None, state_dict=weights, "
                "config=BertConfig.from_pretrained(path, num_labels=9))"
            ),
        ],
        rule=RULE,
    )


def test_a_class_that_may_be_another_is_unsafe() -> None:
    imported = f"{IMPORT}\nM = BertForSequenceClassification\nif other:\n    M = load()"
    check_transformed(
        [imported, "M.from_pretrained(path, config=c, state_dict=weights)"],
        [imported, "M.from_pretrained(None, config=c, state_dict=weights)"],
        rule=RULE,
        safety=Safety.UNSAFE,
    )


@pytest.mark.parametrize(
    "cells",
    [
        [
            "from transformers import BertModel\nclass BertConfig:\n    pass",
            "BertModel.from_pretrained(p, state_dict=weights)",
        ],
        [
            "from transformers import AutoModel, BertConfig",
            "AutoModel.from_pretrained(p, config=c, state_dict=weights)",
        ],
        [IMPORT, "BertForSequenceClassification.from_pretrained(f(x), config=c, state_dict=w)"],
        [IMPORT, "BertForSequenceClassification.from_pretrained(p, state_dict=w, **more)"],
        [IMPORT, "BertForSequenceClassification.from_pretrained(p, state_dict=w, cache_dir=d)"],
        [IMPORT, 'f"{BertForSequenceClassification.from_pretrained(p, state_dict=w)}"'],
    ],
)
def test_what_cannot_be_rewritten_is_reported(cells: list[str]) -> None:
    check_finding(cells, "ValueError", "load_state_dict", rule=RULE)


@pytest.mark.parametrize(
    "code",
    [
        "BertForSequenceClassification.from_pretrained(path)",
        "BertForSequenceClassification.from_pretrained(None, config=c, state_dict=weights)",
        "BertForSequenceClassification.from_pretrained(path, state_dict=None)",
        "Other.from_pretrained(path, state_dict=weights)",
        "model.load_state_dict(weights)",
        "model.from_pretrained(path, state_dict=weights)",
    ],
)
def test_left_alone(code: str) -> None:
    check_noop([IMPORT, LOAD, code], rule=RULE)


def test_releases_that_take_both() -> None:
    call = "BertForSequenceClassification.from_pretrained(path, state_dict=weights)"
    check_noop([IMPORT, call], rule=RULE, settings=Settings(target="4.49.0"))
