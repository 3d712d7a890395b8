"""Measure how well notebooks are dated: `cd tests && python -m dating.measure LIST ROOT MIRRORS`.

LIST is a table (tab-separated, with a heading) of notebooks of public repositories: `repo`, `path`,
`commit` and `local`, the file below ROOT. MIRRORS holds the repositories, as `owner+name/…`, for
the day of the commit; without it nothing is said of that day.

For each list: how many notebooks get fewer releases than all, how many, and by what; how many are
decided to be before or after 4.0; how many candidates were published only after the commit; and
whether the release that a notebook names exactly (a pin, a printed version) is in the set that is
found with all that names it exactly left out.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.catalog.releases import version_key
from nbmigrate.cells.program import read_program
from nbmigrate.dating.clues import Clues
from nbmigrate.dating.combining import combine
from nbmigrate.documents.notebook import Document, DocumentError
from nbmigrate.libraries.registry import behaviours
from nbmigrate.libraries.transformers.dating import dating, installs, markdown, outputs
from nbmigrate.libraries.transformers.dating.dating import READERS
from nbmigrate.libraries.transformers.dating.published import releases_of
from nbmigrate.meaning.interpreter import interpret
from nbmigrate.plan import DEFAULT_TARGET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.dating.source import Source

EXACT = (installs.pieces, outputs.pieces, markdown.pieces)
SIZES = ((1, "1"), (5, "2-5"), (20, "6-20"), (60, "21-60"), (10_000, "more"))


class Measured(NamedTuple):
    """What was found of a notebook; `held_out` tells of each exact release whether it was in."""

    name: str
    source: Source
    readers: frozenset[str]
    committed: date | None
    held_out: dict[str, bool]


def main() -> None:
    """Print what was measured."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("list", type=Path)
    arguments.add_argument("root", type=Path)
    arguments.add_argument("mirrors", type=Path, nargs="?")
    given = arguments.parse_args()
    with given.list.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    _report(list(_measured(rows, given.root, given.mirrors)), len(rows))


def _measured(rows: list[dict[str, str]], root: Path, mirrors: Path | None) -> Iterator[Measured]:
    for row in rows:
        try:
            document = Document.from_bytes((root / row["local"]).read_bytes())
        except (DocumentError, OSError) as error:
            _say(f"not read: {row['local']}: {error}")
            continue
        code = read_program(document.cells, ())
        clues = Clues(
            cells=document.cells,
            code={cell.index: cell for cell in code},
            facts=interpret(code, behaviours(DEFAULT_TARGET)),
            records=document.records,
        )
        source = dating.date(clues)
        if source is not None:
            yield _of(row, clues, source, mirrors)


def _of(row: dict[str, str], clues: Clues, source: Source, mirrors: Path | None) -> Measured:
    releases = releases_of(source.library).all
    by_reader = {read: list(read(clues, source.library)) for read in READERS}
    says = {
        read.__module__.rpartition(".")[2]
        for read, pieces in by_reader.items()
        if len(combine(releases, pieces).candidates) < len(releases)
    }
    exact = {
        min(piece.allowed) for read in EXACT for piece in by_reader[read] if len(piece.allowed) == 1
    }
    others = [
        piece
        for read, pieces in by_reader.items()
        for piece in pieces
        if not (read in EXACT and len(piece.allowed) == 1)
    ]
    left = combine(releases, others).candidates
    held_out = {release: release in left for release in sorted(exact)}
    return Measured(row["local"], source, frozenset(says), _commit_day(row, mirrors), held_out)


def _commit_day(row: dict[str, str], mirrors: Path | None) -> date | None:
    """Return the day on which the file was changed last, up to its commit."""
    if mirrors is None:
        return None
    folders = [*mirrors.glob(f"{row['repo'].replace('/', '+')}*/*"), *mirrors.glob("*/*")]
    wanted = f"{row['repo'].replace('/', '+')}"
    for folder in folders:
        if folder.parent.name.split("@")[0] == wanted and folder.is_dir():
            command = ["git", "--git-dir", str(folder), "log", "-1", "--format=%cs", row["commit"]]
            done = subprocess.run(  # noqa: S603
                [*command, "--", row["path"]], capture_output=True, text=True, check=False
            )
            if done.stdout.strip():
                return date.fromisoformat(done.stdout.strip())
    return None


def _report(measured: list[Measured], listed: int) -> None:
    all_sizes = {
        each.source.library: len(releases_of(each.source.library).all) for each in measured
    }
    narrower = [m for m in measured if len(m.source.candidates) < all_sizes[m.source.library]]
    _say(f"{listed} notebooks, {len(measured)} import the library, {len(narrower)} get a set")
    sizes = Counter(
        next(name for most, name in SIZES if len(m.source.candidates) <= most) for m in narrower
    )
    _say("sizes: " + ", ".join(f"{name}: {sizes[name]}" for _, name in SIZES))
    readers = Counter(reader for m in measured for reader in m.readers)
    _say("by: " + ", ".join(f"{name} {count}" for name, count in readers.most_common()))
    ours = [m for m in measured if m.source.library == "transformers"]
    decided = Counter(m.source.before("4.0.0") for m in ours)
    _say(
        f"of {len(ours)} of transformers: before 4.0 {decided[True]}, "
        f"4.0 or later {decided[False]}, open {decided[None]}"
    )
    contradictory = sum("different releases" in m.source.evidence[0].text for m in measured)
    _say(f"contradictory: {contradictory}")
    for m in measured:
        if m.committed is not None:
            late = m.committed + timedelta(days=2)
            there = releases_of(m.source.library).published_by(late)
            if there.isdisjoint(m.source.candidates):
                # The code of the day, before its release, is the release that follows.
                _say(f"only releases after the commit of {m.committed}: {_line(m)}")
    known = [(m, release, held) for m in measured for release, held in m.held_out.items()]
    _say(f"held out: {sum(held for *_, held in known)} of {len(known)} exact releases are in")
    for m, release, held in known:
        if not held:
            _say(f"not in: {release}: {_line(m)}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _line(measured: Measured) -> str:
    source = measured.source
    said = "; ".join(f"{each.text} [{each.cell}]" for each in source.evidence[:6])
    candidates = sorted(source.candidates, key=version_key)
    return f"{candidates[0]}-{candidates[-1]} {measured.name} ({said})"


if __name__ == "__main__":
    main()
