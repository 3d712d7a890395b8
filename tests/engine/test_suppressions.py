from __future__ import annotations

import json

import pytest

from harness import check_promises, notebook, sources
from nbmigrate.engine import apply, plan
from nbmigrate.plan import Decisions, Plan, Settings

IMPORT = "from transformers import BertModel"
MAKE = "bert = BertModel.from_pretrained('bert-base-uncased')"
USE = "hidden, pooled = bert(ids)"
TRAIN = """\
optimizer = AdamW(model.parameters(), lr=2e-5)
for batch in loader:
    loss = model(batch)
    loss.backward()
    optimizer.step()"""


def planned(*cells: str) -> Plan:
    source = notebook(cells)
    result = plan(source, Settings())
    check_promises(source, result)
    return result


def migrated(*cells: str) -> list[str]:
    source = notebook(cells)
    result = plan(source, Settings())
    return sources(apply(source, result, Decisions.default(result)))


def messages(result: Plan) -> list[tuple[int, int, str]]:
    return [(finding.cell, finding.line, finding.message) for finding in result.findings]


@pytest.mark.parametrize(
    "comment",
    [
        "# nbmigrate: skip",
        "#nbmigrate:skip",
        "#  nbmigrate : skip  until the course is over",
        "# noqa: E501  # nbmigrate: skip",
        "# nbmigrate: ignore[return-dict]",
        "# nbmigrate: ignore [ adamw , return-dict, ]  # they know",
        "# nbmigrate: ignore[adamw] # nbmigrate: ignore[return-dict]",
    ],
)
def test_comment_keeps_its_cell_only(comment: str) -> None:
    other = USE.replace("hidden", "h")
    cells = [IMPORT, MAKE, f"{USE}  {comment}", f"{comment}\n{USE}", other]
    result = planned(*cells)
    assert messages(result) == []
    assert migrated(*cells) == [
        *cells[:-1],
        other.replace("ids", "ids, return_dict=False"),
    ]


@pytest.mark.parametrize(
    "cell",
    [
        f"{USE}  # nbmigrate: ignore[adamw]",
        f"text = '# nbmigrate: skip'\n{USE}",
        f"'''\n# nbmigrate: skip\n'''\n{USE}",
        f"{USE}\n# nbmigrate: is a tool",
    ],
)
def test_what_only_looks_like_it_keeps_nothing(cell: str) -> None:
    assert "return_dict=False" in migrated(IMPORT, MAKE, cell)[2]


def test_tag_keeps_its_cell() -> None:
    content = json.loads(notebook([IMPORT, MAKE, USE, USE]))
    content["cells"][2]["metadata"]["tags"] = ["parameters", "nbmigrate-skip"]
    result = plan(json.dumps(content).encode(), Settings())
    assert [edit.place.cell for change in result.changes for edit in change.edits] == [3]


def test_what_a_kept_cell_defines_is_known_all_the_same() -> None:
    result = planned(IMPORT, f"{MAKE}  # nbmigrate: skip", USE)
    assert [change.rule for change in result.changes] == ["return-dict"]


def test_findings_are_kept_away_too() -> None:
    cell = "from transformers import AutoModelWithLMHead, top_k_top_p_filtering"
    assert planned(cell).findings
    assert planned(f"{cell}  # nbmigrate: skip").findings == ()
    assert planned(IMPORT, "print 'old'  # nbmigrate: skip").findings == ()


def test_change_that_needs_a_kept_cell_as_well_is_left_out_and_named() -> None:
    result = planned("from transformers import AdamW  # nbmigrate: skip", TRAIN)
    assert result.changes == ()
    ((cell, line, message),) = messages(result)
    assert (cell, line) == (1, 1)
    assert message.startswith("left out, as it changes cell 0, too, which is kept from it: ")
    assert "ImportError" in message


def test_change_that_requires_one_of_a_kept_cell_is_left_out_and_named() -> None:
    old = "from pytorch_pretrained_bert import BertModel"
    result = planned(f"{old}  # nbmigrate: ignore[package-imports]", MAKE, "x, y = bert(ids)")
    assert result.changes == ()
    start = "left out, as it needs a change of cell 0, which is kept from that: "
    assert {cell for cell, _, message in messages(result) if message.startswith(start)} == {2}


def test_change_is_made_if_another_cell_has_what_it_requires() -> None:
    old = "from pytorch_pretrained_bert import BertModel"
    result = planned(f"{old}  # nbmigrate: skip", old, MAKE, "x, y = bert(ids)")
    assert {change.rule for change in result.changes} >= {"package-imports", "encoded-layers"}


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# nbmigrate: ignore[retrun-dict]", "there is no rule retrun-dict; did you mean retur"),
        ("# nbmigrate: ignore", "say `# nbmigrate: skip` or `# nbmigrate: ignore[RULE, ...]`"),
        ("# nbmigrate: skipp", "say `# nbmigrate: skip`"),
    ],
)
def test_comment_that_says_nothing_is_a_finding(comment: str, message: str) -> None:
    result = planned(IMPORT, MAKE, f"ids = ids[:1]\n{USE}  {comment}")
    ((cell, line, found),) = messages(result)
    assert (cell, line) == (2, 2)
    assert message in found
    assert [change.rule for change in result.changes] == ["return-dict"]
