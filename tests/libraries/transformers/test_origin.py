from __future__ import annotations

import pytest

from harness import notebook
from nbmigrate.cells.program import read_program
from nbmigrate.documents.notebook import Document
from nbmigrate.libraries.registry import behaviours
from nbmigrate.libraries.transformers.origin import find_source
from nbmigrate.meaning.interpreter import interpret
from nbmigrate.plan import DEFAULT_TARGET

MODEL = 'from transformers import BertModel\nbert = BertModel.from_pretrained("b")\n'


def before_4(*cells: str) -> bool | None:
    document = Document.from_bytes(notebook(cells))
    source = find_source(
        document.cells, interpret(read_program(document.cells, ()), behaviours(DEFAULT_TARGET))
    )
    assert source is not None
    return source.before("4.0.0")


@pytest.mark.parametrize(
    ("cells", "library", "version"),
    [
        (["import torch"], None, None),
        (["import transformers"], "transformers", None),
        (["!pip install transformers==2.11.0", "import transformers"], "transformers", "2.11.0"),
        (
            ["%pip install -q 'transformers[torch] == 3.0.2'\nimport transformers"],
            "transformers",
            "3.0.2",
        ),
        (["!pip install sentence-transformers==0.2\nimport transformers"], "transformers", None),
        (
            ["import transformers", "from pytorch_pretrained_bert import BertModel"],
            "pytorch_pretrained_bert",
            None,
        ),
        (
            ["!pip install pytorch-pretrained-bert==0.6.1", "import pytorch_pretrained_bert"],
            "pytorch_pretrained_bert",
            "0.6.1",
        ),
        (["from pytorch_transformers import *"], "pytorch_transformers", None),
        (
            ["!pip install tr\u200bansformers==3.0.2", "import transformers"],
            "transformers",
            "3.0.2",
        ),
    ],
)
def test_source(cells: list[str], library: str | None, version: str | None) -> None:
    document = Document.from_bytes(notebook(cells))
    source = find_source(
        document.cells, interpret(read_program(document.cells, ()), behaviours(DEFAULT_TARGET))
    )
    found = (source.library, source.version) if source else (None, None)
    assert found == (library, version)


GITHUB = "https://github.com/huggingface"


@pytest.mark.parametrize(
    ("install", "version"),
    [
        (f"!pip install git+{GITHUB}/transformers@v3.0.2", "3.0.2"),
        (f"%pip install -q 'git+{GITHUB}/transformers.git@v2.8.0#egg=transformers'", "2.8.0"),
        (f"!pip install git+{GITHUB}/transformers@v2.0.0-release", "2.0.0"),
        (f"!pip install {GITHUB}/transformers/archive/v2.11.0.zip", "2.11.0"),
        ("!pip install wheels/transformers-2.9.1-py3-none-any.whl", "2.9.1"),
        (f"!git clone {GITHUB}/transformers\n%cd transformers\n!git checkout v2.8.0", "2.8.0"),
        (f"!git clone {GITHUB}/transformers; cd transformers; git checkout tags/v3.0.2", "3.0.2"),
        (f"!git clone -b v2.5.1 {GITHUB}/transformers.git", "2.5.1"),
        (f"!git clone {GITHUB}/transformers --branch=v2.5.1 --depth 1", "2.5.1"),
        (f"!pip install git+{GITHUB}/transformers", None),
        (f"!pip install git+{GITHUB}/transformers@1d646ba", None),
        (f"!pip install git+{GITHUB}/transformers@v4.0.0-rc-1", None),
        ("!pip install git+https://github.com/UKPLab/sentence-transformers@v0.3.0", None),
        ("!git clone https://github.com/me/other\n!git checkout v2.8.0", None),
        ("!git clone https://github.com/me/my-transformers\n!git checkout v2.8.0", None),
        (f"!git clone {GITHUB}/transformers\n!pip install -b v2 ./transformers", None),
    ],
)
def test_the_release_that_is_installed_from_the_repository(
    install: str,
    version: str | None,
) -> None:
    document = Document.from_bytes(notebook([install, "import transformers"]))
    source = find_source(
        document.cells, interpret(read_program(document.cells, ()), behaviours(DEFAULT_TARGET))
    )
    assert source is not None
    assert source.version == version


@pytest.mark.parametrize(
    "cells",
    [
        ["!pip install transformers==3.5.1", "import transformers"],
        ["from transformers.modeling_bert import BertLayer"],
        ["from pytorch_transformers import BertModel"],
        [MODEL + "hidden, pooled = bert(ids)"],
        [MODEL + "bert(ids, masked_lm_labels=x)"],
        ["from transformers import TrainingArguments as T\nT('o', evaluate_during_training=True)"],
    ],
)
def test_old(cells: list[str]) -> None:
    assert before_4(*cells) is True


@pytest.mark.parametrize(
    "cells",
    [
        ["!pip install transformers==4.10.0", "from transformers.modeling_bert import BertLayer"],
        ["from transformers.models.bert.modeling_bert import BertLayer"],
        ["from transformers import ViTModel"],
        ["from transformers import LayoutLMv2ForRelationExtraction"],
        [MODEL + "bert(ids).last_hidden_state"],
    ],
)
def test_new(cells: list[str]) -> None:
    assert before_4(*cells) is False


@pytest.mark.parametrize(
    "cells",
    [
        [MODEL + "bert(ids)[0]"],
        [MODEL + "hidden, pooled = bert(ids, return_dict=False)"],
        [MODEL + "plot(masked_lm_labels=3)"],
    ],
)
def test_unknown(cells: list[str]) -> None:
    assert before_4(*cells) is None
