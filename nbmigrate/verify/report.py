"""What verifying a notebook gives."""

from __future__ import annotations

import msgspec


class Failure(msgspec.Struct, frozen=True):
    """Something that fails, or would: where, with which error, and what nbmigrate knows of it.

    Cells count from 0 over all cells, lines from 1 in the cell. `text` is what the notebook says
    there. `rule` knows the error, and `advice` is what its change or finding at this place says;
    they are "" where nothing explains it.
    """

    cell: int
    line: int
    text: str
    error: str
    rule: str = ""
    advice: str = ""


class Unchecked(msgspec.Struct, frozen=True, order=True):
    """A use of a library that could not be checked, and why, in words for a person."""

    cell: int
    line: int
    text: str
    reason: str


class Verification(msgspec.Struct, frozen=True):
    """What asking the installed libraries gave.

    `environment` says whose they are, `version` is that of transformers, None if nothing was asked
    of it. `checked` counts the uses of libraries that were asked about; `changes` are those that
    nbmigrate would make, most of them where something is there but behaves in another way.
    """

    environment: str
    version: str | None = None
    checked: int = 0
    failures: tuple[Failure, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    changes: int = 0


class Execution(msgspec.Struct, frozen=True):
    """What running a notebook gave: how many of its code cells ran to the end, and what failed."""

    environment: str
    cells: int
    ran: int
    failure: Failure | None = None
