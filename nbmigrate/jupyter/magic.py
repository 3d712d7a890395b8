"""The magics `%nbmigrate` and `%%nbmigrate`, and what loads and unloads them."""

from __future__ import annotations

from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.display import display

from nbmigrate.cli.inputs import STANDARD_INPUT
from nbmigrate.errors import ConfigurationError, WishError
from nbmigrate.jupyter.cell_view import view_cell
from nbmigrate.jupyter.command_line import CELL, LINE, completions, help_of, read, words_of
from nbmigrate.jupyter.own_notebook import UnknownNotebookError, own_notebook
from nbmigrate.jupyter.printing import print_cell, print_explanation, print_line, print_run
from nbmigrate.jupyter.session import session_of
from nbmigrate.jupyter.wishes import wishes_for
from nbmigrate.settings import settings_of

if TYPE_CHECKING:
    from types import SimpleNamespace

    from IPython.core.interactiveshell import InteractiveShell

_NAME = "nbmigrate"
_COMPLETER = "complete_command"
_SESSION = Path("session.ipynb")  # it stands in the working folder, as far as settings go
_REPLACED = "\nthe cell has its new text: look at it, and run it"
_NO_INPUT = "there is no standard input here; name a notebook"
_NO_ERROR = "there is no error of a cell to explain; run the cell that fails, then this"
_DONE = "this cell was migrated already"
_OFFER = "\n%%nbmigrate --replace puts this into the cell"


def load(shell: InteractiveShell) -> None:
    """Give a shell the magics and their completion."""
    shell.register_magics(NbmigrateMagics)
    for command in (LINE, CELL):
        shell.set_hook(_COMPLETER, _complete, str_key=command.name)  # type: ignore[no-untyped-call]


def unload(shell: InteractiveShell) -> None:
    """Take away all that `load` gave."""
    manager = shell.magics_manager
    manager.registry.pop(NbmigrateMagics.__name__, None)
    for magics in manager.magics.values():
        magics.pop(_NAME, None)
    for command in (LINE, CELL):
        shell.strdispatchers[_COMPLETER].strs.pop(command.name, None)


def _complete(_shell: InteractiveShell, event: SimpleNamespace) -> list[str]:
    command = CELL if event.command == CELL.name else LINE
    return completions(command, event.text_until_cursor)


@magics_class
class NbmigrateMagics(Magics):
    """The magics of one shell. They remember which cells they replaced, by the new source."""

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._originals: dict[str, str] = {}

    @line_cell_magic
    def nbmigrate(self, line: str, cell: str | None = None) -> None:  # noqa: D102 - given below
        command = LINE if cell is None else CELL
        try:
            words = words_of(line)
            given = read(command, words)
            if cell is not None:
                self._show_cell(cell, given)
            elif given["why"]:
                self._explain_error(given)
            else:
                self._show_notebooks(words, given)
        except click.ClickException as error:
            raise UsageError(error.format_message()) from None
        except WishError as error:
            raise UsageError(f"--{error.wish}: {error}") from None
        except (ConfigurationError, UnknownNotebookError) as error:
            raise UsageError(str(error)) from None
        except click.exceptions.Exit:  # the help was asked for, and printed
            return

    nbmigrate.__doc__ = help_of(LINE, CELL)

    @property
    def _in_notebook(self) -> bool:
        return hasattr(self.shell, "kernel")

    def _show_notebooks(self, words: list[str], given: dict[str, Any]) -> None:
        paths: list[str] = list(given["paths"])
        if STANDARD_INPUT in paths:
            raise UsageError(_NO_INPUT)
        if not paths:
            paths = [str(own_notebook(self.shell.user_ns))]
            words = [*words, *paths]
        if given["check"] or given["diff"]:
            print_run(words)
        elif self._in_notebook and len(paths) == 1 and _is_one_file(paths[0]):
            _show_panel(Path(paths[0]), given)
        else:
            print_run(["--diff", *words])

    def _explain_error(self, given: dict[str, Any]) -> None:
        from nbmigrate.jupyter.failure import explain, last_failure  # noqa: PLC0415

        failure = last_failure(self.shell)
        if failure is None:
            raise UsageError(_NO_ERROR)
        session = session_of(self.shell, self._originals)
        settings = settings_of(wishes_for(_SESSION, given))
        print_explanation(failure.title, explain(failure, session, settings))

    def _show_cell(self, cell: str, given: dict[str, Any]) -> None:
        source = cell.removesuffix("\n")
        if source in self._originals:
            print_line(_DONE)
            return
        wishes = wishes_for(_SESSION, given)
        session, number = session_of(self.shell, self._originals).with_cell(source)
        view = view_cell(
            session,
            number,
            settings_of(wishes),
            unsafe=bool(wishes.unsafe),
            migrated=self._originals.values(),
        )
        print_cell(view)
        if view.before == view.after:
            return
        if given["replace"]:
            self._originals[view.after] = view.before
            self.shell.set_next_input(view.after, replace=True)
        print_line(_REPLACED if given["replace"] else _OFFER)


def _show_panel(path: Path, given: dict[str, Any]) -> None:
    from nbmigrate.jupyter.panel import ReviewError, review  # noqa: PLC0415 - it takes long

    try:
        panel = review(path, **given)
    except ReviewError as error:
        raise UsageError(str(error)) from None
    display(panel)  # type: ignore[no-untyped-call]


def _is_one_file(path: str) -> bool:
    return not (Path(path).is_dir() or (has_magic(path) and not Path(path).exists()))
