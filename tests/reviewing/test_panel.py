from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

import nbmigrate
from nbmigrate.jupyter.panel import SCRIPT, ReviewError, ReviewPanel
from reviewing.plans import MASKED_LM, PRETRAINED_BERT, planned

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "demo.ipynb"
    path.write_bytes(planned(MASKED_LM)[0])
    return path


def answers(panel: ReviewPanel, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return what the panel sends to the browser from now on."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(panel, "send", sent.append)
    return sent


def test_a_panel_is_a_widget_and_elsewhere_a_diff(notebook: Path) -> None:
    panel = nbmigrate.review(notebook)
    data, _ = panel._repr_mimebundle_()  # type: ignore[misc]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == repr(panel)
    assert "--- demo.ipynb:cell 1" in repr(panel)
    assert "+loss, scores = model(ids, labels=labels, return_dict=False)" in repr(panel)


def test_a_diff_of_hostile_text_cannot_drive_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "demo.ipynb"
    path.write_bytes(planned([*MASKED_LM[:1], f"{MASKED_LM[1]}  # \x1b[31m\u202e"])[0])
    assert "\x1b" not in repr(nbmigrate.review(path))
    assert "⟨U+001B⟩[31m⟨U+202E⟩" in repr(nbmigrate.review(path))


def test_a_notebook_with_nothing_to_change(tmp_path: Path) -> None:
    path = tmp_path / "plain.ipynb"
    path.write_bytes(planned(["import pandas"])[0])
    assert repr(nbmigrate.review(path)) == "plain.ipynb: nothing to change"


def test_messages_are_answered(notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = nbmigrate.review(notebook)
    sent = answers(panel, monkeypatch)
    panel.receive({"type": "open", "view": "x"})
    panel.receive({"type": "decide-shown", "verdict": "rejected"})
    assert [answer["type"] for answer in sent] == ["page", "patch"]
    assert panel.decisions.accepted == frozenset()
    assert panel.migrated == notebook.read_bytes()


def test_a_bug_is_told_and_not_swallowed(notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = nbmigrate.review(notebook)
    sent = answers(panel, monkeypatch)
    with pytest.raises(KeyError):
        panel.receive({"type": "decide", "change": "nobody", "verdict": "accepted"})
    (failure,) = sent
    assert failure["type"] == "failure"
    assert "KeyError" in failure["text"]


def test_settings_are_those_of_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "demo.ipynb"
    source = planned(PRETRAINED_BERT)[0]
    path.write_bytes(source)
    everything = nbmigrate.review(path, style="exact", to="4.40", unsafe=True)
    assert "BertAdam(model.parameters()" in everything.migrated.decode()
    none = nbmigrate.review(path, ignore=["bert-adam"], select=["bert-adam"])
    assert none.migrated == source


def test_unsafe_changes_are_written_where_asked_for(notebook: Path) -> None:
    careful, bold = nbmigrate.review(notebook), nbmigrate.review(notebook, unsafe=True)
    assert len(bold.decisions.accepted - careful.decisions.accepted) == 1


@pytest.mark.parametrize(
    ("name", "wishes", "words"),
    [
        ("missing.ipynb", {}, "missing.ipynb: cannot be read: No such file"),
        ("demo.ipynb", {"to": "9.9"}, "to: "),
        ("demo.ipynb", {"select": ["return-dic"]}, "did you mean return-dict?"),
        ("demo.ipynb", {"style": "quick"}, "style: "),
        ("demo.ipynb", {"from_": "tensorflow==1"}, "from: "),
        ("broken.ipynb", {}, "broken.ipynb: not JSON"),
    ],
)
def test_what_cannot_be_reviewed_is_told_in_one_line(
    notebook: Path, name: str, wishes: dict[str, Any], words: str
) -> None:
    (notebook.parent / "broken.ipynb").write_text("{")
    with pytest.raises(ReviewError) as caught:
        nbmigrate.review(notebook.parent / name, **wishes)
    assert words in str(caught.value)
    (line,) = caught.value._render_traceback_()
    assert "\n" not in line


def test_the_script_makes_no_markup_of_texts_and_asks_for_nothing() -> None:
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "fetch(",
    ):
        assert way not in SCRIPT
    assert not re.search(r"\bimport\b", SCRIPT)
    assert "http" not in SCRIPT


def test_the_script_knows_every_element_that_is_sent(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags, attributes = (
        set(match.split()) for match in re.findall(r"new Set\(\s*`([^`]*)`", SCRIPT)
    )
    panel = nbmigrate.review(notebook)
    sent = answers(panel, monkeypatch)
    panel.receive({"type": "open", "view": "x"})
    parts = sent[0]["shown"]["parts"]
    panel.receive({"type": "look", "visible": parts})
    panel.receive({"type": "explain", "entry": "e", "rule": "return-dict"})
    panel.receive({"type": "write", "path": str(notebook.with_name("c.ipynb"))})
    panel.receive({"type": "write", "path": str(notebook.with_name("c.ipynb"))})
    panel.receive({"type": "save", "path": str(notebook.with_name("d.json"))})
    used: set[str] = set()
    named: set[str] = set()

    def visit(node: object) -> None:
        if isinstance(node, list) and len(node) == 3 and isinstance(node[1], dict):
            used.add(node[0])
            named.update(name for name in node[1] if not re.match("(aria|data)-[a-z-]+$", name))
            visit(node[2])
        elif isinstance(node, list):
            for child in node:
                visit(child)
        elif isinstance(node, dict):
            for child in node.values():
                visit(child)

    visit(json.loads(json.dumps(sent)))
    assert {"del", "ins", "article", "select", "pre"} <= used
    assert used <= tags
    assert named <= attributes
