from __future__ import annotations

import pytest

from harness import check_finding, check_noop
from nbmigrate.plan import Settings

RULE = "tensorflow-models"
OLD = "!pip install transformers==3.0.2"
IMPORT = "import tensorflow as tf\nfrom transformers import BertTokenizer, TFBertModel"
MODEL = 'model = TFBertModel.from_pretrained("bert-base-uncased")\nhidden = model(ids)[0]'


@pytest.mark.parametrize(
    "cells",
    [
        [OLD, IMPORT, MODEL],
        [f"{OLD} tensorflow==2.3.0", IMPORT, MODEL],
        [OLD, "import transformers", "m = transformers.TFAutoModel.from_pretrained('b')"],
        ["from transformers.modeling_tf_bert import TFBertModel", MODEL],
        [OLD, "from transformers import *", MODEL],
    ],
)
def test_a_tensorflow_model_is_a_finding(cells: list[str]) -> None:
    check_finding(cells, "Keras 2 only", "install tf-keras", rule=RULE)


def test_releases_that_know_no_tf_keras() -> None:
    settings = Settings(target="4.30.2")
    check_finding(
        [OLD, IMPORT, MODEL], "install tensorflow>2.9,<2.16", rule=RULE, settings=settings
    )


@pytest.mark.parametrize(
    "cells",
    [
        [OLD, "!pip install tf_keras", IMPORT, MODEL],
        [OLD, "!pip install tensorflow==2.15.1", IMPORT, MODEL],
        ["!pip install transformers==4.20.1", IMPORT, MODEL],
        [IMPORT, MODEL],
        [OLD, "import tensorflow as tf\nfrom transformers import BertModel"],
        [OLD, "from transformers import TFTrainer"],
        [OLD, "import transformers\nfrom mine import TFModel\nTFModel()"],
    ],
)
def test_notebooks_that_need_nothing(cells: list[str]) -> None:
    check_noop(cells, rule=RULE)
