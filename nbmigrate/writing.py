"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path

from nbmigrate import interrupts


def write_atomically(
    path: Path,
    data: bytes,
    *,
    mode_from: Path | None = None,
    overwrite: bool = False,
    durable: bool = True,
) -> None:
    """Make a file at `path` that holds `data`; nobody ever sees half of it.

    The file gets the mode of the file `mode_from`, else of the file it replaces, else the usual one
    for new files. With `overwrite`, a symbolic link stays and the file it leads to is replaced. If
    it is `durable`, it survives a power failure right after; what stands at `path` then is whole in
    any case.

    Raises `FileExistsError` without `overwrite` if anything stands at `path`, also if another
    process has just put it there, and `OSError` if writing fails; `path` is then as it was before.
    """
    if overwrite:
        path = Path(os.path.realpath(path))
    elif os.path.lexists(path):
        raise _exists(path)
    mode = _mode(mode_from) if mode_from else _mode(path) if os.path.lexists(path) else None
    temporary = path.with_name(f".nbmigrate-{secrets.token_hex(8)}.tmp")
    with interrupts.held():
        try:
            _write_new(temporary, data, mode)
            if overwrite:
                os.replace(temporary, path)  # noqa: PTH105 - beside os.link
            else:
                _publish(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    if durable:
        _sync_folder(path.parent)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _exists(path: Path) -> FileExistsError:
    return FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def _write_new(path: Path, data: bytes, mode: int | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o666 if mode is None else 0o600)
    try:
        if mode is not None:
            path.chmod(mode)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _publish(temporary: Path, path: Path) -> None:
    """Give `temporary` its name unless that is taken; of several processes one succeeds."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:  # a file system without hard links: reserve the name, then fill it
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        try:
            os.replace(temporary, path)  # noqa: PTH105 - beside os.link
        except BaseException:
            path.unlink()
            raise


def _sync_folder(folder: Path) -> None:
    """Make a new name survive a power failure, where the platform can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
