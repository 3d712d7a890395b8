from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.libraries.transformers.rules.models.configurations import _PATH_MAKERS
from nbmigrate.plan import Safety, Settings, SourceLibrary

RULE = "configurations"
PPB = "from pytorch_pretrained_bert import BertConfig, BertModel\n"
PT = "from pytorch_transformers import *\n"
T2 = "from transformers import BertConfig, BertModel\n"


@pytest.mark.parametrize(
    ("imported", "before", "after"),
    [
        (
            PPB,
            "c = BertConfig(vocab_size_or_config_json_file=32000, hidden_size=8)",
            "c = BertConfig(vocab_size=32000, hidden_size=8)",
        ),
        (
            PT,
            "c = XLNetConfig(vocab_size_or_config_json_file=len(vocab))",
            "c = XLNetConfig(vocab_size=len(vocab))",
        ),
        (
            PPB,
            'model = BertModel(BertConfig("uncased/bert_config.json"))',
            'model = BertModel(BertConfig.from_json_file("uncased/bert_config.json"))',
        ),
        (
            PPB + "import os\n",
            'config = BertConfig(os.path.join(folder, "bert_config.json"))',
            'config = BertConfig.from_json_file(os.path.join(folder, "bert_config.json"))',
        ),
        (
            PPB + "import os\n",
            "path = os.path.join(d, CONFIG)\nconfig = BertConfig(path)",
            "path = os.path.join(d, CONFIG)\nconfig = BertConfig.from_json_file(path)",
        ),
        (
            PPB,
            "config = BertConfig(folder + 'config.json')",
            "config = BertConfig.from_json_file(folder + 'config.json')",
        ),
        (
            PPB,
            'config = BertConfig("{}/config.json".format(folder))',
            'config = BertConfig.from_json_file("{}/config.json".format(folder))',
        ),
        (
            "import pytorch_transformers as pt\n",
            'config = pt.BertConfig(vocab_size_or_config_json_file="c.json")',
            'config = pt.BertConfig.from_json_file(json_file="c.json")',
        ),
        (
            T2 + 'path = "c.json"\n',
            "config = BertConfig(path)",
            "config = BertConfig.from_json_file(path)",
        ),
    ],
)
def test_made_of_what_they_are(imported: str, before: str, after: str) -> None:
    check_transformed([imported, before], [imported, after], rule=RULE)


def test_a_path_by_its_name_only_is_unsafe() -> None:
    check_transformed(
        [PPB, "config = BertConfig(args.bert_config_file)"],
        [PPB, "config = BertConfig.from_json_file(args.bert_config_file)"],
        rule=RULE,
        safety=Safety.UNSAFE,
    )


def test_parameters_that_moved_are_named() -> None:
    check_transformed(
        "from pytorch_pretrained_bert import GPT2Config\nc = GPT2Config(100, 64, 64, 32)",
        "from pytorch_pretrained_bert import GPT2Config\n"
        "c = GPT2Config(100, n_positions=64, n_ctx=64, n_embd=32)",
        rule=RULE,
    )
    check_finding(
        "from pytorch_pretrained_bert import OpenAIGPTConfig\nc = OpenAIGPTConfig(100, 3, 64)",
        "takes n_positions where this call gives n_special",
        rule=RULE,
    )


@pytest.mark.parametrize(
    "cells",
    [
        [PPB, "c = BertConfig(30522, 8)\nc = BertConfig(tokenizer.vocab_size)\nBertConfig(size)"],
        [
            PPB,
            'c = BertConfig.from_json_file("c.json")\nc = BertConfig(vocab_size=3)\nBertConfig()',
        ],
        [PT, "XLMConfig(100, 64, 2, 2)\nXLNetConfig(100, 64, 2, 2, 128)\nGPT2Config(100, 64)"],
        [PPB, 'class Config:\n    pass\nc = Config("c.json")\nd = other("c.json")'],
        [T2, "c = BertConfig(vocab_size_or_config_json_file=30522)"],
        [T2, "out = BertModel(BertConfig(100))(x)\nprint(out.last_hidden_state)\nBertConfig('x')"],
    ],
)
def test_configurations_that_stay(cells: list[str]) -> None:
    check_noop(cells, rule=RULE)


def test_the_old_keyword_in_transformers() -> None:
    before = [T2, "c = BertConfig(vocab_size_or_config_json_file=5000)"]
    check_finding(before, "ignores the old name", rule=RULE)
    check_transformed(
        before,
        [T2, "c = BertConfig(vocab_size=5000)"],
        rule=RULE,
        settings=Settings(source=SourceLibrary("transformers", "2.1.1")),
    )
    for version in ("2.3.0", "3.5.1", "4.5.1"):
        known = Settings(source=SourceLibrary("transformers", version))
        check_noop(before, rule=RULE, settings=known)


@pytest.mark.parametrize(
    "made",
    [
        "given = dict(vocab_size_or_config_json_file=5000)\nc = BertConfig(**given)",
        'given = {"vocab_size_or_config_json_file": n, "hidden_size": 8}\nBertConfig(**given)',
        'c = BertConfig(hidden_size=8, **{"vocab_size_or_config_json_file": 5000})',
    ],
)
def test_a_key_of_a_dict(made: str) -> None:
    after = made.replace("vocab_size_or_config_json_file", "vocab_size")
    check_transformed([PPB, made], [PPB, after], rule=RULE)
    known = Settings(source=SourceLibrary("transformers", "2.2.2"))
    check_transformed([T2, made], [T2, after], rule=RULE, settings=known)
    check_finding([T2, made], "ignores the old name", rule=RULE)
    later = Settings(source=SourceLibrary("transformers", "2.3.0"))
    check_noop([T2, made], rule=RULE, settings=later)
    check_noop([T2, made.replace("BertConfig(", "other(")], rule=RULE)


def test_other_arguments_beside_a_path_are_a_finding() -> None:
    in_dict = 'given = {"vocab_size_or_config_json_file": "c.json"}\nBertConfig(**given)'
    check_finding([PPB, in_dict], "from_json_file", rule=RULE)
    check_finding([PPB, 'BertConfig("c.json", hidden_size=8)'], "from_json_file", rule=RULE)


@pytest.mark.parametrize("version", ["2.0.0", "3.5.1", "4.0.0", "4.12.5"])
def test_gpt2_lost_a_parameter_in_4_13(version: str) -> None:
    cells = ["from transformers import GPT2Config\nc = GPT2Config({})"]
    before, after = "100, 64, 64, 32", "100, n_positions=64, n_ctx=64, n_embd=32"
    settings = Settings(source=SourceLibrary("transformers", version))
    named = [cells[0].format(after)]
    check_transformed(cells[0].format(before), named, rule=RULE, settings=settings)
    settings = Settings(target="4.12.5", source=SourceLibrary("transformers", version))
    check_noop(cells[0].format(before), rule=RULE, settings=settings)


def test_a_configuration_of_gpt2_where_the_release_is_not_known() -> None:
    code = "from transformers import GPT2Config\nc = GPT2Config({})"
    planned = check_transformed(
        code.format("100, 64, 64, 32"),
        code.format("100, n_positions=64, n_ctx=64, n_embd=32"),
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert "written before transformers 4.13.0" in planned.changes[0].message
    known = Settings(source=SourceLibrary("transformers", "4.13.0"))
    check_noop(code.format("100, 64, 64, 32"), rule=RULE, settings=known)


@pytest.mark.parametrize("maker", sorted(_PATH_MAKERS))
def test_everything_that_makes_a_path(maker: str) -> None:
    called = maker.removeprefix("builtins.")
    check_transformed(
        [f"{PPB}import os", f"config = BertConfig({called}(folder))"],
        [f"{PPB}import os", f"config = BertConfig.from_json_file({called}(folder))"],
        rule=RULE,
    )
