from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.plan import Safety, Settings

RULE = "module-layout"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from transformers.modeling_bert import BertLayer",
            "from transformers.models.bert.modeling_bert import BertLayer",
        ),
        (
            "from transformers.modeling_bert import BertModel, BertPreTrainedModel as Base",
            (
                "from transformers.models.bert.modeling_bert import BertModel, "
                "BertPreTrainedModel as Base"
            ),
        ),
        (
            "from transformers.tokenization_roberta import RobertaTokenizer",
            "from transformers.models.roberta.tokenization_roberta import RobertaTokenizer",
        ),
        (
            "from transformers.configuration_gpt2 import GPT2Config",
            "from transformers.models.gpt2.configuration_gpt2 import GPT2Config",
        ),
        (
            "from transformers.modeling_tf_bert import TFBertModel",
            "from transformers.models.bert.modeling_tf_bert import TFBertModel",
        ),
        (
            "import transformers.modeling_bert as mb",
            "import transformers.models.bert.modeling_bert as mb",
        ),
        (
            "import os, transformers.modeling_xlnet as xl  # deep",
            "import os, transformers.models.xlnet.modeling_xlnet as xl  # deep",
        ),
        (
            "from transformers import modeling_bert",
            "from transformers.models.bert import modeling_bert",
        ),
        (
            "from transformers import BertModel, modeling_bert as mb",
            (
                "from transformers import BertModel\n"
                "from transformers.models.bert import modeling_bert as mb"
            ),
        ),
    ],
)
def test_imports(before: str, after: str) -> None:
    check_transformed(before, after, rule=RULE)


def test_the_users_line_breaks_and_comments_stay() -> None:
    before = """
        if True:
            from transformers.modeling_bert import (
                BertLayer,  # one block
                BertEncoder,
            )
        """
    check_transformed(
        before,
        before.replace("transformers.modeling_bert", "transformers.models.bert.modeling_bert"),
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("binding", "root"),
    [
        ("import transformers", "transformers"),
        ("import transformers as t", "t"),
        ("import transformers.modeling_utils", "transformers"),
    ],
)
def test_attribute_chains(binding: str, root: str) -> None:
    old, new = f"{root}.modeling_bert.BertLayer", f"{root}.models.bert.modeling_bert.BertLayer"
    before = [binding, "def block(config):\n    return {0}(config)\nprint({0}.__name__)"]
    check_transformed(
        [before[0], before[1].format(old)],
        [before[0], before[1].format(new)],
        rule=RULE,
    )


def test_a_chain_edit_is_one_change_over_cells() -> None:
    before = ["import transformers", "a = transformers.modeling_bert.BertLayer", "print(1)"]
    before.append("b = transformers.modeling_bert.BertLayer")
    after = [cell.replace("modeling_bert", "models.bert.modeling_bert") for cell in before]
    planned = check_transformed(before, after, rule=RULE)
    assert len(planned.changes) == 1


def test_a_name_that_works_by_its_old_path_stays() -> None:
    check_noop(
        [
            "from transformers import BertModel, BertTokenizer, pipeline",
            "from transformers.modeling_utils import PreTrainedModel",
            "from transformers.modeling_outputs import SequenceClassifierOutput",
            "from transformers.optimization import get_linear_schedule_with_warmup",
            "from transformers.trainer_utils import EvalPrediction",
            "from transformers.models.bert.modeling_bert import BertLayer",
            "import transformers\ntransformers.logging.set_verbosity_error()",
            "import transformers\ntransformers.models.bert.modeling_bert.BertLayer",
        ],
        rule=RULE,
    )


@pytest.mark.parametrize(
    "source",
    [
        "from mylib.modeling_bert import BertLayer",
        "from .modeling_bert import BertLayer",
        "import modeling_bert",
        "from sentence_transformers import SentenceTransformer, models",
        "transformers = load()\ntransformers.modeling_bert.BertLayer",
        "text = 'from transformers.modeling_bert import BertLayer'",
        "# from transformers.modeling_bert import BertLayer",
        "from transformers.models.t5.modeling_t5 import T5Stack",
        "from transformers.models.brand_new.modeling_brand_new import BrandNewModel",
        "from transformers import NameNobodyKnows",
    ],
)
def test_other_things_stay(source: str) -> None:
    check_noop(["import transformers", source], rule=RULE)


def test_a_name_that_never_was_there_stays() -> None:
    check_noop("from transformers.modeling_bert import BertTypo", rule=RULE)


def test_star_imports_are_for_review() -> None:
    check_transformed(
        "from transformers.modeling_bert import *\nlayer = BertLayer(config)",
        "from transformers.models.bert.modeling_bert import *\nlayer = BertLayer(config)",
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_star_imports_bring_the_names_that_are_used() -> None:
    check_transformed(
        "from transformers.modeling_bert import *\nlayer = BertLayer(None), CrossEntropyLoss()",
        "from transformers.models.bert.modeling_bert import BertLayer, CrossEntropyLoss\n"
        "layer = BertLayer(None), CrossEntropyLoss()",
        rule=RULE,
    )


def test_transfo_xl_moved_again_in_4_36() -> None:
    before = "from transformers.modeling_transfo_xl import TransfoXLModel"
    for target, place in (
        ("4.35.2", "transformers.models.transfo_xl"),
        ("4.57.6", "transformers.models.deprecated.transfo_xl"),
    ):
        check_transformed(
            before,
            f"from {place}.modeling_transfo_xl import TransfoXLModel",
            rule=RULE,
            settings=Settings(target=target),
        )


def test_in_an_f_string_it_is_a_finding() -> None:
    check_finding(
        'import transformers\nprint(f"{transformers.modeling_bert.BertLayer}")',
        "f-string",
        rule=RULE,
    )


def test_in_a_written_module() -> None:
    check_transformed(
        "%%writefile model.py\nfrom transformers.modeling_bert import BertLayer",
        "%%writefile model.py\nfrom transformers.models.bert.modeling_bert import BertLayer",
        rule=RULE,
    )


def test_what_its_module_no_longer_has() -> None:
    before = "from transformers import modeling_bert\ny = modeling_bert.{}(x)"
    planned = plan(notebook(before.format("gelu")), Settings(select=(RULE,)))
    (finding,) = planned.findings
    assert "modeling_bert.gelu moved to transformers.activations.gelu" in finding.message
    planned = plan(notebook(before.format("BertLayer")), Settings(select=(RULE,)))
    assert (len(planned.changes), planned.findings) == (1, ())
