from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from nbmigrate import engine
from nbmigrate.plan import Decisions, Style
from nbmigrate.reviewing.choices import Choices, decisions_of
from nbmigrate.reviewing.decisions_file import (
    DecisionsFileError,
    NotebookChoices,
    choices_for,
    decisions_for,
    load,
    replayed,
    save,
)
from reviewing.plans import MASKED_LM, change, change_of_two_forms, plan_of, planned

if TYPE_CHECKING:
    from pathlib import Path

CHOICES = Choices(frozenset({"use"}), frozenset({"guess"}), {"adam": Style.EXACT})


def test_decisions_come_back_as_they_were_saved(tmp_path: Path) -> None:
    file, notebook = tmp_path / "decisions.json", tmp_path / "demo.ipynb"
    save(file, notebook, CHOICES)
    assert json.loads(file.read_text()) == {
        "schema": 1,
        "notebooks": {
            "demo.ipynb": {
                "accepted": ["use"],
                "rejected": ["guess"],
                "styles": {"adam": "exact"},
            }
        },
    }
    assert choices_for(load(file), file, notebook) == NotebookChoices(
        ("use",), ("guess",), {"adam": Style.EXACT}
    )


def test_other_notebooks_of_the_file_stay(tmp_path: Path) -> None:
    file = tmp_path / "decisions.json"
    save(file, tmp_path / "course" / "b.ipynb", CHOICES)
    save(file, tmp_path / "a.ipynb", Choices())
    save(file, tmp_path / "a.ipynb", CHOICES)
    saved = load(file)
    assert list(saved.notebooks) == ["a.ipynb", "course/b.ipynb"]
    assert saved.notebooks["a.ipynb"] == saved.notebooks["course/b.ipynb"]


def test_a_notebook_that_moved_is_known_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "decisions.json"
    save(file, tmp_path / "old" / "demo.ipynb", CHOICES)
    assert choices_for(load(file), file, tmp_path / "new" / "demo.ipynb") is not None
    assert choices_for(load(file), file, tmp_path / "other.ipynb") is None
    save(file, tmp_path / "older" / "demo.ipynb", Choices())
    assert choices_for(load(file), file, tmp_path / "new" / "demo.ipynb") is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no decisions of nbmigrate"),
        ("[]", "no decisions of nbmigrate"),
        ('{"notebooks": {"a": {"accepted": "x"}}}', "Expected `array`"),
        ('{"notebooks": {"a": {"styles": {"x": "quick"}}}}', "'quick'"),
        ('{"notebooks": {}, "schema": 2}', "schema 2"),
    ],
)
def test_other_files_are_refused_in_one_line_and_kept(
    tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "decisions.json"
    file.write_text(content)
    with pytest.raises(DecisionsFileError) as caught:
        save(file, tmp_path / "demo.ipynb", CHOICES)
    assert str(file) in str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert file.read_text() == content


def test_stale_decisions_are_named() -> None:
    plan = plan_of(change("use"), change_of_two_forms("adam", (), ()))
    saved = NotebookChoices(
        ("gone", "use"), ("lost",), {"adam": Style.EXACT, "use": Style.EXACT, "old": Style.GUIDE}
    )
    choices, stale = replayed(plan, saved)
    assert stale == ("gone", "lost", "old", "use")
    assert choices == Choices(frozenset({"use"}), styles={"adam": Style.EXACT})


def test_replayed_decisions_are_those_that_were_saved(tmp_path: Path) -> None:
    source, plan = planned(MASKED_LM)
    ids = [c.id for c in plan.changes]
    adamw = next(c for c in plan.changes if c.alternative is not None)
    choices = Choices(frozenset(ids[-1:]), frozenset(ids[:1]), {adamw.id: Style.EXACT})
    file = tmp_path / "decisions.json"
    save(file, tmp_path / "demo.ipynb", choices)
    saved = choices_for(load(file), file, tmp_path / "demo.ipynb")
    assert saved is not None
    decisions, stale = decisions_for(plan, saved)
    assert stale == ()
    assert decisions == decisions_of(plan, choices)
    assert ids[-1] in decisions.accepted
    assert engine.apply(source, plan, decisions) != engine.apply(
        source, plan, Decisions.default(plan)
    )
