"""Where notebooks, copies and reports stand: in files of this machine or elsewhere."""

from __future__ import annotations

import os
import re
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.cli.remote import RemoteFile
from nbmigrate.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

Location: TypeAlias = Path | RemoteFile

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_FILE = "file://"


def located(word: str) -> Location:
    """Return what a path or URL of the command line names; a `file://` URL is a path."""
    if word.startswith(_FILE):
        from urllib.request import url2pathname  # noqa: PLC0415

        return Path(url2pathname(word.removeprefix(_FILE)))
    scheme = _URL.match(word)
    if scheme is not None:
        return RemoteFile(scheme[0] + word[scheme.end() :].rstrip("/"))
    return Path(word)


def absolute(word: str) -> str:
    """Return a word for the command line that means the same in another working directory."""
    location = located(word)
    if isinstance(location, RemoteFile):
        return location.url
    return os.path.abspath(location)  # noqa: PTH100 - it may be a glob


def in_memory(location: Location) -> bool:
    """Tell whether it is known to this process only."""
    return isinstance(location, RemoteFile) and location.url.startswith("memory:")


def resolved(location: Location) -> str:
    """Return one name for all the ways to write a location, without its password."""
    return str(location) if isinstance(location, RemoteFile) else os.path.realpath(location)


def as_path(location: Location) -> Path:
    """Return the path by which configuration and decisions know a notebook.

    One that stands elsewhere counts as one of the working directory, in a folder named like its
    host or bucket.
    """
    if isinstance(location, RemoteFile):
        return Path(str(location).partition("://")[2].lstrip("/"))
    return location


def taken(location: Location) -> bool:
    """Tell whether anything stands there."""
    return location.exists() if isinstance(location, RemoteFile) else os.path.lexists(location)


def put(
    location: Location,
    data: bytes,
    *,
    like: Location | None = None,
    overwrite: bool,
    durable: bool = True,
) -> None:
    """Write a file whole or not at all; folders it needs are made.

    It gets the mode of the file `like`, where there are such. What is not `durable` may not be
    there after a power failure. Raises `FileExistsError` without `overwrite` if something stands
    there, OSError if writing fails.
    """
    if isinstance(location, RemoteFile):
        location.write_bytes(data, overwrite=overwrite)
        return
    from nbmigrate.writing import write_atomically  # noqa: PLC0415

    location.parent.mkdir(parents=True, exist_ok=True)
    mode_from = like if isinstance(like, Path) else None
    write_atomically(location, data, mode_from=mode_from, overwrite=overwrite, durable=durable)


def common_folder(folders: Sequence[Location]) -> str:
    """Return the deepest folder that holds all of these folders.

    Raises `ConfigurationError` if they are of several file systems.
    """
    local = [os.path.abspath(f) for f in folders if isinstance(f, Path)]  # noqa: PTH100 - keeps links
    if len(local) == len(folders):
        return os.path.commonpath(local) if local else ""
    remote = [folder.url.split("/") for folder in folders if isinstance(folder, RemoteFile)]
    same = [parts[0] for parts in takewhile(lambda p: len(set(p)) == 1, zip(*remote, strict=False))]
    if local or not same:
        raise ConfigurationError(
            "notebooks of several file systems cannot go into one folder; migrate them one by one"
        )
    return "/".join(same)


def relative(location: Location, top: str) -> str:
    """Return the way to a location from a folder above it, with forward slashes."""
    if isinstance(location, RemoteFile):
        return location.url.removeprefix(top).removeprefix("/")
    return Path(os.path.relpath(location, top)).as_posix()
