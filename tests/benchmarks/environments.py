"""Environments for the other tools, made once and kept in `.cache/benchmarks` of the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

_REQUIREMENTS = Path(__file__).with_name("requirements")
_CACHE = Path(__file__).parents[2] / ".cache" / "benchmarks"


class NotInstalledError(Exception):
    """A tool cannot be installed: one line."""


def programs_of(tool: str) -> Path:
    """Return the folder of the programs of a tool; raises `NotInstalledError`."""
    requirements = _REQUIREMENTS / f"{tool}.txt"
    digest = sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    environment = _CACHE / f"{tool}-{digest}"
    finished = environment / "finished"
    if not finished.exists():
        shutil.rmtree(environment, ignore_errors=True)
        python = environment / "bin" / "python"
        try:
            _run(sys.executable, "-m", "venv", environment)
            _run(python, "-m", "pip", "install", "--quiet", "--requirement", requirements)
        except subprocess.CalledProcessError as error:
            last = (error.stderr.strip().splitlines() or ["it does not say why"])[-1]
            raise NotInstalledError(f"{tool} cannot be installed: {last}") from None
        finished.touch()
    return environment / "bin"


def _run(*command: str | Path) -> None:
    subprocess.run(  # noqa: S603 - venv and pip
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
