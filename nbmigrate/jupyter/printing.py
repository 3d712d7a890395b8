"""What the magics print: the same words and colours as the command line."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

from nbmigrate.cli.main import main
from nbmigrate.cli.terminal import Terminal
from nbmigrate.reports.diffs import cell_diff

if TYPE_CHECKING:
    from nbmigrate.jupyter.cell_view import CellView
    from nbmigrate.jupyter.failure import Explanation

_NOTHING = (
    "nothing to change in this cell, as far as the cells run in this session tell"
    " (%nbmigrate looks at the whole notebook)"
)
_UNKNOWN = "no rule knows this error, and none changes the lines that it came through"
_NOT_HERE = (
    "{rules} may be the reason, but the cells run in this session do not show where"
    " (%nbmigrate looks at the whole notebook)"
)


def print_run(words: list[str]) -> None:
    """Print what the program `nbmigrate` prints for these words; it must not be asked to write.

    Raises `click.UsageError` for words that make no sense.
    """
    # A notebook shows standard error as if all had failed; and `main` may drop standard output.
    with redirect_stdout(sys.stdout), redirect_stderr(sys.stdout):
        main(words, prog_name="nbmigrate", standalone_mode=False)


def print_explanation(title: str, explanation: Explanation) -> None:
    """Print why a cell failed, as far as the rules know."""
    output = Terminal(sys.stdout)
    output.text(f"{title}\n", "bold")
    for reason in explanation.reasons:
        place = f"In [{reason.number}], line {reason.line}"
        output.text(f"{place}: {' '.join(reason.message.split())} [{reason.rule}]\n")
    rules = list(dict.fromkeys(reason.rule for reason in explanation.reasons))
    if not rules:
        rules = [match.rule for match in explanation.matches]
        text = _NOT_HERE if rules else _UNKNOWN
        output.text(f"{text.format(rules=', '.join(rules))}\n")
    for rule in rules:
        output.text(f"`nbmigrate rule {rule}` says more\n")


def print_line(text: str) -> None:
    """Print a sentence."""
    Terminal(sys.stdout).text(f"{text}\n")


def print_cell(view: CellView) -> None:
    """Print what becomes of a cell, and what there is to know about that."""
    output = Terminal(sys.stdout)
    output.diff(cell_diff("this cell", view.before, view.after))
    rows = [(e.label.value, f"line {e.line}", f"{e.message} [{e.rule}]") for e in view.entries]
    rows += [
        ("also", f"In [{n.number}], line {n.line}", f"{n.change.message} [{n.change.rule}]")
        for n in view.elsewhere
    ]
    for label, place, message in rows:
        output.text(f"{label:<9} {place}: {' '.join(message.split())}\n")
    if view.before == view.after and not rows:
        print_line(_NOTHING)
