"""Which notebooks a command line means: files, folders, globs, on this machine or elsewhere."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from nbmigrate.cli.locations import located
from nbmigrate.cli.remote import RemoteFile
from nbmigrate.documents.copies import original_of
from nbmigrate.documents.source_formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nbmigrate.cli.locations import Location

STANDARD_INPUT = "-"
_SUFFIX = ".ipynb"
_ENVIRONMENT = "pyvenv.cfg"


class Input(msgspec.Struct, frozen=True):
    """A notebook to migrate.

    `root` is the folder it was found in or below: the one that was named, or the file's own.
    `problem` says why there is nothing to read, `skipped` why it is not to be read.
    """

    path: Location
    root: Location
    problem: str | None = None
    skipped: str | None = None


def find_notebooks(
    words: Sequence[str],
    without: Location | None = None,
    excluded: Callable[[Location], bool] = lambda _: False,
    also: Callable[[Location], bool] = lambda _: False,
) -> tuple[Input, ...]:
    """Find the notebooks that the words of a command line name.

    A word is the path or URL of a file (whatever its name), a folder (searched for notebooks with
    its subfolders, but for hidden ones, virtual environments and folder `without`) or a glob, which
    counts only when no file has its name. Files other than notebooks are found where they are
    wanted `also`, or by a glob with their suffix. Words keep their order, what is found below one
    is sorted; a file named twice counts once. A `*.migrated.ipynb` beside its original is a copy
    nbmigrate made: skipped where it is named, left out where it is found. What is `excluded` is
    left out where it is found, too.
    """
    avoided = without and _unique(without)
    found: dict[Location, Input] = {}
    for word in words:
        for item in _named(word, avoided, also):
            is_found = item.problem is None and item.path != located(word)
            if not (is_found and excluded(item.path)):
                found.setdefault(_unique(item.path), item)
    return tuple(found.values())


def _named(
    word: str, avoided: Location | None, also: Callable[[Location], bool]
) -> Iterator[Input]:
    path = located(word)

    def wanted(found: Location) -> bool:
        suffix = found.suffix.lower()
        named = glob.has_magic(word) and suffix == path.suffix.lower()
        return suffix in FORMATS and (suffix == _SUFFIX or named or also(found))

    if isinstance(path, RemoteFile):
        yield from _elsewhere(path, avoided, wanted)
    elif path.is_dir():
        yield from _below(path, path, avoided, wanted)
    elif os.path.lexists(path):
        yield _one(path)
    elif glob.has_magic(str(path)):
        yield from _matching(str(path), avoided, wanted)
    else:
        yield Input(path, path.parent, problem="no such file or folder")


def _one(path: Location) -> Input:
    original = original_of(path)
    skipped = None if original is None else f"the migrated copy of {original.name}"
    return Input(path, path.parent, skipped=skipped)


def _elsewhere(
    named: RemoteFile, avoided: Location | None, wanted: Callable[[Location], bool]
) -> Iterator[Input]:
    try:
        yield from _found_elsewhere(named, avoided, wanted)
    except OSError as error:
        reason = error.strerror or str(error)
        yield Input(named, named.parent, problem=f"cannot be searched: {reason}")


def _found_elsewhere(
    named: RemoteFile, avoided: Location | None, wanted: Callable[[Location], bool]
) -> Iterator[Input]:
    kind = named.kind()
    if kind is not None and kind != "directory":
        yield _one(named)
        return
    root, files = named, named.files() if kind == "directory" else []
    if kind is None and not glob.has_magic(named.url):
        yield Input(named, named.parent, problem="no such file or folder")
    elif kind is None:
        while glob.has_magic(root.url):
            root = root.parent
        files = root.matching(named.url.removeprefix(root.url).lstrip("/"))
        if not files:
            yield Input(named, root, problem="no file has this name or matches it")
    if isinstance(avoided, RemoteFile) and avoided != root:
        files = [file for file in files if not file.url.startswith(f"{avoided.url}/")]
    yield from _files(files, root, wanted)


def _matching(
    pattern: str, avoided: Location | None, wanted: Callable[[Location], bool]
) -> Iterator[Input]:
    fixed = []
    for part in Path(pattern).parts:
        if glob.has_magic(part):
            break
        fixed.append(part)
    root = Path(*fixed)
    # unlike Path.glob, glob.glob takes absolute patterns and leaves hidden files out
    matches = sorted(map(Path, glob.glob(pattern, recursive=True)))  # noqa: PTH207
    if not matches:
        yield Input(Path(pattern), root, problem="no file has this name or matches it")
    if avoided == _identity(root):
        avoided = None
    for match in matches:
        identity = _identity(match)
        if avoided in (identity, *identity.parents):
            continue
        if match.is_dir():
            yield from _below(match, root, avoided, wanted)
        else:
            yield from _files([match], root, wanted)


def _below(
    folder: Path, root: Path, avoided: Location | None, wanted: Callable[[Location], bool]
) -> Iterator[Input]:
    unreadable: list[OSError] = []
    found: list[Path] = []
    for parent, folders, files in os.walk(folder, onerror=unreadable.append):
        if _ENVIRONMENT in files and Path(parent) != folder:
            folders.clear()
            continue
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and (avoided is None or _identity(Path(parent, name)) != avoided)
        ]
        found.extend(Path(parent, name) for name in files if not name.startswith("."))
    for error in unreadable:
        path = Path(os.fsdecode(error.filename))
        yield Input(path, root, problem=f"cannot be searched: {error.strerror}")
    yield from _files(sorted(found), root, wanted)


def _files(
    paths: Iterable[Location], root: Location, wanted: Callable[[Location], bool]
) -> Iterator[Input]:
    for path in paths:
        if wanted(path) and original_of(path) is None:
            yield Input(path, root)


def _unique(path: Location) -> Location:
    return path if isinstance(path, RemoteFile) else _identity(path)


def _identity(path: Path) -> Path:
    """Return one name for all the ways to write a path.

    A last component that is a link stays: a link to a notebook is a notebook of its own, with an
    output of its own.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - keeps links, unlike Path.resolve
    return Path(os.path.realpath(absolute.parent)) / absolute.name
