from __future__ import annotations

import pytest

from harness import notebook
from libraries.transformers.dating.notebooks import EVERYTHING, IMPORT, dated, found, span

OLD_PACKAGES = "pytorch_pretrained_bert", "pytorch_transformers"


def test_a_notebook_without_the_library_has_no_source() -> None:
    assert found(notebook("import torch")) is None


def test_a_bare_import_says_nothing() -> None:
    source = dated(IMPORT)
    assert (source.library, source.version) == ("transformers", None)
    assert source.before("4.0.0") is None
    assert [(each.text, each.cell) for each in source.evidence] == [("imported", 0)]


def test_of_two_packages_the_older_one_counts() -> None:
    source = dated(IMPORT, "from pytorch_pretrained_bert import BertModel")
    assert source.library == "pytorch_pretrained_bert"


@pytest.mark.parametrize("package", OLD_PACKAGES)
@pytest.mark.parametrize("caught", ["ImportError", "ModuleNotFoundError", "Exception"])
def test_a_fallback_import_is_evidence_for_neither(package: str, caught: str) -> None:
    source = dated(
        f"""
        try:
            from transformers import BertModel
        except {caught}:
            from {package} import BertModel
        """
    )
    assert source.library == "transformers"
    assert span(source) == EVERYTHING


def test_a_fallback_is_the_source_where_there_is_nothing_else() -> None:
    source = dated(
        """
        try:
            import mine
        except ImportError:
            from pytorch_transformers import BertModel
        """
    )
    assert source.library == "pytorch_transformers"


def test_imports_below_a_test_of_the_version_say_nothing() -> None:
    source = dated(
        """
        import transformers
        if transformers.__version__ >= "4":
            from transformers.models.bert.modeling_bert import BertLayer
        else:
            from transformers.modeling_bert import BertLayer
        """
    )
    assert span(source) == EVERYTHING


@pytest.mark.parametrize(
    "code",
    [
        "from transformers.models.bert.modeling_bert import BertLayer",
        "from transformers import ViTModel",
        "from transformers import LayoutLMv2ForRelationExtraction",
    ],
)
def test_names_of_transformers_4(code: str) -> None:
    assert dated(code).before("4.0.0") is False


@pytest.mark.parametrize(
    "code",
    ["from transformers.modeling_bert import BertLayer", "from pytorch_transformers import *"],
)
def test_names_of_older_releases(code: str) -> None:
    assert dated(code).before("4.0.0") is True


def test_an_unpacked_output_is_weaker_than_an_import_that_fails_in_old_releases() -> None:
    unpacked = """
        from transformers import AutoModel
        model = AutoModel.from_pretrained("b")
        hidden, pooled = model(ids)
        """
    assert dated(unpacked).before("4.0.0") is True
    assert dated("from transformers import ViTModel, Seq2SeqTrainer", unpacked).before("4") is False


ARGUMENTS = "from transformers import TrainingArguments as T\n"
MODEL = 'from transformers import BertModel\nbert = BertModel.from_pretrained("b")\n'


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        (f"{MODEL}hidden, pooled = bert(ids)", True),
        (f"{MODEL}bert(ids, masked_lm_labels=x)", True),
        (
            "from transformers import TrainingArguments as T\nT('o', evaluate_during_training=1)",
            True,
        ),
        (f"{MODEL}bert(ids).last_hidden_state", False),
        (f"{MODEL}bert(ids)[0]", None),
        (f"{MODEL}hidden, pooled = bert(ids, return_dict=False)", None),
        (f"{MODEL}bert(ids, return_dict=True).last_hidden_state", None),
        (f"{MODEL}bert.config.return_dict = True\nbert(ids).last_hidden_state", None),
        (f"{MODEL}plot(masked_lm_labels=3)", None),
    ],
)
def test_results_and_keywords(*, code: str, answer: bool | None) -> None:
    assert dated(code).before("4.0.0") is answer


def test_a_keyword_of_some_releases() -> None:
    source = dated(
        "from transformers import Trainer, TrainingArguments",
        "Trainer(model, TrainingArguments('o', eval_strategy='epoch'), processing_class=t)",
    )
    assert source.oldest == "4.46.0"
    decisive = source.evidence[0]
    assert (decisive.text, decisive.cell) == ("`processing_class=` in a call of Trainer", 1)
