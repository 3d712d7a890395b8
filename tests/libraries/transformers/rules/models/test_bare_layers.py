from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings

RULE = "bare-layers"
BERT = (
    "from transformers import BertConfig, BertModel\n"
    "from transformers.models.bert.modeling_bert import BertLayer, BertPooler, BertSelfAttention"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("config = BertConfig()", 'config = BertConfig(attn_implementation="eager")'),
        (
            "config = BertConfig(hidden_size=8)",
            'config = BertConfig(hidden_size=8, attn_implementation="eager")',
        ),
        (
            'config = BertConfig.from_pretrained("b")',
            'config = BertConfig.from_pretrained("b", attn_implementation="eager")',
        ),
    ],
)
def test_the_configuration_is_told(before: str, after: str) -> None:
    used = "layers = nn.ModuleList([BertLayer(config) for _ in range(3)])"
    check_transformed([BERT, before, used], [BERT, after, used], rule=RULE)


def test_old_module_paths() -> None:
    before = "from transformers.modeling_roberta import RobertaLayer, RobertaConfig"
    made = "layer = RobertaLayer(RobertaConfig({}))"
    check_transformed(
        [before, made.format("")],
        [before, made.format('attn_implementation="eager"')],
        rule=RULE,
    )


def test_a_configuration_for_several_layers_is_changed_once() -> None:
    used = "a = BertLayer(config)\nb = BertLayer(config)"
    planned = check_transformed(
        [BERT, "config = BertConfig()", used],
        [BERT, 'config = BertConfig(attn_implementation="eager")', used],
        rule=RULE,
    )
    assert len(planned.changes) == 1


def test_a_class_that_may_be_another_is_unsafe() -> None:
    used = "Layer = BertLayer\nif other:\n    Layer = load()\nLayer(config)"
    check_transformed(
        [BERT, "config = BertConfig()", used],
        [BERT, 'config = BertConfig(attn_implementation="eager")', used],
        rule=RULE,
        safety=Safety.UNSAFE,
    )


def test_a_configuration_that_cannot_be_edited_is_reported() -> None:
    check_finding([BERT, "BertLayer(BertConfig(**given))"], "KeyError", rule=RULE)


@pytest.mark.parametrize(
    "code",
    [
        "model = BertModel.from_pretrained('b')\nlayer = BertLayer(model.config)",
        "config = BertConfig()\nmodel = BertModel(config)\nlayer = BertLayer(config)",
        "layer = BertLayer(BertConfig(attn_implementation='sdpa'))",
        "config = BertConfig()\npooler = BertPooler(config)\nattention = BertSelfAttention(config)",
        "class BertLayer(nn.Module):\n    pass\nlayer = BertLayer(BertConfig())",
        "layer = BertLayer(unknown)",
    ],
)
def test_left_alone(code: str) -> None:
    check_noop([BERT, code], rule=RULE)


def test_releases_before() -> None:
    code = "layer = BertLayer(BertConfig())"
    check_noop([BERT, code], rule=RULE, settings=Settings(target="4.53.3"))


@pytest.mark.parametrize(
    "layer",
    [
        *(f"{m}{p}" for m in ("Bert", "Roberta", "Electra") for p in ("Layer", "Attention")),
        *("XLMRobertaEncoder", "AlbertTransformer", "AlbertLayer", "AlbertLayerGroup"),
        *("GPT2Block", "GPT2Attention", "TransformerBlock"),
    ],
)
def test_every_kind_of_layer(layer: str) -> None:
    code = "from transformers import BertConfig\nfrom transformers.models import {0}\nx = {0}({1})"
    check_transformed(
        code.format(layer, "BertConfig()"),
        code.format(layer, 'BertConfig(attn_implementation="eager")'),
        rule=RULE,
    )
