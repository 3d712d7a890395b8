from __future__ import annotations

import json
from typing import Any

import pytest

from nbmigrate.jupyter.server import answers
from nbmigrate.jupyter.server.refusals import Reason, RefusedError
from nbmigrate.plan import Decisions, Plan
from server.requests import SENTIMENT, Json, body, notebook

Reply = dict[str, Any]

BERT_ADAM = notebook(
    "!pip install pytorch-pretrained-bert==0.6.2",
    "from pytorch_pretrained_bert import BertForSequenceClassification, BertAdam",
    "model = BertForSequenceClassification.from_pretrained('bert-base-uncased', num_labels=2)\n"
    "optimizer = BertAdam(model.parameters(), lr=2e-5, warmup=.1, t_total=1000)",
    "for ids, labels in loader:\n"
    "    loss = model(ids, labels=labels)\n"
    "    loss.backward()\n"
    "    optimizer.step()\n"
    "    optimizer.zero_grad()",
)


def planned(notebook: Json, **settings: object) -> Reply:
    reply: Reply = json.loads(answers.plan(body(notebook=notebook, settings=settings)))
    return reply


def applied(notebook: Json, plan: Reply, *accepted: str, **more: object) -> Reply:
    decisions = {"accepted": accepted, "styles": more.pop("styles", {})}
    request = body(notebook=notebook, plan=plan, decisions=decisions, **more)
    reply: Reply = json.loads(answers.apply(request))
    return reply


def ids(plan: Reply, rule: str) -> list[str]:
    return [change["id"] for change in plan["changes"] if change["rule"] == rule]


def refusal(request: bytes) -> tuple[Reason, str]:
    with pytest.raises(RefusedError) as refused:
        answers.plan(request)
    return refused.value.reason, refused.value.message


def test_a_plan_is_the_engines() -> None:
    plan = Plan.from_json(answers.plan(body(notebook=SENTIMENT)))
    assert plan.source is not None
    assert plan.source.version == "2.11.0"
    assert {change.rule for change in plan.changes} >= {"return-dict", "padding-truncation"}


def test_an_accepted_change_comes_back_as_the_cells_new_source() -> None:
    plan = planned(SENTIMENT)
    (change,) = ids(plan, "return-dict")
    reply = applied(SENTIMENT, plan, change)
    assert reply["accepted"] == [change]
    assert list(reply["sources"]) == ["3"]
    assert reply["sources"]["3"].endswith(
        "last, pooled = bert(enc['input_ids'], return_dict=False)  # both"
    )
    assert "pad_to_max_length=True" in reply["sources"]["3"]


def test_nothing_accepted_changes_nothing() -> None:
    assert applied(SENTIMENT, planned(SENTIMENT)) == {"accepted": [], "sources": {}, "steps": []}


def test_steps_lead_to_the_whole_one_change_at_a_time() -> None:
    plan = Plan.from_json(answers.plan(body(notebook=BERT_ADAM)))
    everything = Decisions.default(plan, unsafe=True).accepted
    reply = applied(BERT_ADAM, planned(BERT_ADAM), *sorted(everything), steps=True)
    done = [i for step in reply["steps"] for i in step["ids"]]
    assert sorted(done) == sorted(everything)
    assert len(reply["steps"]) > 2
    sources: dict[str, str] = {}
    for step in reply["steps"]:
        assert step["sources"] != {cell: sources.get(cell) for cell in step["sources"]}
        sources |= step["sources"]
    assert sources == reply["sources"]


def test_a_step_makes_what_the_change_requires_too() -> None:
    plan = planned(BERT_ADAM)
    (loss,) = ids(plan, "model-results")
    reply = applied(BERT_ADAM, plan, loss, steps=True)
    assert set(reply["accepted"]) == {loss, *ids(plan, "package-imports")}
    assert "from transformers import" in reply["sources"]["1"]


def test_a_change_is_made_in_the_style_that_was_chosen() -> None:
    plan = planned(BERT_ADAM)
    (adam,) = ids(plan, "bert-adam")
    guide = applied(BERT_ADAM, plan, adam)["sources"]
    exact = applied(BERT_ADAM, plan, adam, styles={adam: "exact"})["sources"]
    assert "AdamW" in guide["2"]
    assert guide != exact


def test_a_plan_of_other_cells_is_refused() -> None:
    plan = planned(SENTIMENT)
    edited = notebook("import transformers")
    with pytest.raises(RefusedError, match="changed since") as refused:
        applied(edited, plan, *ids(plan, "return-dict"))
    assert refused.value.reason is Reason.STALE_PLAN


def test_another_language_is_said() -> None:
    plan = planned(notebook("library(transformers)", language="R"))
    assert plan["skipped"] == "its language is r, not Python"


def test_a_lone_surrogate_survives() -> None:
    hostile = notebook(
        "# What \ud800 does",
        "from transformers import BertModel\nm = BertModel.from_pretrained('x')",
        "a, b = m(ids)",
        kinds=["markdown"],
    )
    plan = planned(hostile)
    sources = applied(hostile, plan, *ids(plan, "return-dict"))["sources"]
    assert sources == {"2": "a, b = m(ids, return_dict=False)"}


@pytest.mark.parametrize(
    ("request_body", "said"),
    [
        (b"", "not a request"),
        (b"{", "not a request"),
        (b'"notebook"', "not a request"),
        (b"{}", "missing required field `notebook`"),
        (body(notebook=[]), "Expected `object`, got `array`"),
        (body(notebook=SENTIMENT, path="/etc/passwd"), "unknown field `path`"),
        (b'{"notebook": {"cells": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"notebook": {"x": ' + b"9" * 5000 + b"}}", "not a request"),
        (b'{"notebook": "\xff"}', "not a request"),
    ],
)
def test_what_is_no_request_is_refused_in_one_line(request_body: bytes, said: str) -> None:
    reason, message = refusal(request_body)
    assert reason is Reason.BAD_REQUEST
    assert said in message
    assert "\n" not in message


def test_what_is_no_notebook_is_refused() -> None:
    reason, message = refusal(body(notebook={"cells": "none", "nbformat": 4}))
    assert reason is Reason.NOT_A_NOTEBOOK
    assert message.startswith("not a notebook")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"target": "4.40"}, "there is no option target; there are to, from, style"),
        ({"selekt": ["return-dict"]}, "there is no option selekt; did you mean select?"),
        ({"style": "exakt"}, "there is no style exakt; did you mean exact?"),
        ({"select": ["return-dicts"]}, "there is no rule return-dicts; did you mean return-dict?"),
        ({"ignore": ["adamw", "xyz"]}, "there is no rule xyz; `nbmigrate rules` lists them."),
        ({"select": "adamw"}, "got `str` - at `$.select`"),
        ({"to": "9.9"}, "9.9"),
        ({"from": "tensorflow==1.0"}, "tensorflow"),
        ({"from": "a b c"}, "is not LIBRARY[==VERSION]"),
        ({"from": "transformers==5.1"}, "newer"),
    ],
)
def test_options_that_there_are_not_are_named(settings: Json, said: str) -> None:
    reason, message = refusal(body(notebook=SENTIMENT, settings=settings))
    assert reason is Reason.UNKNOWN_OPTION
    assert said in message


def test_options_mean_what_they_mean_on_the_command_line() -> None:
    options = {"to": "4.40", "from": "transformers==2.3", "select": ["return-dict"]}
    plan = Plan.from_json(answers.plan(body(notebook=SENTIMENT, settings=options)))
    assert plan.target.startswith("4.40")
    assert plan.source is not None
    assert plan.source.version is not None
    assert plan.source.version.startswith("2.3")
    assert {change.rule for change in plan.changes} == {"return-dict"}


def test_rules_are_listed_with_their_documentation() -> None:
    rules = {rule["name"]: rule for rule in json.loads(answers.rules(b""))["rules"]}
    assert rules["return-dict"]["summary"].startswith("Models return a `ModelOutput`")
    assert rules["return-dict"]["documentation"].startswith(rules["return-dict"]["summary"])
