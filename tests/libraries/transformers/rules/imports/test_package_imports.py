from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.plan import Decisions, Safety, Settings

RULE = "package-imports"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from pytorch_pretrained_bert import BertModel, BertTokenizer as Tok",
            "from transformers import BertModel, BertTokenizer as Tok",
        ),
        (
            "from pytorch_transformers import GPT2LMHeadModel",
            "from transformers import GPT2LMHeadModel",
        ),
        (
            "from pytorch_pretrained_bert.modeling import BertPreTrainedModel, BertLayer",
            "from transformers.models.bert.modeling_bert import BertPreTrainedModel, BertLayer",
        ),
        (
            "from pytorch_pretrained_bert.tokenization import BertTokenizer",
            "from transformers.models.bert.tokenization_bert import BertTokenizer",
        ),
        (
            "from pytorch_pretrained_bert.modeling_openai import OpenAIGPTLMHeadModel",
            "from transformers.models.openai.modeling_openai import OpenAIGPTLMHeadModel",
        ),
        (
            "from pytorch_transformers.modeling_roberta import RobertaModel",
            "from transformers.models.roberta.modeling_roberta import RobertaModel",
        ),
        ("import pytorch_transformers as pt", "import transformers as pt"),
        (
            "import pytorch_pretrained_bert as ppb\nmodel = ppb.modeling.BertLayer(config)",
            "import transformers as ppb\nmodel = ppb.models.bert.modeling_bert.BertLayer(config)",
        ),
        (
            "import pytorch_transformers\ntok = pytorch_transformers.BertTokenizer(path)",
            "import transformers\ntok = transformers.BertTokenizer(path)",
        ),
        (
            "from pytorch_pretrained_bert.file_utils import PYTORCH_PRETRAINED_BERT_CACHE",
            "from transformers.file_utils import PYTORCH_PRETRAINED_BERT_CACHE",
        ),
    ],
)
def test_moved(before: str, after: str) -> None:
    check_transformed(before, after, rule=RULE)


def test_star_imports_are_for_review_where_a_name_is_not_accounted_for() -> None:
    check_transformed(
        "from pytorch_transformers import *\nmodel = BertModel(config)",
        "from transformers import *\nmodel = BertModel(config)",
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_star_imports_bring_the_names_that_are_used() -> None:
    check_transformed(
        "from pytorch_transformers import *\nmodel = BertModel(BertConfig())\nopt = AdamW([])",
        "from transformers import BertConfig, BertModel\n"
        "model = BertModel(BertConfig())\nopt = AdamW([])",
        rule=RULE,
    )


def test_a_name_without_a_place_stays_behind_with_a_finding() -> None:
    gone = "from pytorch_pretrained_bert.file_utils import url_to_filename"
    planned = plan(
        notebook(f"{gone}, PYTORCH_PRETRAINED_BERT_CACHE"),
        Settings(select=(RULE,)),
    )
    (hunk,) = planned.changes[0].hunks
    assert hunk.after == (
        f"{gone}\nfrom transformers.file_utils import PYTORCH_PRETRAINED_BERT_CACHE"
    )
    assert [finding.rule for finding in planned.findings] == [RULE]
    check_finding(gone, "no place", rule=RULE)


def test_a_chain_without_a_place_is_a_finding() -> None:
    source = "import pytorch_pretrained_bert as ppb\nname = ppb.file_utils.url_to_filename(u)"
    planned = plan(notebook(source), Settings(select=(RULE,)))
    assert [(f.line, "url_to_filename" in f.message) for f in planned.findings] == [(2, True)]


def test_every_other_change_requires_it() -> None:
    source = notebook(
        [
            "from pytorch_transformers import BertForMaskedLM",
            'model = BertForMaskedLM.from_pretrained("b")',
            "model.eval()\nloss, scores = model(ids, masked_lm_labels=labels)",
        ],
    )
    planned = plan(source, Settings())
    (imports,) = (change for change in planned.changes if change.rule == RULE)
    others = [change for change in planned.changes if change.rule != RULE]
    for change in others:
        assert imports.id in change.requires
        assert imports in planned.accepted(Decisions(frozenset((change.id,))))


@pytest.mark.parametrize(
    "source",
    [
        "from transformers import BertModel",
        "from my_pytorch_pretrained_bert import BertModel",
        "import torch",
        "text = 'from pytorch_pretrained_bert import BertModel'",
        "from .pytorch_pretrained_bert import BertModel",
    ],
)
def test_other_imports_stay(source: str) -> None:
    check_noop(["import transformers", source], rule=RULE)


def test_what_is_reached_through_an_alias_under_the_same_name_is_no_change() -> None:
    before = "import pytorch_transformers as pt\nmodel = pt.BertModel(config)"
    after = before.replace("pytorch_transformers", "transformers")
    planned = check_transformed(before, after, rule=RULE)
    assert len(planned.changes) == 1


@pytest.mark.parametrize("package", ["pytorch_transformers", "pytorch_pretrained_bert"])
def test_a_package_that_is_only_the_second_choice_stays(package: str) -> None:
    cells = f"""
        try:
            from transformers import BertModel, BertTokenizer
        except ImportError:
            from {package} import BertModel, BertTokenizer
        tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
        ids = tokenizer.encode("good morning")
        """
    check_noop(cells, rule=RULE)
    assert plan(notebook(cells), Settings()).changes == ()
