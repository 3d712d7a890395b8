"""Executes notebooks, each in a process of its own that has the libraries imported already.

Run by the interpreter of an environment: `python server.py MODULE...` imports the modules, then
reads a request a line and answers with a line, both JSON. A request has the sources of code `cells`
and the working `folder`; the answer is a list with the `text` each cell prints and shows, its
`error` such as "ValueError: ...", or null, and whether a model has been `trained` by then. Cells
behind one that fails are executed as well.
"""

# IPython says of some functions only what they take.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import random
import signal
import sys
import traceback
from typing import TYPE_CHECKING, Any

from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SECONDS = 300


class _TextHook(DisplayHook):
    """Shows the value of a cell as the text that a notebook's output has for it."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Mapping[str, str], *_: object) -> None:
        sys.stdout.write(format_dict["text/plain"] + "\n")


class _Shell(InteractiveShell):
    """IPython without a terminal: errors are results, and there is nothing to draw on.

    `errors` says what cells raised, also inside a magic such as `%%time`, which keeps it from those
    who ask for the result of the cell. `trained` says whether an optimizer has made a step.
    """

    displayhook_class = _TextHook
    # pandas asks for this to know that it prints into a notebook and not on a terminal.
    kernel = None

    def __init__(self, **kwargs: object) -> None:
        self.errors: list[str] = []
        self.trained = False
        super().__init__(**kwargs)

    def showtraceback(self, *_args: object, **_kwargs: object) -> None:
        kind, error, _ = sys.exc_info()
        self.errors.append(f"{kind.__name__ if kind else kind}: {error}")

    def showsyntaxerror(self, *_args: object, **_kwargs: object) -> None:
        self.showtraceback()

    def learned(self, *_: object) -> None:
        self.trained = True

    def enable_gui(self, gui: object = None) -> None:
        pass

    def system(self, cmd: str) -> None:
        # What a notebook installs is there already, in the release under test.
        if "pip install" not in cmd:
            self.system_piped(cmd)


def execute(shell: _Shell, cells: Sequence[str]) -> list[dict[str, object]]:
    """Execute cells one after the other; return what is to be answered of each."""
    results: list[dict[str, object]] = []
    for cell in cells:
        shown = io.StringIO()
        shell.errors.clear()
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(io.StringIO()):
            shell.run_cell(cell, store_history=True)
        error = shell.errors[-1] if shell.errors else None
        results.append({"text": shown.getvalue(), "error": error, "trained": shell.trained})
    return results


def _in_child(shell: _Shell, request: Mapping[str, Any], answers: int) -> None:
    """Answer a request into the file descriptor `answers`, and end the process."""
    # A notebook that hangs ends here; the server sees that nothing was answered.
    signal.alarm(_SECONDS)
    os.chdir(request["folder"])
    os.environ["PWD"] = request["folder"]
    random.seed(0)
    results = execute(shell, request["cells"])
    with os.fdopen(answers, "w", encoding="utf-8") as pipe:
        json.dump(results, pipe)
    os._exit(0)


def answer(shell: _Shell, request: Mapping[str, Any]) -> str:
    """Execute a request in a child process; give the answer as JSON, "null" if it died."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _in_child(shell, request, writing)
        except BaseException:  # noqa: BLE001, a child never goes on as a second server
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text or "null"


def main() -> None:
    """Serve until the end of the input."""
    requests, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    # Neither a notebook nor its subprocesses may read requests or write answers.
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)
    shell = _Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    # Some libraries look for IPython when they are imported.
    with shell.builtin_trap:
        for module in sys.argv[1:]:
            importlib.import_module(module)
    optimizers = importlib.import_module("torch.optim.optimizer")
    optimizers.register_optimizer_step_post_hook(shell.learned)
    for line in requests:
        answers.write(answer(shell, json.loads(line)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
