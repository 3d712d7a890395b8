"""What a run has done, kept in a file while it goes on.

The file is JSON lines: a header, then an entry for each notebook that was done; of several for one
notebook the last one counts. One process writes it, a line at a time. If that is killed in the
middle of a line, the line is lost and nothing else.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from nbmigrate.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

_HEADER = b'{"nbmigrate": "journal", "schema": 1}\n'


class Entry(msgspec.Struct, frozen=True):
    """One notebook that was done, by its absolute path or URL.

    `version` is that of nbmigrate, `asked` the digest of all that was asked for, `source` and
    `output` those of the notebook and of the copy, None if none was written. `outcome` is the
    outcome in built-in types.
    """

    notebook: str
    version: str
    asked: str
    source: str
    output: str | None
    outcome: dict[str, Any]


class Journal:
    """The journal in a file, which is made if there is none; to be closed.

    Raises `ConfigurationError` if the file holds something else, or cannot be read or written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._handle = file.open("a+b", buffering=0)  # a line is written at once
            lines = _lines(self._handle)
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from None
        except ValueError as error:
            self._handle.close()
            raise self._unusable(str(error)) from None
        self._entries = {entry.notebook: entry for line in lines for entry in _entries(line)}

    def close(self) -> None:
        """Write no more."""
        self._handle.close()

    def entry(self, notebook: str) -> Entry | None:
        """Return what was kept of a notebook before this run."""
        return self._entries.get(notebook)

    def add(self, entry: Entry) -> None:
        """Keep what became of a notebook."""
        line = json.dumps(msgspec.to_builtins(entry)).encode("ascii")
        try:
            self._handle.write(line + b"\n")
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from None

    def _unusable(self, reason: str) -> ConfigurationError:
        return ConfigurationError(f"the journal {self._file} cannot be used: {reason}")


def _lines(handle: IO[bytes]) -> list[bytes]:
    """Return the lines of a journal but for the header; see to it that it can be gone on with.

    Raises ValueError if it is none.
    """
    handle.seek(0)
    data = handle.read()
    if _HEADER.startswith(data):  # a new file, or one that was cut off in its first line
        handle.truncate(0)
        handle.write(_HEADER)
        return []
    if not data.startswith(_HEADER):
        raise ValueError("it is no journal that this nbmigrate knows")
    whole = data.rindex(b"\n") + 1
    if whole < len(data):
        handle.truncate(whole)
    return data[len(_HEADER) : whole].splitlines()


def _entries(line: bytes) -> list[Entry]:
    """Return the entry of a line; none of one that a broken disk has left."""
    try:
        return [msgspec.convert(json.loads(line), Entry)]
    except (ValueError, msgspec.ValidationError):
        return []
