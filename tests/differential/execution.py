"""Run notebooks in the environments, through servers that have imported the libraries once."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from differential.environments import HERE
from differential.kernels import kernel_settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future
    from types import TracebackType

    from typing_extensions import Self

    from differential.environments import Environments

INSIDE = HERE / "inside"
# What notebooks import most, so that each of them need not wait for it.
_USUAL = (
    "transformers.trainer",
    "transformers.pipelines",
    "transformers.models.auto.modeling_auto",
    "transformers.models.bert.modeling_bert",
    "transformers.models.gpt2.modeling_gpt2",
    "transformers.models.distilbert.modeling_distilbert",
    "transformers.models.roberta.modeling_roberta",
)


@dataclass(frozen=True)
class CellResult:
    """What a cell printed and showed, and the error it ended with, such as "ValueError: ...".

    `trained` tells that an optimizer has made a step by then, in this cell or before it.
    """

    text: str
    error: str | None
    trained: bool = False


class Server:
    """A process that has some modules imported and executes notebooks, each in a child of it."""

    def __init__(
        self,
        python: Path,
        modules: Sequence[str],
        paths: Sequence[Path],
        log: Path,
    ) -> None:
        self._log = log
        with log.open("w", encoding="utf-8") as errors:
            self._process = subprocess.Popen(  # noqa: S603, interpreters of the environments
                [str(python), "-W", "ignore", str(INSIDE / "server.py"), *modules],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=_variables(python, paths),
            )

    def execute(self, cells: Sequence[str], folder: Path) -> list[CellResult]:
        """Execute cells in the working folder `folder`; raise RuntimeError if the process dies."""
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        requests.write(json.dumps({"cells": list(cells), "folder": str(folder)}) + "\n")
        requests.flush()
        answer = json.loads(answers.readline() or "null")
        if answer is None:
            log = self._log.read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"the process of a notebook ended early:\n{log[-2000:]}")
        return [CellResult(**cell) for cell in answer]

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


def _variables(python: Path, paths: Sequence[Path]) -> dict[str, str]:
    return {
        **kernel_settings(),
        "PATH": f"{python.parent}:{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "HOME": os.environ.get("HOME", "/"),
        "HF_HUB_OFFLINE": "1",
        "WANDB_DISABLED": "true",
        "TOKENIZERS_PARALLELISM": "false",
    }


class Laboratory:
    """Executes notebooks under any of the libraries and gives what they showed.

    Each library has a lane of its own: a server, started when the first notebook needs it, that
    executes one notebook after the other. Lanes run at the same time. `work` is an empty folder.
    """

    def __init__(self, environments: Environments, work: Path) -> None:
        self._environments = environments
        self._work = work
        self._lanes: dict[str, tuple[Server, ThreadPoolExecutor]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server, executor in self._lanes.values():
            server.close()
            executor.shutdown(cancel_futures=True)

    def under_old(
        self,
        requirement: str,
        cells: Sequence[str],
        checkpoints: Path,
    ) -> Future[list[CellResult]]:
        """Execute cells under an old library such as "transformers==3.0.2".

        `checkpoints` has the folders that the notebook finds in its working folder.
        """
        if requirement not in self._lanes:
            library = self._environments.library(requirement)
            modules = ("old_libraries", requirement.partition("==")[0])
            self._open(requirement, self._environments.old, modules, [library])
        return self._submit(requirement, cells, checkpoints)

    def under_new(self, cells: Sequence[str], checkpoints: Path) -> Future[list[CellResult]]:
        """Execute cells under transformers 4."""
        if "new" not in self._lanes:
            self._open("new", self._environments.new, _USUAL, [])
        return self._submit("new", cells, checkpoints)

    def _open(self, lane: str, python: Path, modules: Sequence[str], paths: list[Path]) -> None:
        server = Server(python, modules, [INSIDE, *paths], self._work / f"{lane}.log")
        self._lanes[lane] = server, ThreadPoolExecutor(1)

    def _submit(
        self,
        lane: str,
        cells: Sequence[str],
        checkpoints: Path,
    ) -> Future[list[CellResult]]:
        folder = Path(tempfile.mkdtemp(dir=self._work))
        for checkpoint in checkpoints.iterdir():
            (folder / checkpoint.name).symlink_to(checkpoint)
        server, executor = self._lanes[lane]
        return executor.submit(server.execute, cells, folder)
