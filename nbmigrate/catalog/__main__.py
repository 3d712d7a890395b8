"""`python -m nbmigrate.catalog`: make the tables anew from the released wheels."""

from __future__ import annotations

import argparse
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from nbmigrate.catalog.build.make import make_tables
from nbmigrate.catalog.build.wheels import DownloadError, wheel
from nbmigrate.catalog.releases import ORDER, is_target

if TYPE_CHECKING:
    from collections.abc import Sequence

DATA = Path(__file__).with_name("data")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, fetch the wheels, write the tables."""
    parser = argparse.ArgumentParser(prog="python -m nbmigrate.catalog", description=__doc__)
    parser.add_argument(
        "--cache", type=Path, help="keep the wheels in this folder (default: a temporary one)"
    )
    parser.add_argument(
        "--output", type=Path, default=DATA, help="write the tables here (default: the package)"
    )
    parser.add_argument(
        "--release", action="append", choices=ORDER, help="use only this release (repeatable)"
    )
    options = parser.parse_args(arguments)
    releases = options.release or ORDER
    if not any(map(is_target, releases)):
        parser.error("at least one release has to be a 4.x")
    with tempfile.TemporaryDirectory() as temporary:
        cache = options.cache or Path(temporary)
        cache.mkdir(parents=True, exist_ok=True)
        try:
            wheels = {release: wheel(release, cache) for release in releases}
        except DownloadError as error:
            parser.exit(2, f"error: {error}\n")
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            tables = make_tables(wheels, pool.map)
        options.output.mkdir(parents=True, exist_ok=True)
        for name, text in tables.items():
            (options.output / f"{name}.tsv").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
