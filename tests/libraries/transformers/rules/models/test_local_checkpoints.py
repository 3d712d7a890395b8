from __future__ import annotations

import pytest

from harness import check_finding, check_noop

RULE = "local-checkpoints"
PPB = "from pytorch_pretrained_bert import *\nimport os\n"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("BertModel.from_pretrained('models/uncased.tar.gz')", ["OSError", "unpack it"]),
        ("BertModel.from_pretrained('out/bert_config.json')", ["OSError", "folder"]),
        ("BertForMaskedLM.from_pretrained('./uncased_L-12')", ["default configuration"]),
        ("d = '/data/bert/base'\nBertForMaskedLM.from_pretrained(d)", ["default configuration"]),
        (
            "c = BertConfig(os.path.join(d, 'bert_config.json'))\nBertModel.from_pretrained(d)",
            ["copy it"],
        ),
        (
            "c = BertConfig.from_json_file(f'{d}/bert_config.json')\nBertModel.from_pretrained(d)",
            ["copy it"],
        ),
        (
            "c = BertConfig('uncased/bert_config.json')\nBertModel.from_pretrained('uncased/')",
            ["copy it"],
        ),
        ("BertForPreTraining.from_pretrained('uncased_L-12', from_tf=True)", ["tensorflow"]),
        (
            "class Net(BertForMaskedLM):\n    pass\nNet.from_pretrained('../bert')",
            ["default configuration"],
        ),
    ],
)
def test_findings(source: str, words: list[str]) -> None:
    check_finding([PPB, source], *words, rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        PPB + "BertModel.from_pretrained('bert-base-uncased')",
        PPB + "BertModel.from_pretrained('allenai/scibert')\nBertModel.from_pretrained(path)",
        PPB + "f(os.path.join(d, 'bert_config.json'))\nBertModel.from_pretrained(*paths)",
        PPB + "GPT2Model.from_pretrained('./gpt2')\nBertTokenizer.from_pretrained('./bert')",
        (
            f"{PPB}m = BertModel.from_pretrained('bert-base-cased')\n"
            "m.config.to_json_file(os.path.join(d, 'config.json'))\nBertModel.from_pretrained(d)"
        ),
        (
            f"{PPB}import torch\nmodel = BertModel.from_pretrained('bert-base-cased')\n"
            "torch.save(model.state_dict(), os.path.join('./out', 'pytorch_model.bin'))\n"
            "model.config.to_json_file('out/bert_config.json')\nBertModel.from_pretrained('./out')"
        ),
        "from transformers import BertModel\nBertModel.from_pretrained('./bert')",
        "from pytorch_transformers import BertModel\nBertModel.from_pretrained('./bert')",
    ],
)
def test_others_stay(source: str) -> None:
    check_noop(source, rule=RULE)
