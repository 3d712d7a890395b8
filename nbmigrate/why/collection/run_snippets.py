"""Run snippets and tell what each raises: a program for the Python of another environment.

It needs the standard library only. From standard input it reads
`{"hidden": [package, ...], "prelude": code, "snippets": [code, ...]}`, to standard output it writes
`{"transformers": version, "raised": [[exception, message] or null, ...]}`. Every snippet runs in a
process of its own, forked when the prelude has run. What snippets print goes nowhere.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
import warnings
from importlib import import_module


def main() -> None:
    """Answer the request on standard input."""
    request = json.load(sys.stdin)
    for name in request["hidden"]:
        sys.modules[name] = None  # type: ignore[assignment]  # how an import is made to fail
    warnings.simplefilter("ignore")
    torch, transformers = import_module("torch"), import_module("transformers")
    torch.set_num_threads(1)  # several threads do not survive a fork
    transformers.logging.set_verbosity_error()
    names: dict[str, object] = {"__name__": "__main__"}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # a trainer leaves folders where it runs
        exec(request["prelude"], names)  # noqa: S102
        raised = [_in_child(code, names) for code in request["snippets"]]
    json.dump({"transformers": transformers.__version__, "raised": raised}, sys.stdout)


def _in_child(code: str, names: dict[str, object]) -> list[str] | None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as pipe:
            json.dump(_raised_by(code, names), pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return list(json.loads(answer)) if answer != "null" else None


def _raised_by(code: str, names: dict[str, object]) -> list[str] | None:
    nowhere = io.StringIO()
    try:
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            exec(compile(code, "<snippet>", "exec"), names)  # noqa: S102
    except BaseException as error:  # noqa: BLE001 - what is raised is the answer
        return [type(error).__name__, str(error)]
    return None


if __name__ == "__main__":
    main()
