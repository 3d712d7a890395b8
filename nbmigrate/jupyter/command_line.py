"""What may follow `%nbmigrate` and `%%nbmigrate`: a command line, read as the program's own is."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem, ShellComplete
from IPython.core.completer import protect_filename
from IPython.utils.process import arg_split  # type: ignore[attr-defined]

from nbmigrate.jupyter.wishes import parameters
from nbmigrate.libraries.words import words

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_RULE_OPTIONS = ("--select", "--ignore")

_LINE_HELP = f"""
Migrate this notebook, or those at PATH, to {words().destination}.

In a notebook, one PATH shows the panel to review and write it; without a PATH it is this notebook,
as it was saved last. Several PATHs, folders, and IPython in a terminal print what would change.
"""
_CELL_HELP = """
Show what becomes of this cell, in the light of the cells run before it.

The cell is not run. With --replace its text is replaced, for you to look at and to run.
"""


def _complete_path(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    paths = [Path(name) for name in sorted(glob.glob(f"{glob.escape(incomplete)}*"))]  # noqa: PTH207 - keeps ./
    names = [f"{path}/" if path.is_dir() else str(path) for path in paths]
    return [
        CompletionItem(protect_filename(name)) for name in names if name.endswith(("/", ".ipynb"))
    ]


LINE = click.Command(
    "%nbmigrate",
    help=_LINE_HELP,
    context_settings=_SETTINGS,
    params=[
        click.Argument(["paths"], nargs=-1, metavar="[PATH]...", shell_complete=_complete_path),
        click.Option(["--diff"], is_flag=True, help="Print what would change; show no panel."),
        click.Option(["--check"], is_flag=True, help="Print counts and what is left to you."),
        click.Option(["--why"], is_flag=True, help="Explain the last error of a cell."),
        *parameters(),
    ],
)
CELL = click.Command(
    "%%nbmigrate",
    help=_CELL_HELP,
    context_settings=_SETTINGS,
    params=[
        click.Option(["--replace"], is_flag=True, help="Put the new text into the cell."),
        *parameters(),
    ],
)
_POSIX = os.name == "posix"


def words_of(line: str) -> list[str]:
    """Split what follows a magic's name; raises `click.UsageError` for an open quotation."""
    try:
        return arg_split(line, posix=_POSIX)
    except ValueError as error:
        raise click.UsageError(f"{error} in {line}") from None


def read(command: click.Command, words: list[str]) -> dict[str, Any]:
    """Return the values that the words have for a command's parameters, by name.

    Raises `click.UsageError` for words that make no sense, and `click.exceptions.Exit` once the
    help was printed that they ask for.
    """
    return command.make_context(command.name, list(words)).params


def help_of(*commands: click.Command) -> str:
    """Return the help of commands, as `--help` prints it."""
    return "\n\n".join(
        command.get_help(click.Context(command, info_name=command.name)) for command in commands
    )


def completions(command: click.Command, text: str) -> list[str]:
    """Complete the last word of a command line: options, their values, rules, notebooks.

    `text` is all that stands before the cursor, with the name of the magic.
    """
    words = arg_split(text, posix=_POSIX, strict=False)[1:]
    incomplete = words.pop() if words and not text[-1].isspace() else ""
    option = incomplete.partition("=")[0] if "=" in incomplete else "".join(words[-1:])
    if option in _RULE_OPTIONS:
        from nbmigrate.rules import all_rules  # noqa: PLC0415

        return [rule.name for rule in all_rules()]
    items = ShellComplete(command, {}, command.name or "", "").get_completions(words, incomplete)
    return [item.value for item in items]
