"""What a person may ask for a notebook.

The wishes have one name everywhere: `to` is `--to` on the command line, `to` in a configuration
file and in what a front end sends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from nbmigrate.documents.source_formats import FORMATS
from nbmigrate.errors import check_known

if TYPE_CHECKING:
    from collections.abc import Iterable


class Wishes(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"from_": "from", "python_cell_magics": "python-cell-magics"},
):
    """What was asked for; None where nothing was said.

    `from_` is LIBRARY, LIBRARY==VERSION or a range, LIBRARY<VERSION. A rule is named by its
    name, a magic with or without %%.
    """

    to: str | None = None
    from_: str | None = None
    style: str | None = None
    unsafe: bool | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    python_cell_magics: tuple[str, ...] | None = None

    def over(self, other: Wishes) -> Wishes:
        """Return these wishes, and those of `other` where these say nothing."""
        pairs = ((n, getattr(self, n), getattr(other, n)) for n in Wishes.__struct_fields__)
        return Wishes(**{name: its if own is None else own for name, own, its in pairs})


def suffixes_of(names: Iterable[str]) -> frozenset[str]:
    """Return the suffixes of the kinds of files that are looked for besides notebooks.

    Each name is one or, separated by commas, several of them, such as `py` or `.md`. Raises
    `WishError` for files that nbmigrate does not read.
    """
    known = [suffix.removeprefix(".") for suffix in FORMATS]
    words = (word.strip().removeprefix(".") for name in names for word in name.split(","))
    found = frozenset(word for word in words if word)
    for word in sorted(found):
        check_known("kind of file", word, known, "also")
    return frozenset(f".{word}" for word in found)
