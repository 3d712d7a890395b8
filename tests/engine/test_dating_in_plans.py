"""What the set of releases that a notebook can be for does to its plan."""

from __future__ import annotations

from harness import notebook
from nbmigrate.engine import plan, written_for
from nbmigrate.plan import Candidates, Settings, SourceLibrary

TOKENIZER = """
    from transformers import AutoTokenizer, AutoModel
    tokenizer = AutoTokenizer.from_pretrained("roberta-base")
    model = AutoModel.from_pretrained("roberta-base")
    """
TAGGING = """
    from transformers import BertForTokenClassification
    names = {"O": 0, "B": 1}
    gold = torch.tensor([[names[t] for t in tags] + [names["O"]] * (8 - len(tags))])
    net = BertForTokenClassification.from_pretrained("bert-base-cased", num_labels=2)
    outputs = net(ids, attention_mask=mask, labels=gold)
    loss, scores = outputs[:2]
    """


def test_a_commented_old_pin_above_a_live_one_changes_nothing_in_the_code() -> None:
    pins = "# !pip install transformers==3.0.2\n!pip install transformers==4.9.2"
    planned = plan(notebook([pins, TOKENIZER, "print(tokenizer.decode([0, 5]))"]), Settings())
    assert planned.source is not None
    assert planned.source.version == "4.9.2"
    assert {change.rule for change in planned.changes} <= {"pip-requirements"}


def test_classes_of_transformers_4_are_worth_more_than_an_unpacked_output() -> None:
    cells = [
        "from transformers import ViTModel",
        TOKENIZER,
        "a, b = model(ids)",
        "tokenizer.decode(x)",
    ]
    planned = plan(notebook(cells), Settings())
    assert {change.rule for change in planned.changes} <= {"return-dict"}


def test_a_fallback_import_changes_nothing_in_the_code_that_uses_it() -> None:
    cells = [
        """
        try:
            from transformers import BertModel, BertTokenizer
        except ImportError:
            from pytorch_transformers import BertModel, BertTokenizer
        """,
        """
        reader = BertTokenizer.from_pretrained("bert-base-uncased")
        encoder = BertModel.from_pretrained("bert-base-uncased")
        ids = torch.tensor([reader.encode("a fine day")])
        encoder(ids, torch.ones_like(ids))[0]
        """,
    ]
    planned = plan(notebook(cells), Settings())
    assert {change.rule for change in planned.changes} <= {"package-imports"}
    assert planned.findings == ()


def test_a_pin_that_is_not_the_last_patch_of_its_minor_is_left_alone() -> None:
    planned = plan(notebook(["!pip install transformers==4.5.0", TOKENIZER]), Settings())
    assert not [change for change in planned.changes if change.safety.value != "unsafe"]


def test_what_an_unknown_release_decides_is_asked() -> None:
    planned = plan(notebook(TAGGING), Settings())
    assert planned.source is not None
    asked = {question.border: question for question in planned.questions}
    assert asked["4.17.0"].before == "transformers<4.17.0"
    for said, rules in ((("2.0.0", "4.16.2"), True), (("4.17.0", "4.57.6"), False)):
        source = SourceLibrary("transformers", candidates=Candidates(*said))
        answered = plan(notebook(TAGGING), Settings(source=source))
        found = {c.rule for c in answered.changes} | {f.rule for f in answered.findings}
        assert ("token-classification-loss" in found) is rules
        assert "4.17.0" not in {question.border for question in answered.questions}


def test_the_text_that_names_a_release_settles_it() -> None:
    cells = ["Installed:\n- transformers 2.5.1", TAGGING]
    planned = plan(notebook(cells, kinds=["markdown"]), Settings())
    assert planned.source is not None
    assert planned.source.version == "2.5.1"
    assert "token-classification-loss" in {change.rule for change in planned.changes}
    assert planned.questions == ()


def test_a_plan_with_questions_crosses_a_process() -> None:
    planned = plan(notebook(TAGGING), Settings())
    assert type(planned).from_json(planned.to_json()) == planned


def test_what_a_notebook_was_written_for_is_told_alone() -> None:
    source = written_for(notebook("from transformers import ViTModel"), Settings())
    assert source is not None
    assert source.candidates is not None
    assert source.candidates.oldest == "4.0.0"
    assert written_for(notebook("import torch"), Settings()) is None
