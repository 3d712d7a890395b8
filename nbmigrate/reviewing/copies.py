"""Writing the migrated copy for somebody who is there to be asked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nbmigrate.documents.copies import RefusedError
from nbmigrate.writing import write_atomically

if TYPE_CHECKING:
    from pathlib import Path


class ExistsError(RefusedError):
    """A file stands there; it is overwritten only when asked for."""


def write_copy(path: Path, data: bytes, original: Path, *, overwrite: bool = False) -> None:
    """Write the migrated notebook to `path`, with the mode of its `original`, or not at all.

    Raises `ExistsError` if there is a file and `overwrite` was not asked for, `RefusedError` if
    nothing may be written there, OSError if writing fails.
    """
    if os.path.realpath(path) == os.path.realpath(original):
        raise RefusedError(f"{path} is the notebook itself; give the copy another name")
    if path.is_dir():
        raise RefusedError(f"{path} is a folder; give a file name")
    if not path.parent.is_dir():
        raise RefusedError(f"there is no folder {path.parent}")
    mode_from = original if original.exists() else None
    try:
        write_atomically(path, data, mode_from=mode_from, overwrite=overwrite)
    except FileExistsError:
        raise ExistsError(f"{path} exists") from None
