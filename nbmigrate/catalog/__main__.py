"""`python -m nbmigrate.catalog`: make the tables anew from the released wheels."""

from __future__ import annotations

import argparse
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nbmigrate.catalog.build.entries import old_entries, target_entries
from nbmigrate.catalog.build.homes import Inventory, take_inventory
from nbmigrate.catalog.build.wheels import DownloadError, Release, wheel
from nbmigrate.catalog.releases import ORDER, is_target, package_of
from nbmigrate.catalog.tables import write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbmigrate.catalog.tables import Entry

DATA = Path(__file__).with_name("data")


def make_tables(wheels: Mapping[str, Path]) -> dict[str, str]:
    """Give the text of every table, made of the wheels of listed releases (old ones and 4.x)."""
    releases = [release for release in ORDER if release in wheels]
    old = [Release(wheels[r], package_of(r)) for r in releases if not is_target(r)]
    newest = releases[-1]
    inventory = take_inventory(old, partial(Release, wheels[newest], package_of(newest)))
    with ProcessPoolExecutor() as pool:
        found = pool.map(partial(_entries, wheels=wheels, inventory=inventory), releases)
        return write(dict(zip(releases, found, strict=True)))


def _entries(release: str, wheels: Mapping[str, Path], inventory: Inventory) -> set[Entry]:
    package = package_of(release)
    if is_target(release):
        return set(target_entries(Release(wheels[release], package, inventory.wanted), inventory))
    return set(old_entries(Release(wheels[release], package), inventory))


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
    with tempfile.TemporaryDirectory() as temporary:
        cache = options.cache or Path(temporary)
        cache.mkdir(parents=True, exist_ok=True)
        try:
            wheels = {release: wheel(release, cache) for release in options.release or ORDER}
        except DownloadError as error:
            parser.exit(2, f"error: {error}\n")
        options.output.mkdir(parents=True, exist_ok=True)
        for name, text in make_tables(wheels).items():
            (options.output / f"{name}.tsv").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
