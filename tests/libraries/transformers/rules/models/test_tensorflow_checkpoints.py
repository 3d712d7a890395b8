from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.libraries.transformers.rules.models.tensorflow_checkpoints import _LOADERS
from nbmigrate.plan import Settings

RULE = "tensorflow-checkpoints"
IMPORT = "from pytorch_pretrained_bert import load_tf_weights_in_bert, BertConfig\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(model, path)", "(model, model.config, path)"),
        ("(self.bert, 'a/bert_model.ckpt')", "(self.bert, self.bert.config, 'a/bert_model.ckpt')"),
    ],
)
def test_the_configuration_is_given(before: str, after: str) -> None:
    check_transformed(
        [IMPORT, f"load_tf_weights_in_bert{before}"],
        [IMPORT, f"load_tf_weights_in_bert{after}"],
        rule=RULE,
    )


@pytest.mark.parametrize(
    "call",
    [
        "load_tf_weights_in_bert(make(), path)",
        "load_tf_weights_in_bert(model, tf_checkpoint_path=path)",
        "load_tf_weights_in_bert(*both)",
        "f'{load_tf_weights_in_bert(model, path)}'",
    ],
)
def test_other_calls_are_findings(call: str) -> None:
    check_finding(IMPORT + call, "between model and path", rule=RULE)


@pytest.mark.parametrize(
    "command",
    [
        "!pytorch_pretrained_bert convert_tf_checkpoint_to_pytorch a.ckpt a.json a.bin",
        "!pytorch_transformers bert a.ckpt a.json a.bin",
        "%%bash\npytorch_pretrained_bert convert_tf_checkpoint_to_pytorch a.ckpt a.json a",
    ],
)
def test_commands(command: str) -> None:
    package = "pytorch_transformers" if "transformers" in command else "pytorch_pretrained_bert"
    finding = check_finding([f"from {package} import BertModel", command], "no such", rule=RULE)
    assert finding.cell == 1


@pytest.mark.parametrize(
    "statement",
    [
        "from {} import convert_tf_checkpoint_to_pytorch",
        "from {}.convert_tf_checkpoint_to_pytorch import convert_tf_checkpoint_to_pytorch",
        "import {}.convert_gpt2_checkpoint_to_pytorch",
    ],
)
@pytest.mark.parametrize("package", ["pytorch_pretrained_bert", "pytorch_transformers"])
def test_scripts_are_not_taken_for_others_of_their_name(statement: str, package: str) -> None:
    planned = plan(notebook(statement.format(package)), Settings())
    assert planned.changes == ()
    assert [finding.rule for finding in planned.findings] == ["removed-names"]
    assert "load_tf_weights_in_bert" in planned.findings[0].message


@pytest.mark.parametrize(
    "source",
    [
        IMPORT + "load_tf_weights_in_bert(model, config, path)",
        IMPORT + "print('pytorch_pretrained_bert convert_tf_checkpoint_to_pytorch')",
        "import pytorch_transformers as p\np.load_tf_weights_in_bert(model, config, path)",
        "from transformers import load_tf_weights_in_bert\nload_tf_weights_in_bert(model, path)",
        "!transformers-cli convert --model_type bert\nfrom transformers import BertModel",
    ],
)
def test_others_stay(source: str) -> None:
    check_noop(source, rule=RULE)


@pytest.mark.parametrize("loader", sorted(_LOADERS))
def test_every_loader(loader: str) -> None:
    first = f"from pytorch_pretrained_bert import {loader}"
    check_transformed(
        [first, f"{loader}(model, path)"],
        [first, f"{loader}(model, model.config, path)"],
        rule=RULE,
    )
