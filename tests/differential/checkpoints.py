"""Make the tiny checkpoints that the notebooks load, once, in the environment of the old libraries.

They are kept beside the environments: without a change to the programs that make them, to the
sample notebooks whose words they know, or to the kernels chosen, they are not made again.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from differential.environments import HERE
from differential.kernels import kernel_settings

if TYPE_CHECKING:
    from differential.environments import Environments

SAMPLE_NOTEBOOKS = HERE.parents[1] / "sample_notebooks"
_INSIDE = HERE / "inside"
_LIBRARY = "transformers==3.5.1"


def sample_files() -> list[Path]:
    """Return the sample notebooks, without the migrated copies that may stand beside them."""
    files = sorted(SAMPLE_NOTEBOOKS.glob("*.ipynb"))
    return [file for file in files if not file.stem.endswith(".migrated")]


def sample_checkpoints(environments: Environments) -> Path:
    """Return the folder with a folder of checkpoints for each sample notebook."""
    program = _INSIDE / "sample_checkpoints.py"
    return _made(environments, program, sample_files())


def family_checkpoints(environments: Environments) -> Path:
    """Return the folder with the checkpoints of the short notebooks."""
    return _made(environments, _INSIDE / "family_checkpoints.py", [])


def _made(environments: Environments, program: Path, notebooks: list[Path]) -> Path:
    digest = hashlib.sha256()
    for file in (program, *notebooks):
        digest.update(file.read_bytes())
    digest.update(repr(kernel_settings()).encode())
    folder = environments.folder / "checkpoints" / f"{program.stem}-{digest.hexdigest()[:12]}"
    if not folder.exists():
        folder.parent.mkdir(exist_ok=True)
        unfinished = tempfile.mkdtemp(dir=folder.parent)
        _run(environments, program, unfinished)
        Path(unfinished).rename(folder)
    return folder


def _run(environments: Environments, program: Path, folder: str) -> None:
    paths = [str(_INSIDE), str(environments.library(_LIBRARY))]
    subprocess.run(  # noqa: S603, the interpreter of the environment
        [str(environments.old), "-W", "ignore", str(program), folder, str(SAMPLE_NOTEBOOKS)],
        env={**os.environ, **kernel_settings(), "PYTHONPATH": os.pathsep.join(paths)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
