from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from nbmigrate.cli.run import Outcome
from nbmigrate.cli.terminal import Terminal
from nbmigrate.reports.model import Status, not_done
from nbmigrate.reports.printable import printable

if TYPE_CHECKING:
    from cli.conftest import Workspace


class TerminalStream(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> TerminalStream:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "40")
    return TerminalStream()


def test_diffs_are_coloured_on_a_terminal(screen: TerminalStream) -> None:
    Terminal(screen).diff("--- a:cell 0\n-old [bold]\n+new\n")
    assert screen.getvalue() == (
        "\x1b[1m--- a:cell 0\x1b[0m\n\x1b[31m-old [bold]\x1b[0m\n\x1b[32m+new\x1b[0m\n"
    )


def test_no_color_is_respected(screen: TerminalStream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    Terminal(screen).diff("-old\n+new\n")
    assert screen.getvalue() == "-old\n+new\n"


def test_nothing_is_coloured_elsewhere() -> None:
    stream = io.StringIO()
    Terminal(stream).error("a.ipynb", "bad")
    assert stream.getvalue() == "nbmigrate: a.ipynb: bad\n"


def test_long_texts_hang_below_themselves_on_a_terminal(screen: TerminalStream) -> None:
    Terminal(screen).definitions([("rule", "what it does, told in many words that need two lines")])
    assert screen.getvalue() == (
        "rule  what it does, told in many words\n      that need two lines\n"
    )


def test_an_entry_is_one_line_elsewhere() -> None:
    stream = io.StringIO()
    Terminal(stream).definitions([("rule", "word " * 50)])
    assert stream.getvalue().count("\n") == 1


def test_markdown_is_laid_out_on_a_terminal_only(screen: TerminalStream) -> None:
    Terminal(screen).markdown("# Title\n\nSome `code`.")
    assert "#" not in screen.getvalue()
    assert "Title" in screen.getvalue()
    plain = io.StringIO()
    Terminal(plain).markdown("# Title\n\nSome `code`.\n\n")
    assert plain.getvalue() == "# Title\n\nSome `code`.\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢字 🤗\ttab", "plain é 漢字 🤗\ttab"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("a\rb\x9b\x7f", r"a\rb\x9b\x7f"),
        ("\u202egnp.\u2028", r"\u202egnp.\u2028"),
        ("\ud800", r"\ud800"),
    ],
)
def test_what_drives_a_terminal_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_names_are_shown_as_text() -> None:
    stream = io.StringIO()
    outcome = Outcome(not_done("[red]\x1b[31m\n.ipynb", Status.SKIPPED, "why"))
    Terminal(stream).outcome(outcome, written=True, details=True)
    assert stream.getvalue() == "[red]\\x1b[31m\\n.ipynb: skipped, why\n"


def test_characters_a_stream_cannot_take_are_escaped() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="")
    Terminal(stream).text("é\n")
    assert raw.getvalue() == b"\\xe9\n"


def test_few_notebooks_list_every_place(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "x\nold_look", "old_guess", "old_use", "1\n2\nby_hand")
    assert workspace.run("a.ipynb").stdout == (
        "a.ipynb: 2 changes (1 to review), 1 left out, 1 by hand -> a.migrated.ipynb\n"
        "    written for transformers 2.11.0 (pip line in cell 0)\n"
        "    review    cell 0, line 2: old_look is new_look now [toy-review]\n"
        "    left out  cell 1, line 1: old_guess is new_guess now [toy-guess]\n"
        "    by hand   cell 3, line 3: do it yourself [toy-finding]\n"
        "\n"
        "review    applied, but behaviour may differ or a comment was lost:"
        " look at these once\n"
        "left out  not applied: guesses (--unsafe applies them, -i asks) and what you did not "
        "accept\n"
        "by hand   not rewritten: these are yours to change\n"
    )


def test_many_notebooks_count_by_rule_and_list_places_on_request(workspace: Workspace) -> None:
    for number in range(9):
        workspace.add(f"{number}.ipynb", "old_look", "by_hand\nby_hand", "old_use")
    counted = workspace.run("--check", ".").stdout
    assert (
        "3.ipynb: 2 changes to make (1 to review), 2 by hand\n"
        "    review    toy-review 1\n"
        "    by hand   toy-finding 2\n"
    ) in counted
    assert (
        "rule         changes  review  left out  by hand\n"
        "toy-finding        .       .         .       18\n"
        "toy-review         9       9         .        .\n"
        "toy-use            9       .         .        .\n"
        "\n"
        "9 notebooks: 9 to migrate\n"
    ) in counted
    assert "cell 1, line 2: do it yourself" not in counted
    assert workspace.run("--check", "-v", ".").stdout.count("cell 1, line 2: do it your") == 9
