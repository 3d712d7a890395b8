"""When a notebook was run, and on which Python, as its metadata tells; names no library."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nbmigrate.documents.records import Records

# Clocks before this are wrong: notebooks of the libraries are younger.
_EARLIEST = date(2018, 1, 1)
_LATEST = date(2100, 1, 1)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d")
_PYTHON = re.compile(r"\d+\.\d+")
_IN_PATH = re.compile(r"\bpython(\d\.\d+)/(?:dist|site)-packages\b")


def run_days(records: Records) -> tuple[date, date] | None:
    """Return the first and the last day on which a cell was run, None if that is not kept.

    What keeps it: Colab (`executionInfo`), Jupyter's `execution`, ExecuteTime, papermill. Times
    are of any time zone: a day is added on either side.
    """
    days = [day for metadata in records.cells for day in _days(metadata)]
    days += _days(records.metadata)
    plausible = [day for day in days if _EARLIEST < day < _LATEST]
    if not plausible:
        return None
    return min(plausible) - timedelta(days=1), max(plausible) + timedelta(days=1)


def _days(metadata: Mapping[str, object]) -> Iterator[date]:
    info = metadata.get("executionInfo")
    if isinstance(info, dict) and isinstance(info.get("timestamp"), (int, float)):
        try:
            moment = datetime.fromtimestamp(info["timestamp"] / 1000, timezone.utc)
        except (OverflowError, OSError, ValueError):
            return
        yield moment.date()
    for name in ("execution", "ExecuteTime", "papermill"):
        kept = metadata.get(name)
        for value in kept.values() if isinstance(kept, dict) else ():
            found = _DAY.match(value) if isinstance(value, str) else None
            if found is not None:
                try:
                    yield date(int(found[1]), int(found[2]), int(found[3]))
                except ValueError:
                    continue


def python_of(records: Records) -> tuple[int, ...] | None:
    """Return the Python of the kernel, (3, 7), as far as the metadata tell it."""
    info = records.metadata.get("language_info")
    version = info.get("version") if isinstance(info, dict) else None
    found = _PYTHON.match(version) if isinstance(version, str) else None
    return _numbers(found[0]) if found is not None else None


def pythons_in(text: str) -> set[tuple[int, ...]]:
    """Return the versions of Python that stand in paths of installed packages."""
    return {_numbers(version) for version in _IN_PATH.findall(text)}


def is_colab(records: Records) -> bool:
    """Tell whether a notebook was saved by Colab."""
    return "colab" in records.metadata


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
