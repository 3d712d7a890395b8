"""`python -m nbmigrate.catalog`: make the tables of a library anew from its released wheels."""

from __future__ import annotations

import argparse
import tempfile
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from nbmigrate import libraries
from nbmigrate.catalog.build.history import make_history
from nbmigrate.catalog.build.make import make_tables
from nbmigrate.catalog.build.wheels import DownloadError, wheel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbmigrate.catalog.layout import Layout
    from nbmigrate.catalog.tables import Tables


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, fetch the wheels, write the tables."""
    known = sorted(f.parent.name for f in Path(libraries.__path__[0]).glob("*/catalog.py"))
    parser = argparse.ArgumentParser(prog="python -m nbmigrate.catalog", description=__doc__)
    parser.add_argument(
        "--library", choices=known, default=known[0], help="whose tables (default: %(default)s)"
    )
    parser.add_argument(
        "--cache", type=Path, help="keep the wheels in this folder (default: a temporary one)"
    )
    parser.add_argument("--output", type=Path, help="write the tables here (default: the package)")
    parser.add_argument("--release", action="append", help="use only this release (repeatable)")
    parser.add_argument(
        "--only",
        choices=("tables", "history"),
        help="only what migrating needs, or what dating does",
    )
    options = parser.parse_args(arguments)
    pack = import_module(f"{libraries.__name__}.{options.library}.catalog")
    tables: Tables = pack.TABLES
    layout: Layout = pack.LAYOUT
    history: Tables = pack.HISTORY
    listed, released = tables.releases, history.releases
    releases: Sequence[str] = options.release or released.order
    for release in releases:
        if release not in released.order:
            parser.error(f"{release} is no listed release of {options.library}")
    tabled = [release for release in releases if release in listed.order]
    if not any(map(listed.is_target, tabled)):
        parser.error("at least one release has to be one to migrate to")
    output: Path = options.output or tables.folder
    needed = tabled if options.only == "tables" else releases
    with tempfile.TemporaryDirectory() as temporary:
        cache = options.cache or Path(temporary)
        cache.mkdir(parents=True, exist_ok=True)
        try:
            wheels = {r: wheel(released.package_of(r), r, cache) for r in needed}
        except DownloadError as error:
            parser.exit(2, f"error: {error}\n")
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            if options.only != "history":
                _write(output, make_tables(wheels, listed, layout, pool.map))
            if options.only != "tables":
                made = make_history(wheels, released, layout, pool.map)
                _write(output / history.folder.name, made)


def _write(folder: Path, tables: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.tsv").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
