"""Files elsewhere, named by URLs: the object stores and file systems that fsspec reaches.

fsspec and the package for a kind of URL (s3fs, gcsfs …) are imported when such a URL is used; what
they need to know, such as an endpoint, they take from their own configuration.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import msgspec

from nbmigrate.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANCHOR = re.compile(r"[^/]+://[^/]*")
_PASSWORD = re.compile(r"(?<=://)([^/:@]*):[^/@]*@")


class RemoteFile(msgspec.Struct, frozen=True, order=True):
    """A file or folder that a URL names; its methods are those of `pathlib.Path`.

    What asks for more than the name goes over the network, and raises OSError if that fails, and
    `ConfigurationError` if what it needs is not installed. As text, it shows no password.
    """

    url: str

    def __str__(self) -> str:
        return _PASSWORD.sub(r"\1:***@", self.url)

    def as_posix(self) -> str:
        """Return the URL as it is shown."""
        return str(self)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self._path.rpartition("/")[2]

    @property
    def suffix(self) -> str:
        """What the name ends in, with its dot."""
        return PurePosixPath(self.name).suffix

    @property
    def parent(self) -> RemoteFile:
        """The folder it stands in; a bucket or host stands in itself."""
        return RemoteFile(self._anchor + self._path.rpartition("/")[0])

    @property
    def _anchor(self) -> str:
        match = _ANCHOR.match(self.url)
        return match[0] if match else ""

    @property
    def _path(self) -> str:
        return self.url.removeprefix(self._anchor)

    def with_name(self, name: str) -> RemoteFile:
        """Return what has this name in the same folder."""
        return RemoteFile(self.url.removesuffix(self.name) + name)

    def __truediv__(self, below: str) -> RemoteFile:
        return RemoteFile(f"{self.url.removesuffix('/')}/{below}")

    def kind(self) -> str | None:
        """Tell what it is: "file", "directory" (in an object store: names begin so), or nothing."""
        with self._opened() as (system, path):
            system.invalidate_cache(path)
            try:  # unlike `exists`, this takes trouble for no absence
                kind: str = system.info(path)["type"]
            except FileNotFoundError:
                return None
            return kind

    def exists(self) -> bool:
        """Tell whether there is such a file or folder."""
        return self.kind() is not None

    def is_file(self) -> bool:
        """Tell whether it is a file."""
        return self.kind() == "file"

    def read_bytes(self) -> bytes:
        """Read the whole file."""
        with self._opened() as (system, path):
            data: bytes = system.cat_file(path)
            return data

    def write_bytes(self, data: bytes, *, overwrite: bool = False) -> None:
        """Write the file; nobody ever sees half of it.

        Object stores take it whole, and most of them refuse without `overwrite` if there is one
        already (`FileExistsError`). Other file systems get it under another name and rename it;
        with `overwrite` the file that was there is removed just before.
        """
        with self._opened() as (system, path):
            if _renames(system):
                _write_and_rename(system, path, data, overwrite=overwrite)
            elif overwrite:
                system.pipe_file(path, data)
            else:
                system.pipe_file(path, data, mode="create")

    def unlink(self) -> None:
        """Remove the file."""
        with self._opened() as (system, path):
            system.rm_file(path)

    def files(self) -> list[RemoteFile]:
        """Return the files in this folder and those below it, but for hidden ones, sorted."""
        with self._opened() as (system, path):
            return self._visible(path, system.find(path))

    def matching(self, pattern: str) -> list[RemoteFile]:
        """Return what a glob below this folder matches, sorted; folders stand for their files."""
        with (self / pattern)._opened() as (system, path):  # noqa: SLF001 - our own
            found = system.glob(path, detail=True)
            top = path.removesuffix(pattern).rstrip("/")
            plain = [name for name, about in found.items() if about["type"] == "file"]
            folders = [name for name, about in found.items() if about["type"] == "directory"]
            below = [file for folder in folders for file in system.find(folder)]
        return self._visible(top, {*plain, *below})

    def _visible(self, top: str, paths: Iterator[str] | set[str] | list[str]) -> list[RemoteFile]:
        names = (path.removeprefix(top).removeprefix("/") for path in paths)
        return sorted(self / name for name in names if not f"/{name}".count("/."))

    @contextlib.contextmanager
    def _opened(self) -> Iterator[tuple[Any, str]]:
        """Yield the file system and the path there; whatever goes wrong is an OSError."""
        try:
            yield _file_system(self)
        except FileNotFoundError:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self)) from None
        except FileExistsError:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(self)) from None
        except (OSError, ConfigurationError):
            raise
        except Exception as error:  # each package has its own
            raise OSError(f"{type(error).__name__}: {' '.join(str(error).split())}") from error


def _file_system(file: RemoteFile) -> tuple[Any, str]:
    try:
        url_to_fs = import_module("fsspec.core").url_to_fs
    except ImportError:
        raise ConfigurationError(
            f"{file}: URLs need fsspec: pip install 'nbmigrate[remote]'"
        ) from None
    try:
        system, path = url_to_fs(file.url)
    except (ImportError, ValueError) as error:  # a package is missing, or there is none
        raise ConfigurationError(f"{file}: {' '.join(str(error).split())}") from None
    return system, path


def _renames(system: Any) -> bool:  # noqa: ANN401 - fsspec has no types
    """Tell whether a file system can rename a file, not only copy and remove it."""
    return type(system).mv is not import_module("fsspec").AbstractFileSystem.mv


def _write_and_rename(system: Any, path: str, data: bytes, *, overwrite: bool) -> None:  # noqa: ANN401
    import secrets  # noqa: PLC0415 - not for those who use no URLs

    folder = path.rpartition("/")[0]
    system.makedirs(folder, exist_ok=True)
    temporary = f"{folder}/.nbmigrate-{secrets.token_hex(8)}.tmp"
    try:
        system.pipe_file(temporary, data)
        _rename(system, temporary, path, overwrite=overwrite)
    except BaseException:
        with contextlib.suppress(Exception):  # what went wrong before is what matters
            system.rm_file(temporary)
        raise


def _rename(system: Any, temporary: str, path: str, *, overwrite: bool) -> None:  # noqa: ANN401
    system.invalidate_cache(path)
    there = system.exists(path)
    if there and not overwrite:
        raise FileExistsError(path)
    if there:  # some refuse to rename to a name that is taken
        system.rm_file(path)
    system.mv(temporary, path)
