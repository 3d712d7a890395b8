from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import pytest

from harness import notebook
from nbmigrate import engine
from nbmigrate.asking.wishes import Wishes
from nbmigrate.documents.notebook import Document
from nbmigrate.plan import Decisions, Plan, Settings, Style
from nbmigrate.reviewing.conversation import Conversation
from nbmigrate.reviewing.session import Session
from nbmigrate.settings import settings_of
from reviewing.plans import MASKED_LM, PRETRAINED_BERT, long_notebook, planned

Tree: TypeAlias = "list[Any] | str"

TAGS = frozenset(
    {
        *("a", "article", "blockquote", "button", "code", "del", "div", "em", "footer", "h2", "h3"),
        *("h4", "header", "input", "ins", "kbd", "label", "li", "ol", "option", "p", "pre"),
        *("section", "select", "span", "strong", "ul"),
    }
)


ASKING = """
    from transformers import AdamW, BertForTokenClassification
    names = {"O": 0, "B": 1}
    gold = torch.tensor([[names[t] for t in tags] + [names["O"]] * (8 - len(tags))])
    net = BertForTokenClassification.from_pretrained("bert-base-cased", num_labels=2)
    optimizer = AdamW(net.parameters(), lr=1e-5)
    outputs = net(ids, attention_mask=mask, labels=gold)
    """


class Panel:
    """What a browser does: it keeps what it was sent, as JSON, and asks for what is stale."""

    def __init__(
        self, source: bytes, plan: Plan, path: Path = Path("/notebooks/demo.ipynb")
    ) -> None:
        self.session = Session(path, Document.from_bytes(source), plan)
        self._conversation = Conversation(self.session)
        self.regions: dict[str, Any] = {}
        self.page: list[Any] = []
        self.shown: dict[str, Any] = {}
        self.stale: set[str] = set()
        self.send(type="open", view="one")
        self.parts = [e[1]["data-part"] for e in elements(self.page, css="nbm-part")]
        self.look(*self.parts)

    def send(self, **message: object) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(json.dumps(self._conversation.answer(message)))
        self.page = answer.get("content", self.page)
        self.regions.update(answer["regions"])
        self.stale |= set(answer["stale"])
        self.shown = answer["shown"] or self.shown
        return answer

    def look(self, *parts: str) -> None:
        self.send(type="look", visible=parts)
        self.stale -= set(parts)

    def decide(self, number: int, verdict: str, *visible: str) -> dict[str, Any]:
        change = self.session.plan.changes[number - 1].id
        return self.send(type="decide", change=change, verdict=verdict, visible=visible)

    @property
    def notice(self) -> str:
        return str(self.regions["notice"][0])

    def right_side(self) -> list[str]:
        """Return the new code as it is shown, line by line; folded lines are missing."""
        self.look(*self.stale)
        lines = []
        for part in self.parts:
            for row in elements(self.regions[f"part:{part}"], css="nbm-row"):
                code = elements(row, tag="code")[1]
                if "nbm-none" not in code[1]["class"]:
                    lines.append(text(code)[1:])
        return lines


def elements(tree: Tree, *, tag: str = "", css: str = "", act: str = "") -> list[Any]:
    if isinstance(tree, str):
        return []
    if not tree or not isinstance(tree[0], str) or tree[0] not in TAGS:
        return [found for node in tree for found in elements(node, tag=tag, css=css, act=act)]
    name, attributes, children = tree
    is_it = (
        tag in {"", name}
        and (not css or css in attributes.get("class", "").split())
        and (not act or attributes.get("data-act") == act)
    )
    below = [found for node in children for found in elements(node, tag=tag, css=css, act=act)]
    return [*([tree] if is_it else []), *below]


def text(tree: Tree) -> str:
    if isinstance(tree, str):
        return tree
    if tree and isinstance(tree[0], str) and tree[0] in TAGS:
        return "".join(map(text, tree[2]))
    return "".join(map(text, tree))


@pytest.fixture
def masked_lm() -> Panel:
    return Panel(*planned(MASKED_LM))


@pytest.fixture
def pretrained_bert() -> Panel:
    return Panel(*planned(PRETRAINED_BERT))


def written(panel: Panel) -> list[str]:
    cells = Document.from_bytes(panel.session.migrated()).cells
    return [line for cell in cells for line in cell.source.split("\n")]


def test_the_page_says_what_the_notebook_is_and_counts(masked_lm: Panel) -> None:
    assert "demo.ipynb" in text(masked_lm.page)
    assert "transformers 2.11.0" in text(masked_lm.page)
    assert "Target: transformers 4.57.6" in text(masked_lm.page)
    counts = text(masked_lm.regions["counts"])
    assert "3 safe" in counts
    assert "1 review" in counts
    assert "1 unsafe" in counts
    assert "0 by hand" in counts
    assert "4 of 5 changes will be written, 5 not decided yet" in counts


def test_nothing_is_sent_before_it_is_looked_at(masked_lm: Panel) -> None:
    answer = masked_lm.send(type="open", view="two")
    assert answer["view"] == "two"
    assert [key for key in answer["regions"] if key.startswith("part:")] == []
    assert elements(answer["content"], css="nbm-row") == []


def test_every_change_has_a_card_with_what_there_is_to_know(masked_lm: Panel) -> None:
    cards = [
        c
        for key in sorted(masked_lm.regions)
        for c in elements(masked_lm.regions[key], tag="article")
    ]
    changes = masked_lm.session.plan.changes
    assert sorted(card[1]["data-entry"] for card in cards) == sorted(c.id for c in changes)
    by_entry = {card[1]["data-entry"]: card for card in cards}
    for change in changes:
        said = text(by_entry[change.id])
        assert change.safety.value in said
        assert change.message.partition(". ")[0] in said
        assert change.consequence in said
        assert f"rule {change.rule}" in said


def test_rejecting_shows_the_old_line_on_both_sides(masked_lm: Panel) -> None:
    new = "loss, scores = model(ids, labels=labels, return_dict=False)"
    assert new in masked_lm.right_side()
    number = next(
        n for n, c in enumerate(masked_lm.session.plan.changes, 1) if c.rule == "renamed-keywords"
    )
    masked_lm.decide(number, "rejected", "1:0")
    half = "loss, scores = model(ids, masked_lm_labels=labels, return_dict=False)"
    assert half in masked_lm.right_side()
    assert half in written(masked_lm)
    assert f"Rejected: #{number}." == masked_lm.notice


def test_the_right_side_is_always_what_would_be_written(pretrained_bert: Panel) -> None:
    panel = pretrained_bert
    for number, verdict in [(1, "rejected"), (2, "accepted"), (1, "accepted"), (3, "rejected")]:
        panel.decide(number, verdict)
        assert panel.right_side() == written(panel)
    panel.send(type="undo")
    panel.send(type="undo")
    assert panel.right_side() == written(panel)


def test_what_comes_along_is_said(pretrained_bert: Panel) -> None:
    imports = pretrained_bert.session.plan.changes.index(
        next(c for c in pretrained_bert.session.plan.changes if c.rule == "package-imports")
    )
    pretrained_bert.decide(imports + 1, "rejected")
    assert "Rejected with it, as it cannot do without: #1, #3." in pretrained_bert.notice
    assert written(pretrained_bert)[0].startswith("from pytorch_pretrained_bert")
    pretrained_bert.decide(1, "accepted")
    assert f"Accepted with it, as it is needed: #{imports + 1}." in pretrained_bert.notice


def test_what_is_visible_comes_at_once_and_the_rest_is_named(pretrained_bert: Panel) -> None:
    answer = pretrained_bert.decide(1, "rejected", "0:0")
    assert "part:0:0" in answer["regions"]
    assert answer["stale"] == ["1:0"]


def test_the_form_of_a_change_can_be_chosen(pretrained_bert: Panel) -> None:
    adam = next(c for c in pretrained_bert.session.plan.changes if c.alternative is not None)
    before = written(pretrained_bert)
    pretrained_bert.send(type="style", change=adam.id, style="exact", visible=["1:0"])
    assert pretrained_bert.right_side() == written(pretrained_bert) != before
    assert pretrained_bert.session.decisions.styles == {adam.id: Style.EXACT}
    pressed = [
        text(button)
        for key in ("part:0:0", "part:1:0")
        for button in elements(pretrained_bert.regions[key], act="style")
        if button[1]["aria-pressed"] == "true"
    ]
    assert pressed == ["exact"]


def test_decisions_on_all_that_is_shown(masked_lm: Panel) -> None:
    masked_lm.send(type="decide-shown", verdict="rejected")
    assert masked_lm.session.migrated() == masked_lm.session.document.data
    masked_lm.send(type="decide-shown", verdict="accepted", safe_only=True)
    safe = {c.id for c in masked_lm.session.plan.changes if c.safety.value == "safe"}
    assert masked_lm.session.decisions.accepted == safe
    masked_lm.send(type="decide-shown", verdict="accepted")
    assert "model(ids, labels=y, return_dict=False)" in "\n".join(written(masked_lm))


def test_a_filter_limits_what_is_shown_and_what_all_means(masked_lm: Panel) -> None:
    masked_lm.send(type="filter", filter={"rule": "return-dict"})
    assert [part for _, part in masked_lm.shown["entries"]] == ["1:0", "3:0"]
    assert "Accept the 2 shown" in text(masked_lm.regions["bulk"])
    masked_lm.send(type="decide-shown", verdict="accepted")
    assert "Accepted: #4, #5." in masked_lm.notice
    masked_lm.send(type="filter", filter={"verdict": "undecided"})
    assert len(masked_lm.shown["entries"]) == 3
    masked_lm.send(type="filter", filter={"safety": "unsafe"})
    assert [part for _, part in masked_lm.shown["entries"]] == ["3:0"]
    masked_lm.send(type="filter", filter={"cell": 2})
    assert masked_lm.shown["parts"] == ["0:0", "2:0"], "AdamW is imported in cell 0"
    masked_lm.send(type="filter", filter={})
    assert len(masked_lm.shown["entries"]) == 5


def test_undo_goes_back_to_the_beginning(masked_lm: Panel) -> None:
    before = masked_lm.regions["counts"]
    for number in (1, 2, 3):
        masked_lm.decide(number, "rejected")
    for _ in range(3):
        masked_lm.send(type="undo")
    assert masked_lm.regions["counts"] == before
    assert masked_lm.session.decisions == Decisions.default(masked_lm.session.plan)
    masked_lm.send(type="undo")
    assert masked_lm.notice == "There is nothing to undo."


def test_findings_are_listed_with_their_cells() -> None:
    cells = [
        "!pip install transformers==2.8.0\nfrom transformers import GPT2LMHeadModel",
        "model = GPT2LMHeadModel.from_pretrained('gpt2')",
        "logits, past = model(ids)\nprint(past[0].shape)",
    ]
    panel = Panel(*planned(cells, Settings()))
    (finding,) = panel.session.plan.findings
    panel.send(type="filter", filter={"safety": "by hand"})
    assert [part for _, part in panel.shown["entries"]] == [f"{finding.cell}:0"]
    (card,) = elements(panel.regions[f"part:{finding.cell}:0"], css="nbm-hand", tag="article")
    assert finding.message.partition(". ")[0] in text(card)


def test_a_rule_explains_itself_and_stays_open_after_a_decision(masked_lm: Panel) -> None:
    change = masked_lm.session.plan.changes[0]
    message = {"type": "explain", "entry": change.id, "rule": change.rule}
    masked_lm.send(**message)
    assert "What changed" in text(masked_lm.regions[f"rule:{change.id}"])
    answer = masked_lm.decide(1, "rejected", "0:0")
    assert answer["regions"][f"rule:{change.id}"] != []
    masked_lm.send(**message)
    assert masked_lm.regions[f"rule:{change.id}"] == []


def test_folded_lines_are_shown_step_by_step() -> None:
    source, plan = long_notebook(lines=500, every=400)
    panel = Panel(source, plan)
    gap = panel.send(type="unfold", cell=0, gap=1)["regions"]["gap:0:1"]
    assert len(elements(gap, css="nbm-row")) == 100
    (button,) = elements(gap, act="unfold")
    assert "unchanged lines" in text(button)
    for _ in range(4):
        gap = panel.send(type="unfold", cell=0, gap=1)["regions"]["gap:0:1"]
    assert elements(gap, act="unfold") == []
    assert len(elements(gap, css="nbm-row")) == 393


def test_writing(tmp_path: Path) -> None:
    source, plan = planned(MASKED_LM)
    path = tmp_path / "demo.ipynb"
    path.write_bytes(source)
    panel = Panel(source, plan, path)
    copy = tmp_path / "demo.migrated.ipynb"
    (proposed,) = (
        e[1]["value"] for e in elements(panel.page, tag="input") if "write" in e[1]["data-key"]
    )
    assert proposed == str(copy)
    panel.decide(1, "rejected")
    panel.send(type="write", path=proposed)
    decisions = panel.session.decisions
    assert copy.read_bytes() == engine.apply(source, plan, decisions) != source
    assert "Written with 3 changes" in text(panel.regions["written"])


def test_a_file_is_overwritten_only_after_a_second_word(tmp_path: Path) -> None:
    source, plan = planned(MASKED_LM)
    path, copy = tmp_path / "demo.ipynb", tmp_path / "mine.ipynb"
    path.write_bytes(source)
    copy.write_text("mine")
    panel = Panel(source, plan, path)
    panel.send(type="write", path=str(copy))
    assert f"{copy} exists." in text(panel.regions["written"])
    assert elements(panel.regions["written"], act="overwrite")
    assert copy.read_text() == "mine"
    panel.send(type="write", path=str(copy), overwrite=True)
    assert copy.read_bytes() == panel.session.migrated()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("demo.ipynb", "is the notebook itself"),
        ("", "is a folder"),
        ("missing/copy.ipynb", "there is no folder"),
    ],
)
def test_where_nothing_can_be_written(tmp_path: Path, name: str, words: str) -> None:
    source, plan = planned(MASKED_LM)
    path = tmp_path / "demo.ipynb"
    path.write_bytes(source)
    panel = Panel(source, plan, path)
    panel.send(type="write", path=str(tmp_path / name), overwrite=True)
    assert words in text(panel.regions["written"])
    assert path.read_bytes() == source
    assert [p.name for p in tmp_path.iterdir()] == ["demo.ipynb"]


def test_a_notebook_saved_meanwhile_is_told(tmp_path: Path) -> None:
    source, plan = planned(MASKED_LM)
    path = tmp_path / "demo.ipynb"
    path.write_bytes(source + b"\n")
    panel = Panel(source, plan, path)
    panel.send(type="write", path=str(tmp_path / "copy.ipynb"))
    assert "was saved again since it was read" in text(panel.regions["written"])


def test_decisions_are_saved_and_replayed(tmp_path: Path) -> None:
    source, plan = planned(MASKED_LM)
    file = tmp_path / "decisions.json"
    first = Panel(source, plan, tmp_path / "demo.ipynb")
    first.decide(2, "rejected")
    first.decide(5, "accepted")
    first.send(type="save", path=str(file))
    assert "Saved" in text(first.regions["saved"])
    second = Panel(source, plan, tmp_path / "demo.ipynb")
    second.send(type="replay", path=str(file))
    assert second.session.migrated() == first.session.migrated() != source
    assert "1 accepted, 1 rejected" in text(second.regions["saved"])
    other, other_plan = planned(MASKED_LM[:2])
    third = Panel(other, other_plan, tmp_path / "demo.ipynb")
    third.send(type="replay", path=str(file))
    assert "no longer to be found here" in text(third.regions["saved"])


@pytest.mark.parametrize("content", [None, "[]", '{"notebooks": {}, "schema": 1}'])
def test_what_cannot_be_replayed_is_told(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "decisions.json"
    if content is not None:
        file.write_text(content)
    panel = Panel(*planned(MASKED_LM))
    before = panel.session.decisions
    panel.send(type="replay", path=str(file))
    assert "✗" in text(panel.regions["saved"])
    assert str(file) in text(panel.regions["saved"])
    assert panel.session.decisions == before


def test_a_notebook_with_nothing_to_change_says_so() -> None:
    panel = Panel(*planned(["import pandas as pd"]))
    assert "There is nothing to change" in text(panel.page)


@pytest.mark.parametrize(
    "message",
    [{}, {"type": "run"}, {"type": "decide", "change": 1}, {"type": "look", "x": 1}, "open"],
)
def test_what_is_no_message_is_refused(masked_lm: Panel, message: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        Conversation(masked_lm.session).answer(message)


def test_hostile_sources_arrive_as_visible_text() -> None:
    cells = [
        "from transformers import BertModel",
        "# </pre><script>alert(1)</script> \u202e\u200b\x1b[31m \ud800\x00",
    ]
    panel = Panel(*planned(cells, Settings()))
    shown = "\n".join(panel.right_side())
    assert (
        "# </pre><script>alert(1)</script> ⟨U+202E⟩⟨U+200B⟩⟨U+001B⟩[31m ⟨U+D800⟩⟨U+0000⟩" in shown
    )
    assert "script" not in {e[0] for key in panel.regions for e in elements(panel.regions[key])}


def test_a_panel_of_many_changes_opens_without_working_them_out() -> None:
    source, plan = long_notebook()
    assert len(plan.changes) > 300
    session = Session(Path("long.ipynb"), Document.from_bytes(source), plan)
    conversation = Conversation(session)
    page = conversation.answer({"type": "open", "view": "one"})
    assert len(json.dumps(page)) < 200_000
    first = conversation.answer({"type": "look", "visible": ["0:0"]})
    assert list(first["regions"]) == ["part:0:0"]


def test_an_answer_to_a_question_plans_again_and_keeps_what_was_said() -> None:
    source = notebook(ASKING)
    asking = engine.plan(source, Settings())
    (question,) = asking.questions
    settled: list[str] = []

    def plan_again(answer: str) -> Plan:
        settled.append(answer)
        return engine.plan(source, settings_of(Wishes(from_=answer)))

    session = Session(
        Path("asking.ipynb"), Document.from_bytes(source), asking, plan_again=plan_again
    )
    conversation = Conversation(session)
    page = conversation.answer({"type": "open", "view": "one"})["content"]
    buttons = [e for e in elements(page, tag="button") if e[1].get("data-act") == "settle"]
    assert [button[1]["data-value"] for button in buttons] == [question.before, question.since]
    kept = asking.changes[0].id
    conversation.answer({"type": "decide", "change": kept, "verdict": "rejected"})
    answer = conversation.answer({"type": "settle", "answer": question.before, "view": "one"})
    assert answer["type"] == "page"
    assert settled == [question.before]
    assert session.plan.questions == ()
    assert kept in session.choices.rejected
    with pytest.raises(ValueError, match="answers no question"):
        conversation.answer({"type": "settle", "answer": "transformers<9", "view": "one"})


def test_without_a_way_to_plan_again_nothing_is_asked() -> None:
    source = notebook(ASKING)
    session = Session(
        Path("asking.ipynb"), Document.from_bytes(source), engine.plan(source, Settings())
    )
    page = Conversation(session).answer({"type": "open", "view": "one"})["content"]
    assert not [e for e in elements(page, tag="button") if e[1].get("data-act") == "settle"]
