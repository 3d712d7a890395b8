from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nbmigrate.cli.interactive import Interview
from nbmigrate.cli.terminal import Terminal
from nbmigrate.plan import Change, Form, Hunk, Plan, Safety, Style
from nbmigrate.reports.diffs import change_diff

if TYPE_CHECKING:
    from cli.conftest import Workspace


def change(
    identity: str, *hunks: Hunk, safety: Safety = Safety.SAFE, requires: tuple[str, ...] = ()
) -> Change:
    return Change(identity, "toy", safety, "why", "", (), hunks, requires)


def test_each_change_is_shown_as_a_diff_with_its_consequence(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "first", "x = 1\nold_use\ny = 2")
    result = workspace.run("-i", "a.ipynb", stdin="y\n")
    assert (
        "a.ipynb, change 1 of 1: toy-use (safe)\n"
        "old_use is new_use now\n"
        "If left: NameError\n"
        "@@ a.ipynb:cell 1, line 2 @@\n"
        "-old_use\n"
        "+new_use\n"
    ) in result.stdout
    assert workspace.source("a.migrated.ipynb") == "first\n---\nx = 1\nnew_use\ny = 2"


def test_no_leaves_the_change_out_and_the_report_says_so(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use", "old_look")
    result = workspace.run("-i", "a.ipynb", "--report", "r.json", stdin="N\nyes\n")
    assert result.exit_code == 0
    assert workspace.source("a.migrated.ipynb") == "old_use\n---\nnew_look"
    (notebook,) = json.loads(Path("r.json").read_text())["notebooks"]
    assert [c["applied"] for c in notebook["changes"]] == [False, True]


def test_no_to_everything_writes_nothing(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use", "old_look")
    assert workspace.run("-i", "a.ipynb", stdin="n\nn\n").exit_code == 0
    assert workspace.files() == ["a.ipynb"]


def test_all_holds_for_the_rule_in_every_notebook_and_for_no_other_rule(
    workspace: Workspace,
) -> None:
    workspace.add("a.ipynb", "old_use", "old_look", "old_use")
    workspace.add("b.ipynb", "old_use")
    result = workspace.run("-i", "a.ipynb", "b.ipynb", stdin="a\nn\n")
    assert workspace.source("a.migrated.ipynb") == "new_use\n---\nold_look\n---\nnew_use"
    assert workspace.source("b.migrated.ipynb") == "new_use"
    assert result.stdout.count("Apply?") == 2


def test_unsafe_changes_are_asked_about_without_the_option(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_guess")
    workspace.run("-i", "a.ipynb", stdin="y\n")
    assert workspace.source("a.migrated.ipynb") == "new_guess"


@pytest.mark.parametrize("end", ["q\n", ""])
def test_quitting_keeps_what_was_accepted_and_leaves_later_notebooks(
    workspace: Workspace, end: str
) -> None:
    workspace.add("a.ipynb", "old_use", "old_look")
    workspace.add("b.ipynb", "old_use")
    result = workspace.run("-i", "a.ipynb", "b.ipynb", stdin=f"y\n{end}")
    assert result.exit_code == 0
    assert workspace.source("a.migrated.ipynb") == "new_use\n---\nold_look"
    assert workspace.files() == ["a.ipynb", "a.migrated.ipynb", "b.ipynb"]
    assert "b.ipynb: skipped, you quit before it" in result.stdout


def test_change_is_not_offered_when_the_one_it_needs_was_refused(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_import", "old_use")
    result = workspace.run("-i", "a.ipynb", stdin="n\n")
    assert "change 2 of 2: left out, it needs one you left out" in result.stdout
    assert workspace.files() == ["a.ipynb"]


def test_change_that_an_accepted_one_needs_is_accepted_with_it() -> None:
    plan = Plan("", "", changes=(change("use", requires=("import",)), change("import")))
    answers = iter("y")  # a second question would end the iterator
    interview = Interview(Terminal(io.StringIO()), lambda _: next(answers))
    assert interview.decide("a.ipynb", plan).accepted == {"use", "import"}


def test_lines_of_a_hunk_that_stay_are_context() -> None:
    shown = change_diff("a.ipynb", change("use", Hunk(3, 7, "f(\n  x,\n)", "g(\n  x,\n)")))
    assert shown == "@@ a.ipynb:cell 3, line 7 @@\n-f(\n+g(\n   x,\n )\n"


def test_all_of_a_rule_does_not_extend_to_less_safe_changes() -> None:
    sure, guess = change("1"), change("2", safety=Safety.UNSAFE)
    answers = iter("an")
    interview = Interview(Terminal(io.StringIO()), lambda _: next(answers))
    plan = Plan("", "", changes=(sure, guess, change("3")))
    assert interview.decide("a.ipynb", plan).accepted == {"1", "3"}


def test_other_answers_explain_the_answers_and_ask_again(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    result = workspace.run("-i", "a.ipynb", stdin="what\n\ny\n")
    assert result.stdout.count("leave out the rest") == 2
    assert workspace.source("a.migrated.ipynb") == "new_use"


def test_existing_copy_is_refused_before_any_question(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    Path("a.migrated.ipynb").touch()
    result = workspace.run("-i", "a.ipynb", stdin="y\n")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "exists; --force" in result.stderr


def test_control_characters_of_a_cell_do_not_reach_the_terminal(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use = '\x1b[2J\u202e[red]'")
    result = workspace.run("-i", "a.ipynb", stdin="y\n")
    assert r"+new_use = '\x1b[2J\u202e[red]'" in result.stdout
    assert "\x1b" not in result.stdout


def test_other_style_is_shown_and_taken_on_request() -> None:
    def form(style: Style, after: str) -> Form:
        return Form(style, Safety.SAFE, f"do {after}", "", (), (Hunk(0, 1, "old", after),))

    guide, exact = form(Style.GUIDE, "easy"), form(Style.EXACT, "same")
    fields = {name: getattr(guide, name) for name in Form.__struct_fields__}
    plan = Plan("", "", changes=(Change(id="1", rule="toy", alternative=exact, **fields),))
    answers = iter("ssy")
    stream = io.StringIO()
    choices = Interview(Terminal(stream), lambda _: next(answers)).decide("a.ipynb", plan)
    assert choices.accepted == {"1"}
    assert choices.styles == {}
    shown = [line for line in stream.getvalue().splitlines() if line.startswith("+")]
    assert shown == ["+easy", "+same", "+easy"]
    answers = iter("sa")
    choices = Interview(Terminal(stream), lambda _: next(answers)).decide("a.ipynb", plan)
    assert choices.styles == {"1": Style.EXACT}
