"""The published releases of transformers and of the packages that it was before.

`releases.tsv` has a line for each that is no pre-release: package, release, the day on which its
first file was uploaded, and the oldest Python it asks for. It is what the index of packages says
(`upload-time` and `requires-python` of the files), of 2026-12-01.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from nbmigrate.dating.releases import Published, Releases

# The oldest first: a notebook that imports two of them was written for the older one.
LIBRARIES = ("pytorch_pretrained_bert", "pytorch_transformers", "transformers")


@cache
def releases_of(library: str) -> Releases:
    """Return the releases of one of the packages."""
    text = Path(__file__).with_name("releases.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return Releases(tuple(_published(*row[1:]) for row in rows if row[0] == library))


def _published(release: str, day: str, python: str = "") -> Published:
    numbers = tuple(map(int, python.split("."))) if python else ()
    return Published(release, date.fromisoformat(day), numbers)
