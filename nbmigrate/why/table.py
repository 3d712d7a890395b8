"""The table of messages: which rule knows which message of which exception.

`messages.tsv` is written by `python -m nbmigrate.why.collection`, which runs what breaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "messages.tsv"
_HEADER = ("rule", "exception", "message", "common", "releases")
_COMMON = "common"


@dataclass(frozen=True, order=True)
class Row:
    """A message that a rule knows: the class of the exception, and the template of its text.

    `common` tells that Python or torch say the same in many other situations. `releases` are those
    of transformers that it was collected with.
    """

    rule: str
    exception: str
    template: str
    common: bool
    releases: tuple[str, ...]


@cache
def read_table() -> tuple[Row, ...]:
    """Return the rows of the table, sorted."""
    text = (files(__package__) / NAME).read_text(encoding="utf-8")
    return tuple(_row(*line.split("\t")) for line in text.splitlines()[1:])


def written(rows: Iterable[Row]) -> str:
    """Return the text of a table with these rows."""
    lines = ["\t".join(_HEADER), *(_line(row) for row in sorted(rows))]
    return "".join(f"{line}\n" for line in lines)


def _row(rule: str, exception: str, template: str, common: str, releases: str) -> Row:
    return Row(rule, exception, template, common == _COMMON, tuple(releases.split()))


def _line(row: Row) -> str:
    common = _COMMON if row.common else ""
    return "\t".join([row.rule, row.exception, row.template, common, " ".join(row.releases)])
