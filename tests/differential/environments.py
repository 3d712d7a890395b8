"""Make the two environments of the differential tests: the old libraries', and transformers 4's.

Run as `python tests/differential/environments.py` with Python 3.10 or 3.11 on the path (the
tokenizers that old libraries work with have wheels for no later one). They are made once, of the
pinned requirements in the folder `environments/`, and kept in `.cache/differential` of the
checkout, or in the folder that $NBMIGRATE_TEST_ENVIRONMENTS names. Other requirements make another
pair; the old libraries themselves are in folders beside it, and added one by one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "environments"
COMMAND = "python tests/differential/environments.py"
_PYTHONS = ("python3.11", "python3.10")


class EnvironmentsError(Exception):
    """The environments are missing or cannot be made; the message says what to do."""


@dataclass(frozen=True)
class Environments:
    """Where everything is: the environments in `folder`, old libraries in `libraries`."""

    folder: Path
    libraries: Path

    @property
    def old(self) -> Path:
        """The interpreter that runs the old libraries."""
        return self.folder / "old" / "bin" / "python"

    @property
    def new(self) -> Path:
        """The interpreter that has transformers 4."""
        return self.folder / "new" / "bin" / "python"

    def library(self, requirement: str) -> Path:
        """Return the folder that has an old library, such as "transformers==3.5.1", to import."""
        return self.libraries / requirement

    @property
    def finished(self) -> Path:
        """A file that is written when the environments are there."""
        return self.folder / "finished"

    def missing_libraries(self) -> list[str]:
        """Return the old libraries that are wanted and not there."""
        lines = (REQUIREMENTS / "libraries.txt").read_text(encoding="utf-8").splitlines()
        wanted = [line for line in lines if line and not line.startswith("#")]
        return [requirement for requirement in wanted if not self.library(requirement).exists()]


def cache_folder() -> Path:
    """Return the folder for all that differential tests keep between runs."""
    chosen = os.environ.get("NBMIGRATE_TEST_ENVIRONMENTS")
    return Path(chosen) if chosen else HERE.parents[1] / ".cache" / "differential"


def planned() -> Environments:
    """Return the environments of today's requirements, made already or not."""
    digest = hashlib.sha256()
    for name in ("common", "old", "new"):
        digest.update((REQUIREMENTS / f"{name}.txt").read_bytes())
    cache = cache_folder().resolve()
    return Environments(cache / digest.hexdigest()[:12], cache / "libraries")


def existing() -> Environments:
    """Return the environments; raise `EnvironmentsError` unless they have been made."""
    environments = planned()
    if not environments.finished.exists() or environments.missing_libraries():
        raise EnvironmentsError(
            f"the environments of the differential tests are not there: make them with `{COMMAND}`",
        )
    return environments


def make(environments: Environments) -> None:
    """Make what is missing of it; raise `EnvironmentsError` if that fails."""
    if not environments.finished.exists():
        _make_environments(environments)
    for requirement in environments.missing_libraries():
        unfinished = environments.libraries / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        _install(environments.old, "--no-deps", "--target", unfinished, requirement)
        unfinished.rename(environments.library(requirement))


def _make_environments(environments: Environments) -> None:
    python = _interpreter()
    shutil.rmtree(environments.folder, ignore_errors=True)
    common = environments.folder / "common"
    for name in ("common", "old", "new"):
        _run(python, "-m", "venv", environments.folder / name)
    _install(common / "bin" / "python", "-r", REQUIREMENTS / "common.txt")
    # PyTorch is large: both environments find the one copy of it through a .pth file.
    for name in ("old", "new"):
        folder = _site_packages(environments.folder / name)
        (folder / "common.pth").write_text(f"{_site_packages(common)}\n", encoding="utf-8")
    _install(environments.new, "-r", REQUIREMENTS / "new.txt")
    _install(environments.old, "-r", REQUIREMENTS / "old.txt")
    environments.finished.touch()


def _interpreter() -> str:
    if sys.version_info[:2] in {(3, 10), (3, 11)}:
        return sys.executable
    found = next(filter(None, map(shutil.which, _PYTHONS)), None)
    if found is None:
        raise EnvironmentsError(
            f"the old libraries need {' or '.join(_PYTHONS)} on the path; this is Python "
            f"{'.'.join(map(str, sys.version_info[:2]))}",
        )
    return found


def _site_packages(environment: Path) -> Path:
    (folder,) = (environment / "lib").glob("python3.*/site-packages")
    return folder


def _install(python: Path, *arguments: str | Path) -> None:
    _run(python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", *arguments)


def _run(*command: str | Path) -> None:
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONNOUSERSITE": "1"}
    done = subprocess.run(  # noqa: S603, interpreters of the environments
        [str(part) for part in command],
        env=quiet,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        words = " ".join(str(part) for part in command[1:])
        raise EnvironmentsError(f"`{words}` failed: {''.join(reason)}")


def main() -> int:
    """Make the environments unless they are there; say what was done."""
    environments = planned()
    start = time.monotonic()
    try:
        make(environments)
    except EnvironmentsError as error:
        sys.stderr.write(f"environments.py: {error}\n")
        return 1
    sys.stdout.write(f"{environments.folder} is there ({time.monotonic() - start:.0f} s)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
