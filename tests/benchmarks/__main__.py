"""Compare nbmigrate with other tools, and with the least that could be done."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.contestants import TOOLS, other, ourselves
from benchmarks.costs import RunError
from benchmarks.environments import NotInstalledError
from benchmarks.generated import write_notebooks
from benchmarks.inputs import prepare
from benchmarks.races import race
from benchmarks.scaling import scaling
from benchmarks.tables import comparison, table


def main() -> int:
    """Measure what is asked for, and print it; give 1 if a program did not do its work."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="notebooks (default: made ones)")
    parser.add_argument("--notebooks", type=int, default=200, help="how many to make")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument(
        "--once", type=float, default=60, help="what takes more seconds is run only once"
    )
    parser.add_argument("--without", action="append", default=[], choices=[*TOOLS, "scaling"])
    words = parser.parse_args()
    if words.folder is not None and not words.folder.is_dir():
        parser.error(f"{words.folder} is no folder")
    try:
        with TemporaryDirectory() as name:
            _compare(words, Path(name))
            if "scaling" not in words.without:
                headings = ("nbmigrate -j 1", "time", "memory")
                rows = scaling(Path(name) / "scaling", words.repetitions)
                sys.stdout.write(f"\n{table(headings, rows)}")
    except RunError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _compare(words: argparse.Namespace, folder: Path) -> None:
    original = words.folder
    if original is None:
        original = folder / "generated"
        original.mkdir()
        write_notebooks(original, words.notebooks)
    inputs = prepare(original, folder / "inputs")
    contestants = ourselves(inputs)
    for tool in TOOLS:
        if tool not in words.without:
            try:
                contestants.append(other(tool, inputs))
            except NotInstalledError as error:
                sys.stderr.write(f"left out: {error}\n")
    sys.stdout.write(
        f"{inputs.number} notebooks, {inputs.size / 1e6:.1f} MB with {inputs.sources / 1e6:.2f} MB "
        f"of code; {os.cpu_count()} cores, Python {platform.python_version()}\n\n",
    )
    sys.stdout.write(comparison(race(contestants, words.repetitions, words.once)))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
