"""Who runs against whom, and on what."""

from __future__ import annotations

import compileall
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbmigrate
from benchmarks.environments import programs_of

if TYPE_CHECKING:
    from benchmarks.inputs import Inputs

OURS = "nbmigrate"
OURS_ALONE = "nbmigrate -j 1"
RUFF = "ruff check --fix"
FLOOR = "floor: read, and parse each cell once"
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Contestant:
    """A program that is given a copy of `folder`, in which it may change what it likes.

    The copy is {folder} in its command, a folder to write into {output}. `allowed` are the exit
    codes of a run that did its work.
    """

    name: str
    folder: Path
    command: tuple[str | Path, ...]
    allowed: tuple[int, ...] = (0,)


def ourselves(inputs: Inputs) -> list[Contestant]:
    """Return nbmigrate, with one process and with one for each core, and the floor.

    It has its bytecode, as the other tools have theirs from pip: a checkout may have none.
    """
    compileall.compile_dir(Path(nbmigrate.__file__).parent, quiet=1)
    command = (sys.executable, "-m", "nbmigrate", "-q", "--isolated", "-o", "{output}", "{folder}")
    return [
        Contestant(OURS, inputs.notebooks, command),
        Contestant(OURS_ALONE, inputs.notebooks, (*command, "-j", "1")),
        Contestant(FLOOR, inputs.plain, (sys.executable, _HERE / "floor.py", "{folder}")),
    ]


# A tool, what it takes, and its command.
_OTHERS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "ruff": (RUFF, "notebooks", ("ruff", "check", "--fix", "--isolated", "--no-cache", "{folder}")),
    "nbqa": ("nbqa pyupgrade", "notebooks", ("nbqa", "pyupgrade", "{folder}", "--py310-plus")),
    "torchfix": ("torchfix, on scripts", "scripts", ("torchfix", "--fix", "{folder}")),
    "bump-pydantic": ("bump-pydantic, on scripts", "scripts", ("bump-pydantic", "{folder}")),
}
_SILENT = {"bump-pydantic"}  # for the others, exit code 1 means that they found something
TOOLS = tuple(_OTHERS)


def other(tool: str, inputs: Inputs) -> Contestant:
    """Return another tool; raises `benchmarks.environments.NotInstalledError`."""
    name, form, (program, *arguments) = _OTHERS[tool]
    command: tuple[str | Path, ...] = (programs_of(tool) / program, *arguments)
    allowed = (0,) if tool in _SILENT else (0, 1)
    return Contestant(name, getattr(inputs, form), command, allowed)
