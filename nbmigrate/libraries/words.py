"""The words for the library that notebooks are migrated to, which every front end prints.

They are in a module of their own, `words`, in the folder of that library, so that the help of the
command line does not wait for the rest of it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple


class Words(NamedTuple):
    """What people read of a library; a module calls it `WORDS`.

    `title` is its name, `destination` what notebooks are migrated to, `sources` what they were
    written for, and `example` a release of it as `--from` takes it.
    """

    title: str
    destination: str
    sources: str
    example: str


@cache
def words() -> Words:
    """Return the words for the library that `--to` is about."""
    (folder,) = (file.parent.name for file in Path(__file__).parent.glob("*/words.py"))
    found: Words = import_module(f"nbmigrate.libraries.{folder}.words").WORDS
    return found
