from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from harness import notebook, sources
from nbmigrate import engine
from nbmigrate.engine import UNPARSABLE, StalePlanError, apply, plan, planning
from nbmigrate.plan import (
    Change,
    Decisions,
    EditImport,
    Hunk,
    MoveName,
    Place,
    Plan,
    Safety,
    Settings,
    SourceLibrary,
    Style,
)

MODEL = "from transformers import BertForMaskedLM\nmodel = BertForMaskedLM.from_pretrained('x')"
UNPACK = "loss, scores = model(ids, labels=labels)"
LAYOUT = "from transformers.modeling_bert import BertLayer"
NEW_LAYOUT = "from transformers.models.bert.modeling_bert import BertLayer"


def accept(planned: Plan, *rules: str) -> Decisions:
    """Accept every change, or those of some rules."""
    return Decisions(frozenset(c.id for c in planned.changes if not rules or c.rule in rules))


def migrated(source: bytes, settings: Settings | None = None) -> list[str]:
    planned = plan(source, settings or Settings())
    return sources(apply(source, planned, accept(planned)))


def with_language(language: str) -> bytes:
    content = json.loads(notebook(MODEL))
    content["metadata"]["kernelspec"]["language"] = language
    content["metadata"]["language_info"] = {"name": language}
    return json.dumps(content).encode()


def test_the_plan_says_what_it_is_of() -> None:
    source = notebook([MODEL, UNPACK])
    planned = plan(source, Settings(target="4.40.2", style=Style.EXACT))
    assert planned.target == "4.40.2"
    assert planned.style is Style.EXACT
    assert planned.source is not None
    assert (planned.source.library, planned.source.version) == ("transformers", None)
    assert planned.skipped is None
    assert planned.upgraded_from is None


def test_a_notebook_in_another_language_is_skipped() -> None:
    planned = plan(with_language("julia"), Settings())
    assert planned.skipped == "its language is julia, not Python"
    assert (planned.changes, planned.findings) == ((), ())
    assert plan(with_language("python"), Settings()).skipped is None


def test_a_notebook_that_names_no_library_is_not_interpreted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interpret(_cells: object, _behaviours: object) -> None:
        raise AssertionError("it was")

    monkeypatch.setattr(planning, "interpret", interpret)
    planned = plan(notebook(["import torch", "print 'Python 2'"]), Settings())
    assert (planned.changes, planned.findings) == ((), ())
    assert planned.source is None
    with pytest.raises(AssertionError, match="it was"):
        plan(notebook(LAYOUT), Settings())


def test_an_escaped_name_of_a_library_is_seen() -> None:
    source = notebook(LAYOUT).replace(b"from transformers", b"from \\u0074ransformers")
    assert migrated(source) == [NEW_LAYOUT]


def test_a_notebook_that_only_mentions_a_library_has_an_empty_plan() -> None:
    planned = plan(notebook(["# no transformers here", "print 'Python 2'"]), Settings())
    assert (planned.changes, planned.findings) == ((), ())


def test_cells_that_cannot_be_parsed_become_findings_and_the_rest_goes_on() -> None:
    source = notebook([LAYOUT, "x = 1\nprint 'Python 2'", "y = 1\n  z = 2", "%%bash\nls -l |", ""])
    planned = plan(source, Settings())
    found = [(f.cell, f.line) for f in planned.findings if f.rule == UNPARSABLE]
    assert found == [(1, 2), (2, 2)]
    result = sources(apply(source, planned, accept(planned)))
    assert result == [NEW_LAYOUT, *sources(source)[1:]]


def test_a_notebook_of_format_3_is_upgraded_only_when_something_is_written() -> None:
    cell = {"cell_type": "code", "input": [LAYOUT], "language": "python", "outputs": []}
    content = {
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": [cell], "metadata": {}}],
    }
    source = json.dumps(content).encode()
    planned = plan(source, Settings())
    assert planned.upgraded_from == "3.0"
    assert apply(source, planned, Decisions()) == source
    result = apply(source, planned, accept(planned))
    assert json.loads(result)["nbformat"] == 4
    assert sources(result) == [NEW_LAYOUT]


def test_further_cell_magics_hold_python_when_told_so() -> None:
    source = notebook(f"%%track\n{LAYOUT}")
    assert plan(source, Settings()).changes == ()
    settings = Settings(python_cell_magics=("track",))
    assert migrated(source, settings) == [f"%%track\n{NEW_LAYOUT}"]
    planned = Plan.from_json(plan(source, settings).to_json())
    assert sources(apply(source, planned, accept(planned))) == [f"%%track\n{NEW_LAYOUT}"]


def test_rules_are_selected_and_ignored() -> None:
    source = notebook([LAYOUT, MODEL, UNPACK])

    def rules(settings: Settings) -> set[str]:
        return {change.rule for change in plan(source, settings).changes}

    assert rules(Settings()) == {"module-layout", "return-dict"}
    assert rules(Settings(select=("return-dict",))) == {"return-dict"}
    assert rules(Settings(ignore=("return-dict",))) == {"module-layout"}
    assert rules(Settings(select=("return-dict",), ignore=("return-dict",))) == set()


def test_only_what_is_accepted_is_done() -> None:
    source = notebook([LAYOUT, MODEL, UNPACK])
    planned = plan(source, Settings())
    assert apply(source, planned, Decisions()) == source
    assert apply(source, planned, Decisions(frozenset({"unknown"}))) == source
    result = sources(apply(source, planned, accept(planned, "module-layout")))
    assert result == [NEW_LAYOUT, MODEL, UNPACK]
    result = sources(apply(source, planned, accept(planned, "return-dict")))
    assert result == [LAYOUT, MODEL, "loss, scores = model(ids, labels=labels, return_dict=False)"]


def test_a_plan_of_other_bytes_is_refused() -> None:
    source = notebook(LAYOUT)
    planned = plan(source, Settings())
    for decisions in (accept(planned), Decisions()):
        with pytest.raises(StalePlanError, match="changed since"):
            apply(source + b"\n", planned, decisions)


def test_a_lost_comment_lowers_safe_to_review() -> None:
    names = "from transformers.modeling_bert import (\n    BertLayer,  # why\n    BertLayerNorm,"
    settings = Settings(select=("removed-names",))
    (kept,) = plan(notebook(f"{names}\n)"), settings).changes
    (lost,) = plan(notebook(f"{names}  # that\n)"), settings).changes
    assert kept.safety is Safety.SAFE
    assert lost.safety is Safety.REVIEW


def test_ids_are_stable_and_distinct() -> None:
    cells = [MODEL, UNPACK, LAYOUT, UNPACK, LAYOUT]
    ids = [change.id for change in plan(notebook(cells), Settings()).changes]
    assert len(set(ids)) == len(ids) == 4
    assert [change.id for change in plan(notebook(cells), Settings()).changes] == ids
    longer = ["import torch", *cells[:2], "# note", *cells[2:]]
    assert [change.id for change in plan(notebook(longer), Settings()).changes] == ids


def test_ids_of_changes_whose_reason_is_in_another_cell_are_stable() -> None:
    cells = [MODEL, "output = model(ids)", "loss, scores = output"]
    (before,) = plan(notebook(cells), Settings()).changes
    (after,) = plan(notebook(["import torch", *cells]), Settings()).changes
    assert before.id == after.id


def test_hunks_are_lines_of_the_cell() -> None:
    (change,) = plan(notebook([MODEL, f"# unpack\n{UNPACK}\nprint(loss)"]), Settings()).changes
    after = "loss, scores = model(ids, labels=labels, return_dict=False)"
    assert change.hunks == (Hunk(1, 2, UNPACK, after),)


def test_a_change_of_several_cells_is_done_as_a_whole() -> None:
    cells = ["from transformers import AdamW", "import torch", "opt = AdamW(params, lr=2e-5)"]
    planned = plan(notebook(cells), Settings())
    (change,) = planned.changes
    assert change.safety is Safety.REVIEW
    assert [hunk.cell for hunk in change.hunks] == [0, 2]
    assert migrated(notebook(cells)) == [
        "from torch.optim import AdamW",
        "import torch",
        "opt = AdamW(params, lr=2e-5, eps=1e-6, weight_decay=0.0)",
    ]


def test_changes_meet_in_one_statement() -> None:
    source = notebook("from transformers.modeling_bert import BertLayer, BertLayerNorm, BertModel")
    planned = plan(source, Settings())
    assert {change.rule for change in planned.changes} == {"module-layout", "removed-names"}
    old, new = "transformers.modeling_bert", "transformers.models.bert.modeling_bert"
    layer_norm = "from torch.nn import LayerNorm as BertLayerNorm"

    def lines(*rules: str) -> list[str]:
        (cell,) = sources(apply(source, planned, accept(planned, *rules)))
        return cell.splitlines()

    assert lines() == [f"from {new} import BertLayer, BertModel", layer_norm]
    assert lines("removed-names") == [f"from {old} import BertLayer, BertModel", layer_norm]
    assert lines("module-layout") == [
        f"from {old} import BertLayerNorm",
        f"from {new} import BertLayer, BertModel",
    ]


def chain(*requires: tuple[str, ...], safety: Safety = Safety.SAFE) -> list[Change]:
    """Return changes "0", "1", …, of which each requires some."""
    edit = EditImport(Place(0, 0, 1), (MoveName("a", "b", "c"),))
    return [
        Change(str(i), "rule", safety, "message", "then", (edit,), (), required)
        for i, required in enumerate(requires)
    ]


def test_accepting_a_change_accepts_what_it_requires() -> None:
    planned = Plan("", "4.57.6", changes=tuple(chain(("1",), ("2", "3"), (), ("0",), ())))

    def accepted(ids: str) -> str:
        return "".join(c.id for c in planned.accepted(Decisions(frozenset(ids))))

    assert accepted("0") == "0123"
    assert accepted("2") == "2"
    assert accepted("4x") == "4"
    assert accepted("") == ""


def test_unsafe_changes_are_accepted_on_request() -> None:
    changes = (
        *chain(()),
        *chain((), (), safety=Safety.REVIEW)[1:],
        *chain((), (), (), safety=Safety.UNSAFE)[2:],
    )
    planned = Plan(digest="", target="4.57.6", changes=changes)
    assert Decisions.default(planned).accepted == frozenset("01")
    assert Decisions.default(planned, unsafe=True).accepted == frozenset("012")


def test_a_plan_survives_json() -> None:
    cells = [
        LAYOUT,
        MODEL,
        UNPACK,
        "a, b = mystery(x)",
        "print 'é😀'",
        "from transformers import *",
    ]
    planned = plan(notebook(cells), Settings(source=SourceLibrary("transformers", "2.11.0")))
    assert planned.changes
    assert planned.findings
    assert Plan.from_json(planned.to_json()) == planned
    assert json.loads(planned.to_json())["schema"] == 1


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"digest": "", "target": "", "extra": 1}'])
def test_what_is_no_plan_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Plan.from_json(data)


def test_the_preview_is_what_is_written() -> None:
    source = notebook([LAYOUT, "x = 1", MODEL, LAYOUT])
    planned = plan(source, Settings())
    everything = Decisions.default(planned)
    written = sources(apply(source, planned, everything))
    assert engine.preview(source, planned, everything) == {0: written[0], 3: written[3]}
    assert engine.preview(source, planned, everything, cells=[1, 3]) == {3: written[3]}
    assert engine.preview(source, planned, Decisions()) == {}
    with pytest.raises(StalePlanError):
        engine.preview(source + b" ", planned, everything)


def test_what_is_added_to_one_call_does_not_depend_on_the_order_of_the_changes() -> None:
    load = "x = AutoTokenizer.from_pretrained('bert-base-japanese')"
    source = notebook(f"from transformers import AutoTokenizer\n{load}")
    release = SourceLibrary("transformers", "2.3.0")
    planned = plan(source, Settings(source=release))
    everything = Decisions.default(planned)
    assert len(planned.changes) > 1
    backwards = replace(planned, changes=tuple(reversed(planned.changes)))
    assert apply(source, backwards, everything) == apply(source, planned, everything)
