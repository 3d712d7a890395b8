"""What tells whether a notebook and its copy are still those that they were."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from nbmigrate.cli.locations import Location


class Digests(msgspec.Struct, frozen=True):
    """The SHA-256 of a notebook and of its copy, in hexadecimal.

    `source` is None where the notebook was not done, or not as it is asked for now; `output` where
    no copy was written.
    """

    source: str | None = None
    output: str | None = None


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def holds(location: Location, expected: str | None) -> bool:
    """Tell whether a file is there that has this digest; none is needed where none is expected."""
    if expected is None:
        return True
    try:
        return digest(location.read_bytes()) == expected
    except OSError:
        return False
