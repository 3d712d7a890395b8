from __future__ import annotations

import pytest

from harness import check_finding, check_noop

RULE = "models-elsewhere"
LOAD = """
from pytorch_pretrained_bert import BertModel, BertTokenizer
bert = BertModel.from_pretrained("bert-base-uncased").eval()
tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
"""


@pytest.mark.parametrize(
    ("use", "taker"),
    [
        (
            "from project.similarity import pairwise\npairwise(texts, model=bert)",
            "project.similarity.pairwise",
        ),
        ("import tools\nvectors = [tools.embed(bert, t) for t in texts]", "tools.embed"),
        ("import tools as t\nt.run(texts, options={'model': bert})", "tools.run"),
        ("import tools\na = tools.embed(bert, x)\nb = tools.embed(bert, y)", "tools.embed"),
        (
            (
                "import tools\nmethods = [('mean', tools.embed, {'model': bert, 'layers': 2})]\n"
                "for name, function, arguments in methods:\n    function(**arguments)"
            ),
            "tools.embed",
        ),
        (
            (
                "import tools\nclass Method:\n    pass\n"
                "methods.append(Method('mean', tools.embed, {'model': bert}))"
            ),
            "tools.embed",
        ),
        ("from fastai.text import Learner\nlearner = Learner(data, bert)", "Learner"),
        ("from fastai.text import *\nlearner = Learner(data, bert)", "fastai.text.Learner is"),
        (
            (
                "from math import *\nfrom fastai import *\nfrom fastai.text import *\n"
                "def learn():\n    return Learner(data, model=bert)"
            ),
            "Learner (of the star import of fastai or fastai.text) is",
        ),
    ],
)
def test_a_model_is_handed_to_another_module(use: str, taker: str) -> None:
    check_finding([LOAD, use], taker, "BertModel", rule=RULE)


@pytest.mark.parametrize(
    "use",
    [
        "import torch\nbert = torch.nn.DataParallel(bert)\ntorch.save(bert, 'model.bin')",
        "import copy\nteacher = copy.deepcopy(bert)\nprint(bert)",
        "from project.similarity import pairwise\npairwise(texts, tokenizer=tokenizer)",
        "def embed(model, ids):\n    return model(ids)[1]\nembed(bert, ids)",
        "import numpy as np\nx = [np.ones, {'model': 'bert'}, [bert]]",
        "import torch\nx = (torch.save, [bert, 'model.bin'])",
        "from tools import weights\nweights(bert.state_dict(), bert.config)",
        "from fastai.text import *\ndef run(model):\n    return model.pooler\nrun(bert)",
        "from fastai.text import *\ndef run(function, model):\n    function(model)\nrun(f, bert)",
        "from fastai.text import *\nprint(bert)\nids = tokenize(texts, tokenizer)",
        "from fastai.text import *\nrun = load()\nrun(bert)",
        "from math import *\nfrom torch.nn import *\nnet = DataParallel(bert)",
        "learn(bert)",
    ],
)
def test_left_alone(use: str) -> None:
    check_noop([LOAD, use], rule=RULE)


def test_a_module_that_the_notebook_writes_brings_its_own_names() -> None:
    written = "%%writefile net.py\nfrom fastai.text import *"
    check_noop([LOAD, written, "learn(bert)"], rule=RULE)
    helper = "%%writefile tools.py\ndef embed(model):\n    return model.config"
    check_noop([LOAD, helper, "from tools import *\nembed(bert)"], rule=RULE)


def test_models_of_transformers_are_left_alone() -> None:
    loaded = LOAD.replace("pytorch_pretrained_bert", "transformers")
    check_noop([loaded, "import tools\ntools.embed(bert)"], rule=RULE)
