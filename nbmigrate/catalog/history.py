"""In which releases there is a name, a keyword, a task or a member: of every listed release.

A table has a key for each module, callable or class; its rows hold the ranges of releases, and
what there is in exactly these. A row holds `ITSELF` where the thing of the key is there at all.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nbmigrate.catalog.layout import Layout
    from nbmigrate.catalog.releases import Releases
    from nbmigrate.catalog.tables import Tables

HISTORY = ("keywords", "members", "names", "tasks")
"""The tables: of callables, of classes, of modules, and of the one key `TASKS`."""

ITSELF = "."
ANY_KEYWORD = "**"
TASKS = "tasks"
IMPORTED = "imported"
"""No table: what a module imports is written only if another release defines it there."""


class History:
    """What came with which release, and went."""

    def __init__(self, tables: Tables, layout: Layout) -> None:
        self._tables = tables
        self._layout = layout
        self.releases = tables.releases

    def releases_with(self, path: str) -> frozenset[str] | None:
        """Return the releases where this module or name can be imported; None if unknown.

        The path is a full one such as `package.Name` or `package.module.Name`.
        """
        module, _, name = path.rpartition(".")
        as_module = self._releases("names", path, ITSELF)
        as_name = self._releases("names", module, name)
        for ending, (other, since) in self._layout.endings.items():
            if as_name and name.endswith(ending) and module == self.releases.package:
                same = f"{path.removesuffix(ending)}{other}"
                first = self.releases.position(since)
                served = self.releases_with(same) or frozenset()
                as_name |= {r for r in served if self.releases.position(r) >= first}
        return (as_module | as_name) or None

    def releases_taking(self, called: str, keyword: str) -> frozenset[str] | None:
        """Return the releases where a callable takes this keyword; None if that is not known.

        The callable is a function, a class or `Class.method`, with or without its module. Where
        it takes any keyword, it is not known which have a meaning: those releases are among the
        result, and the answer is None if there are no others.
        """
        key = _callable_key(called)
        named = self._releases("keywords", key, keyword)
        return named | self._releases("keywords", key, ANY_KEYWORD) if named else None

    def releases_with_task(self, task: str) -> frozenset[str] | None:
        """Return the releases whose pipelines know this task; None if none does."""
        return self._releases("tasks", TASKS, task) or None

    def releases_with_member(self, cls: str, attribute: str) -> frozenset[str] | None:
        """Return the releases where a class has this attribute or method; None if not known.

        Known are methods, fields, and what methods set on `self`; those of the bases, too.
        """
        return self._releases("members", cls.rpartition(".")[2], attribute) or None

    def _releases(self, table: str, key: str, member: str) -> frozenset[str]:
        return _members(self._tables, table, key).get(member, frozenset())


@lru_cache(maxsize=512)
def _members(tables: Tables, table: str, key: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for ranges, row in tables.rows(table, key):
        releases = frozenset(tables.releases.within(ranges))
        for member in row:
            found[member] = found.get(member, frozenset()) | releases
    return found


def _callable_key(path: str) -> str:
    owner, _, name = path.rpartition(".")
    cls = owner.rpartition(".")[2]
    return f"{cls}.{name}" if cls[:1].isupper() else name


def write_history(
    found: Mapping[str, Iterable[tuple[str, str, str]]], releases: Releases
) -> dict[str, str]:
    """Merge what each release holds, as (table, key, member), into the text of every table."""
    having: dict[tuple[str, str, str], list[str]] = {}
    for release, entries in found.items():
        for entry in set(entries):
            having.setdefault(entry, []).append(release)
    for (table, key, member), holders in [*having.items()]:
        if table == IMPORTED and ("names", key, member) in having:
            own = having["names", key, member]
            having["names", key, member] = list({*own, *holders})
    tables: dict[str, dict[str, dict[str, list[str]]]] = {table: {} for table in HISTORY}
    for (table, key, member), holders in having.items():
        if table == IMPORTED:
            continue
        rows = tables[table].setdefault(key, {})
        rows.setdefault(releases.range_text(holders), []).append(member)
    return {
        table: "\n".join(f"{key}\n{_rows_text(blocks[key])}" for key in sorted(blocks))
        for table, blocks in tables.items()
    }


def _rows_text(rows: Mapping[str, list[str]]) -> str:
    lines = ("\t" + "\t".join((ranges, *sorted(rows[ranges]))) + "\n" for ranges in sorted(rows))
    return "".join(lines)
