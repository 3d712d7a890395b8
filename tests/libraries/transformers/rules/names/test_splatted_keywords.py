from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.plan import Safety, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = "splatted-keywords"
LM = 'from transformers import BertForMaskedLM\nmodel = BertForMaskedLM.from_pretrained("b")'
GPT = 'from transformers import GPT2LMHeadModel\ngpt = GPT2LMHeadModel.from_pretrained("g")'


@pytest.mark.parametrize(
    "made",
    [
        'inputs = {"input_ids": ids, "masked_lm_labels": y}',
        "inputs = {'input_ids': ids,\n          'masked_lm_labels': y,  # -100 is ignored\n}",
        'inputs = {"input_ids": ids}\ninputs["masked_lm_labels"] = y',
        'inputs = dict(input_ids=ids)\ninputs["masked_lm_labels"] = y',
        'inputs = {}\nif train:\n    inputs["masked_lm_labels"] = y\nelse:\n    pass',
        'inputs = {"input_ids": ids}\ninputs.update({"masked_lm_labels": y})',
    ],
)
def test_keys_of_a_dict(made: str) -> None:
    before = [LM, made, "loss = model(**inputs)[0]"]
    after = [LM, made.replace("masked_lm_labels", "labels"), "loss = model(**inputs)[0]"]
    check_transformed(before, after, rule=RULE)


def test_a_dict_that_a_call_is_given_at_once() -> None:
    before = [GPT, 'out = gpt(ids, **{"past": cache, "use_cache": True})']
    check_transformed(before, [GPT, before[1].replace('"past"', '"past_key_values"')], rule=RULE)


def test_a_dict_that_is_read_and_changed() -> None:
    before = """
        for step, batch in enumerate(loader):
            inputs = {"input_ids": batch[0], "masked_lm_labels": batch[1]}
            inputs["masked_lm_labels"][inputs["masked_lm_labels"] == 0] = -100
            if "masked_lm_labels" in inputs:
                n = inputs.get("masked_lm_labels").sum()
            loss = model(**inputs)[0]
        """
    after = before.replace("masked_lm_labels", "labels")
    planned = check_transformed([LM, before], [LM, after], rule=RULE)
    assert len(planned.changes) == 1


def test_a_dict_given_to_two_calls_is_one_change() -> None:
    before = [LM, 'kw = {"masked_lm_labels": y}', "model(ids, **kw)", "model(other, **kw)"]
    after = [LM, 'kw = {"labels": y}', *before[2:]]
    assert len(check_transformed(before, after, rule=RULE).changes) == 1


def test_in_a_class_over_several_cells() -> None:
    before = """
        class Lm(nn.Module):
            def __init__(self):
                self.bert = BertForMaskedLM.from_pretrained("b")
            def forward(self, ids, labels):
                inputs = {"input_ids": ids, "masked_lm_labels": labels}
                return self.bert(**inputs)[0]
        """
    check_transformed(
        ["from transformers import BertForMaskedLM", before],
        [
            "from transformers import BertForMaskedLM",
            before.replace('"masked_lm_labels"', '"labels"'),
        ],
        rule=RULE,
    )


def test_a_key_that_also_stands_elsewhere_is_unsafe() -> None:
    before = [LM, 'inputs = {"masked_lm_labels": y}', "model(**inputs)", 'show("masked_lm_labels")']
    after = [LM, 'inputs = {"labels": y}', *before[2:]]
    check_transformed(before, after, rule=RULE, safety=Safety.UNSAFE)


def test_dicts_that_are_all_renamed_are_no_doubt() -> None:
    before = [
        LM,
        """
        def train(batch):
            inputs = {"input_ids": batch}
            inputs["masked_lm_labels"] = batch
            return model(**inputs)[0]
        """,
        'b = {"masked_lm_labels": y}\nloss = model(**b)[0]',
    ]
    after = [cell.replace("masked_lm_labels", "labels") for cell in before]
    assert len(check_transformed(before, after, rule=RULE).changes) == 2


DOUBLE = """
from transformers import GPT2DoubleHeadsModel
from torch.utils.data import DataLoader, Dataset
gpt = GPT2DoubleHeadsModel.from_pretrained("gpt2")
"""
COLLATE = """
def collate(rows):
    return {"input_ids": pad(rows), "lm_labels": pad(rows)}
"""


@pytest.mark.parametrize(
    "source",
    [
        COLLATE
        + "for batch in DataLoader(rows, collate_fn=collate):\n    gpt(**batch)[0].backward()",
        COLLATE
        + "for batch in DataLoader(rows, collate_fn=collate):\n"
        + "    batch = {k: v.to(device) for k, v in batch.items()}\n    loss = gpt(**batch)[0]",
        """
        class Rows(Dataset):
            def __getitem__(self, i):
                row = dict(input_ids=self.ids[i])
                row["lm_labels"] = self.ids[i]
                return row
        for batch in DataLoader(Rows()):
            loss = gpt(**batch)[0]
        """,
        'encoded = tokenize(text)\nencoded["lm_labels"] = y\nloss = gpt(**encoded)[0]',
    ],
)
def test_keys_of_batches_are_findings(source: str) -> None:
    check_finding([DOUBLE, source], "lm_labels is now labels", "ignores lm_labels", rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        COLLATE.replace("lm_labels", "labels") + "for batch in rows:\n    gpt(**batch)",
        COLLATE + "for batch in rows:\n    other(**batch)",
        COLLATE + 'for batch in rows:\n    gpt(batch["input_ids"], labels=batch["lm_labels"])',
        'for batch in rows:\n    gpt(**batch)\n    print(batch["lm_labels"], "lm_labels")',
        f"out = gpt(ids)\nprint(out.logits){COLLATE}for batch in rows:\n    gpt(**batch)",
    ],
)
def test_keys_that_no_model_gets(source: str) -> None:
    check_noop([DOUBLE, source], rule=RULE)


def test_the_release_decides_whether_a_key_is_a_keyword(
    candidates: Callable[[str, str], None],
) -> None:
    cells = [DOUBLE, COLLATE + "for batch in rows:\n    gpt(**batch)"]
    candidates("3.5.1", "4.57.6")
    check_finding(cells, "lm_labels is now labels", rule=RULE)
    (question,) = plan(notebook(cells), Settings(select=(RULE,))).questions
    assert question.border == "4.0.0"
    candidates("4.0.1", "4.57.6")
    check_noop(cells, rule=RULE)


def test_a_model_that_may_be_something_else_is_unsafe() -> None:
    made = f"{LM}\nif other:\n    model = load()"
    before = [made, 'inputs = {"masked_lm_labels": y}\nmodel(**inputs)']
    after = [made, 'inputs = {"labels": y}\nmodel(**inputs)']
    check_transformed(before, after, rule=RULE, safety=Safety.UNSAFE)


def test_what_cannot_be_renamed_is_reported() -> None:
    check_finding(
        [LM, 'inputs = {"labels": y, "masked_lm_labels": z}\nmodel(**inputs)'],
        "keep one",
        "TypeError",
        rule=RULE,
    )
    check_finding(
        [
            LM,
            "def show(masked_lm_labels):\n    pass",
            'inputs = {"masked_lm_labels": z}\nshow(**inputs)\nmodel(**inputs)',
        ],
        "give each its own",
        rule=RULE,
    )
    check_finding(
        [LM, 'inputs = {"masked_" "lm_labels": z}\nmodel(**inputs)'], "where the dict", rule=RULE
    )
    check_finding([GPT, 'gpt(**{"p" "ast": z})'], "ignores past", rule=RULE)


@pytest.mark.parametrize(
    "cells",
    [
        [LM, 'inputs = {"input_ids": ids, "labels": y}\nmodel(**inputs)'],
        [LM, 'inputs = {"input_ids": ids, "masked_lm_labels": y}\nuser(**inputs)'],
        [LM, 'row = {"past": 1, "masked_lm_labels": 2}\nprint(row["past"])'],
        [LM, "model(ids, masked_lm_labels=y)"],
        [LM, "for batch in loader:\n    model(**batch)"],
        ["from transformers import *", 'def f(**kw):\n    return kw\nf(**{"lm_labels": 1})'],
    ],
)
def test_left_alone(cells: list[str]) -> None:
    check_noop(cells, rule=RULE)


def test_the_older_packages() -> None:
    first = "from pytorch_transformers import BertForMaskedLM as M\nm = M.from_pretrained('b')"
    check_transformed(
        [first, 'm(**{"masked_lm_labels": y})'], [first, 'm(**{"labels": y})'], rule=RULE
    )


def test_a_constructor_by_release() -> None:
    before = (
        "from transformers import TrainingArguments\n"
        'given = {"output_dir": "out", "evaluation_strategy": "epoch"}\n'
        "args = TrainingArguments(**given)"
    )
    check_transformed(before, before.replace("evaluation_s", "eval_s"), rule=RULE)
    check_noop(before, rule=RULE, settings=Settings(target="4.40.2"))
