"""The format of the tables: tab-separated rows in blocks, read block by block when asked for.

A block is a line with its key, then its rows, each indented by a tab and starting with the ranges
of releases it holds for; an empty line ends it. Blocks and rows are sorted.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from nbmigrate.catalog.releases import Releases

Row: TypeAlias = tuple[str, ...]
Entry: TypeAlias = tuple[str, str, Row]
"""A table, a key in it and one row, as found in one release."""

TABLES = ("bases", "forward", "homes", "modules", "names", "outputs", "parts", "signatures")


DEFINED = ("c", "f", "v")
"""How a table marks what a module itself defines: a class, a function, another value."""


class Tables:
    """The tables of one library, made of these releases, in the files of a folder."""

    def __init__(self, folder: Path, releases: Releases) -> None:
        self.folder = folder
        self.releases = releases

    def rows(self, table: str, key: str) -> tuple[tuple[str, Row], ...]:
        """Return the rows under `key` with their ranges; none if the table has no such key."""
        return _read_block(self, table, key)

    def rows_at(self, table: str, key: str, release: str) -> tuple[Row, ...]:
        """Return the rows under `key` that hold for a listed release."""
        return _rows_at(self, table, key, release)

    def keys(self, table: str) -> Iterable[str]:
        """Return the keys of a table, sorted."""
        return _blocks(self, table).keys()


def short_origin(module: str, original: str, importing: str) -> str:
    """Write where the name with the path `importing` is imported from: `original` in `module`.

    The package of the importing module is left out (".modeling_bert"); so is `original` if it is
    not renamed ("torch.nn", but ".file_utils:CONFIG" or, for a module, "torch:").
    """
    package, name = importing.partition(".")[0], importing.rpartition(".")[2]
    inside = module == package or module.startswith(f"{package}.")
    place = f".{module[len(package) + 1 :]}" if inside else module
    return place if original == name else f"{place}:{original}"


def full_origin(text: str, importing: str) -> str:
    """Read what `short_origin` wrote as the path of the thing imported."""
    package, name = importing.partition(".")[0], importing.rpartition(".")[2]
    place, colon, original = text.partition(":")
    module = f"{package}{place}".rstrip(".") if place.startswith(".") else place
    return f"{module}.{original if colon else name}".rstrip(".")


def write(entries: Mapping[str, Iterable[Entry]], releases: Releases) -> dict[str, str]:
    """Merge what each release holds into the text of every table; the order of input is no matter.

    `entries` maps releases to entries; the result maps table names to their text.
    """
    holders: dict[Entry, list[str]] = {}
    for release, found in entries.items():
        for entry in set(found):
            holders.setdefault(entry, []).append(release)
    tables: dict[str, dict[str, list[tuple[Row, int, str]]]] = {name: {} for name in TABLES}
    for (table, key, row), having in holders.items():
        first = min(map(releases.position, having))
        tables[table].setdefault(key, []).append((row, first, releases.range_text(having)))
    return {
        table: "\n".join(_block_text(table, key, blocks[key]) for key in sorted(blocks))
        for table, blocks in tables.items()
    }


def _block_text(table: str, key: str, found: list[tuple[Row, int, str]]) -> str:
    """Sort by content where a key has many rows at a time, else by release."""
    by_content = table in {"homes", "names"}
    ordered = sorted(found, key=lambda item: item if by_content else (item[1], item[0]))
    lines = ("\t" + "\t".join((ranges, *row)) + "\n" for row, _, ranges in ordered)
    return key + "\n" + "".join(lines)


@lru_cache(maxsize=4 * len(TABLES))
def _blocks(tables: Tables, table: str) -> Mapping[str, str]:
    text = tables.folder.joinpath(f"{table}.tsv").read_text(encoding="utf-8")
    parts = (block.partition("\n") for block in text.split("\n\n"))
    return MappingProxyType({key: body for key, _, body in parts})


@lru_cache(maxsize=4096)
def _read_block(tables: Tables, table: str, key: str) -> tuple[tuple[str, Row], ...]:
    body = _blocks(tables, table).get(key, "").strip("\n")
    lines = (line[1:].split("\t") for line in body.split("\n") if line)
    return tuple((ranges, tuple(row)) for ranges, *row in lines)


@lru_cache(maxsize=8192)
def _rows_at(tables: Tables, table: str, key: str, release: str) -> tuple[Row, ...]:
    in_range = tables.releases.in_range
    return tuple(
        row for ranges, row in _read_block(tables, table, key) if in_range(release, ranges)
    )
