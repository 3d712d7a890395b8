from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from harness import notebook
from nbmigrate.documents.notebook import DocumentError
from nbmigrate.verify.environment import Environment, VerifyError
from nbmigrate.verify.static import verify
from verify.fake_library import environment, failures, verified

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "from transformers import BertModel\nmodel = BertModel.from_pretrained('bert')\n"


def test_what_works_is_checked_and_clean(tmp_path: Path) -> None:
    result = verified(
        tmp_path,
        [
            "import transformers\nfrom transformers import BertConfig, BertModel, BertTokenizer",
            "tokenizer = BertTokenizer.from_pretrained('bert')\ntokenizer.pad_token_id",
            "model = BertModel(BertConfig(vocab_size=10), add_pooling_layer=False)",
            "model.to('cpu')\nmodel(ids, attention_mask=mask)\nmodel.embeddings\nmodel.hidden",
            "transformers.set_seed(1)\ntransformers.models.bert.modeling_bert.BertLayer()",
        ],
    )
    assert result.failures == ()
    assert result.unchecked == ()
    assert result.version == "4.57.6"
    assert result.checked > 15


def test_imports_that_fail_are_told_once_for_a_statement(tmp_path: Path) -> None:
    result = verified(
        tmp_path,
        [
            "from transformers import AdamW, BertModel",
            "# older\nfrom transformers.modeling_bert import (\n  BertLayer,\n  BertSelfOutput,\n)",
            "import pytorch_pretrained_bert",
        ],
    )
    assert [(f.cell, f.line, f.text, f.rule) for f in result.failures] == [
        (0, 1, "AdamW", "adamw"),
        (1, 2, "BertLayer, BertSelfOutput", "module-layout"),
        (2, 1, "pytorch_pretrained_bert", "package-imports"),
    ]
    assert result.failures[0].error == "ImportError: cannot import name 'AdamW' from 'transformers'"
    assert "torch" in result.failures[0].advice


def test_what_follows_from_a_failed_import_is_not_told_again(tmp_path: Path) -> None:
    cells = [
        "from transformers.modeling_bert import BertModel",
        "model = BertModel.from_pretrained('bert')\nmodel(ids, nonsense=1)\nmodel.nonsense",
    ]
    assert [(cell, line) for cell, line, _ in failures(tmp_path, cells)] == [(0, 1)]


def test_attributes_of_modules_classes_and_objects(tmp_path: Path) -> None:
    cells = [
        f"import transformers\nfrom transformers import BertTokenizer\n{MODEL}",
        "transformers.modeling_bert.BertLayer",
        "BertTokenizer.from_pretrained('bert').max_len\nmodel.config_file\nBertModel.make",
    ]
    assert failures(tmp_path, cells) == [
        (1, 1, "AttributeError: module transformers has no attribute modeling_bert"),
        (2, 1, "AttributeError: 'BertTokenizer' object has no attribute 'max_len'"),
        (2, 2, "AttributeError: 'BertModel' object has no attribute 'config_file'"),
        (2, 3, "AttributeError: type object 'BertModel' has no attribute 'make'"),
    ]


def test_arguments_that_a_call_does_not_take(tmp_path: Path) -> None:
    cells = [
        f"import transformers\nfrom transformers import BertTokenizer, Trainer\n{MODEL}",
        "model(ids, masked_lm_labels=ids)",
        "BertModel(config, True, 3)",
        "BertModel()",
        "BertTokenizer.from_pretrained('bert').save_vocabulary(vocab_path='out')",
        "transformers.set_seed(1, seed=2)",
    ]
    words = [
        "BertModel.forward() got an unexpected keyword argument 'masked_lm_labels'",
        "BertModel.__init__() too many positional arguments",
        "BertModel.__init__() missing a required argument: 'config'",
        "save_vocabulary() got an unexpected keyword argument 'vocab_path'",
        "set_seed() multiple values for argument 'seed'",
    ]
    found = failures(tmp_path, cells)
    assert [cell for cell, _, _ in found] == [1, 2, 3, 4, 5]
    for (_, _, error), expected in zip(found, words, strict=True):
        assert error.startswith("TypeError: ")
        assert expected in error


def test_what_cannot_be_judged_is_unchecked_with_a_reason(tmp_path: Path) -> None:
    result = verified(
        tmp_path,
        [
            "from transformers import AutoModel, BertConfig, GPT2LMHeadModel",
            "gpt = GPT2LMHeadModel.from_pretrained('gpt2')\ngpt(ids, past=past)",
            "config = BertConfig(layers=2)\nconfig.layers",
            "auto = AutoModel.from_pretrained('bert')\nauto.pooler",
            "if condition:\n    gpt = unknown()\ngpt.anything",
        ],
    )
    told = {(item.cell, item.line): item.reason for item in result.unchecked}
    assert told[1, 2] == "it takes any keyword, such as past"
    assert told[2, 1] == "it takes any keyword, such as layers"
    assert told[2, 2] == "a BertConfig can have any attribute"
    assert told[3, 2] == "what class AutoModel stands for is decided when it runs"
    assert told[4, 3] == "it can be something else, too"
    assert [f.text for f in result.failures] == ["AutoModel"]  # the library of the test has none


@pytest.mark.parametrize(
    "cells",
    [
        "try:\n    from transformers import AdamW\nexcept ImportError:\n    AdamW = None",
        f"{MODEL}try:\n    model(ids, lm_labels=ids)\nexcept TypeError:\n    model(ids)",
        f"{MODEL}if hasattr(model, 'old_name'):\n    model.old_name()",
        f"{MODEL}model.own_name = 3\nprint(model.own_name)",
        "import transformers\nif transformers.__version__ < '4':\n    transformers.gone()",
        f"{MODEL}model(*batch)\nmodel(**batch)",
        f"{MODEL}model(*batch, labels=labels)",
        "from transformers import Trainer\nTrainer(None, tokenizer=tokenizer)",
        "from transformers import Trainer\nTrainer(model).train().training_loss",
        "class BertModel:\n    pass\nBertModel().anything\nBertModel(1, 2, three=4)",
        "import numpy\nnumpy.nothing\nnumpy.ones(nonsense=1)",
        f"{MODEL}import torch\nmodel = torch.nn.DataParallel(model)\nmodel.module.to('cpu')",
        f"{MODEL}class Net(BertModel):\n  def run(self):\n    self.mine = 1\n    return self.mine",
    ],
)
def test_no_false_alarm(tmp_path: Path, cells: str) -> None:
    assert failures(tmp_path, cells) == []


def test_alternatives_fail_only_if_all_of_them_do(tmp_path: Path) -> None:
    either = (
        "from transformers import BertModel, GPT2LMHeadModel\n"
        "cls = GPT2LMHeadModel if big else BertModel\n"
        "model = cls.from_pretrained('x')\nmodel.embeddings\nmodel.nonsense"
    )
    assert [line for _, line, _ in failures(tmp_path, either)] == [5]


def test_a_class_without_its_framework_is_told_where_it_is_used(tmp_path: Path) -> None:
    cells = (
        "from transformers import TFBertModel\nmodel = TFBertModel.from_pretrained('b')\nmodel(x)"
    )
    (found,) = failures(tmp_path, cells)
    assert found[1] == 2
    assert found[2].startswith("ImportError: TFBertModel requires the TensorFlow library")


def test_what_the_library_raises_when_it_loads_something_is_told(tmp_path: Path) -> None:
    (found,) = failures(tmp_path, "from transformers import Broken")
    assert found == (0, 1, "ModuleNotFoundError: Could not import module 'Broken'")


def test_an_inherited_name_is_looked_up_in_the_library(tmp_path: Path) -> None:
    cells = (
        "from transformers import BertPreTrainedModel\n"
        "class Tagger(BertPreTrainedModel):\n"
        "    def __init__(self, config):\n"
        "        super().__init__(config)\n"
        "        self.init_weights()\n"
        "        self.apply(self.init_bert_weights)\n"
        "Tagger(config)"
    )
    errors = [error for _, line, error in failures(tmp_path, cells) if line == 6]
    assert any("'init_bert_weights'" in error for error in errors)


def test_lines_of_names_in_a_formatted_string(tmp_path: Path) -> None:
    cells = f"{MODEL}text = (\n    f'{{model.nonsense}}'\n)"
    assert [line for _, line, _ in failures(tmp_path, cells)] == [4]


def test_changes_that_looking_up_does_not_judge_are_counted(tmp_path: Path) -> None:
    result = verified(tmp_path, f"{MODEL}_, pooled = model(ids)")
    assert result.failures == ()
    assert result.changes == 1


def test_cells_that_cannot_be_read_are_unchecked(tmp_path: Path) -> None:
    result = verified(tmp_path, ["from transformers import BertModel", "print 'old'"])
    assert [(item.cell, item.text) for item in result.unchecked] == [(1, "the whole cell")]


def test_nothing_of_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = environment(tmp_path)
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.chdir(folder)
    trap = "open('trap', 'w').close()\n"
    for name in ("transformers", "json", "torch"):
        (folder / f"{name}.py").write_text(trap)
    kernel = Environment(place.name, place.python, ("/nowhere/kernel",), place.variables)
    source = notebook([f"!touch trap\n{trap}", f"%%writefile net.py\n{trap}", MODEL])
    result = verify(source, kernel, 60)
    assert result.checked == 3
    assert result.failures == ()
    assert sorted(path.name for path in folder.iterdir()) == [
        "json.py",
        "torch.py",
        "transformers.py",
    ]


def test_a_notebook_without_the_libraries_asks_nobody(tmp_path: Path) -> None:
    nobody = Environment("nobody", str(tmp_path / "no-python"), ())
    result = verify(notebook("import numpy as np\nnp.ones(3)"), nobody, 1)
    assert (result.checked, result.version, result.failures) == (0, None, ())


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            "__version__ = '3.5.1'",
            "has transformers 3.5.1; notebooks are verified for transformers 4",
        ),
        ("__version__ = '5.0.0'", "has transformers 5.0.0"),
        ("import nonsense_that_is_missing", "cannot be imported: ModuleNotFoundError"),
        ("import os\nos._exit(3)", "cannot be asked"),
    ],
)
def test_a_library_that_cannot_be_asked(tmp_path: Path, source: str, words: str) -> None:
    with pytest.raises(VerifyError, match=words.replace(".", r"\.")):
        verified(tmp_path, MODEL, source)


def test_a_missing_library(tmp_path: Path) -> None:
    place = environment(tmp_path)
    (tmp_path / "library").rename(tmp_path / "gone")
    with pytest.raises(VerifyError, match=r"transformers is not installed in the test's Python"):
        verify(notebook(MODEL), place, 60)


def test_an_answer_that_takes_too_long(tmp_path: Path) -> None:
    endless = "while True: pass"
    with pytest.raises(VerifyError, match=r"no answer in 0\.5 seconds; allow more with --timeout"):
        verify(notebook(MODEL), environment(tmp_path, endless), 0.5)


def test_a_python_that_is_none(tmp_path: Path) -> None:
    nobody = Environment("nobody", str(tmp_path / "no-python"), ())
    with pytest.raises(VerifyError, match=r"no-python cannot be run"):
        verify(notebook(MODEL), nobody, 1)


def test_another_language_and_what_is_no_notebook() -> None:
    place = Environment("unused", sys.executable, ())
    source = notebook(MODEL).replace(b'"language": "python"', b'"language": "R"')
    with pytest.raises(VerifyError, match="not Python"):
        verify(source, place, 1)
    with pytest.raises(DocumentError):
        verify(b"{", place, 1)
