from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed

RULE = "module-strings"
IMPORT = "import importlib, transformers\nfrom unittest.mock import patch"
OLD = "transformers.modeling_bert"
NEW = "transformers.models.bert.modeling_bert"


@pytest.mark.parametrize(
    "code",
    [
        'm = importlib.import_module("{}")',
        "m = importlib.import_module('{}').BertLayer",
        'found = importlib.util.find_spec("{}") is not None',
        'm = __import__("{}", fromlist=["BertLayer"])',
        'with patch("{}.BertLayer.forward") as fake:\n    run()',
        '@patch("{}.BertModel")\ndef check(fake):\n    run()',
    ],
)
def test_strings_that_name_a_module(code: str) -> None:
    check_transformed([IMPORT, code.format(OLD)], [IMPORT, code.format(NEW)], rule=RULE)


def test_from_importlib() -> None:
    imported = "import transformers\nfrom importlib import import_module as load"
    check_transformed(
        [imported, 'a = load("transformers.tokenization_gpt2")'],
        [imported, 'a = load("transformers.models.gpt2.tokenization_gpt2")'],
        rule=RULE,
    )


@pytest.mark.parametrize(
    "code",
    [
        f'sys.modules["{OLD}"] = fake',
        f'name = "{OLD}"\nm = importlib.import_module(name)',
        f'logging.getLogger("{OLD}").setLevel(logging.ERROR)',
        'importlib.import_module("transformers." "modeling_bert")',
    ],
)
def test_other_strings_are_reported(code: str) -> None:
    check_finding([IMPORT, code], OLD, NEW, rule=RULE)


def test_a_name_to_patch_that_is_elsewhere_now_is_reported() -> None:
    check_finding([IMPORT, f'patch("{OLD}.gelu")'], "activations.gelu", rule=RULE)


def test_the_hub_of_torch_is_reported() -> None:
    code = 'import torch, transformers\nm = torch.hub.load("{}", "model", "bert-base-uncased")'
    check_finding(code.format("huggingface/pytorch-transformers"), "Auto classes", rule=RULE)
    check_finding(code.format("huggingface/transformers:v2.5.0"), "Auto classes", rule=RULE)
    check_noop(code.format("pytorch/vision"), rule=RULE)


@pytest.mark.parametrize(
    "code",
    [
        f'importlib.import_module("{NEW}")',
        'importlib.import_module("transformers.trainer")',
        'importlib.import_module("transformers")',
        'print("see transformers.modeling_bert for more")',
        'importlib.import_module(f"transformers.modeling_{name}")',
        'importlib.import_module(".modeling_bert", "transformers")',
        'logging.getLogger("transformers.modeling_utils")',
        'importlib.import_module("mylib.modeling_bert")',
    ],
)
def test_left_alone(code: str) -> None:
    check_noop([IMPORT, code], rule=RULE)
