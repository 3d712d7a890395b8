"""Which notebooks a command line means: files, folders, globs."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

STANDARD_INPUT = "-"
_SUFFIX = ".ipynb"
_COPY_SUFFIX = f".migrated{_SUFFIX}"


class Input(msgspec.Struct, frozen=True):
    """A notebook to migrate.

    `root` is the folder it was found in or below: the one that was named, or the file's own.
    `problem` says why there is nothing to read, `skipped` why it is not to be read.
    """

    path: Path
    root: Path
    problem: str | None = None
    skipped: str | None = None


def find_notebooks(
    words: Sequence[str],
    without: Path | None = None,
    excluded: Callable[[Path], bool] = lambda _: False,
) -> tuple[Input, ...]:
    """Find the notebooks that the words of a command line name.

    A word is a file (whatever its name), a folder (searched for notebooks with its subfolders, but
    for hidden ones and for folder `without`) or a glob, which counts only when no file has its
    name. Words keep their order, what is found below one is sorted; a notebook named twice
    counts once. A `*.migrated.ipynb` beside its original is a copy nbmigrate made: skipped where
    it is named, left out where it is found. What is `excluded` is left out where it is found, too.
    """
    avoided = without and _identity(without)
    found: dict[Path, Input] = {}
    for word in words:
        for item in _named(word, avoided):
            is_found = item.problem is None and item.path != Path(word)
            if not (is_found and excluded(item.path)):
                found.setdefault(_identity(item.path), item)
    return tuple(found.values())


def _named(word: str, avoided: Path | None) -> Iterator[Input]:
    path = Path(word)
    if path.is_dir():
        yield from _below(path, path, avoided)
    elif os.path.lexists(path):
        original = original_of(path)
        skipped = None if original is None else f"the migrated copy of {original.name}"
        yield Input(path, path.parent, skipped=skipped)
    elif glob.has_magic(word):
        yield from _matching(word, avoided)
    else:
        yield Input(path, path.parent, problem="no such file or folder")


def _matching(pattern: str, avoided: Path | None) -> Iterator[Input]:
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
            yield from _below(match, root, avoided)
        else:
            yield from _notebooks([match], root)


def _below(folder: Path, root: Path, avoided: Path | None) -> Iterator[Input]:
    unreadable: list[OSError] = []
    found: list[Path] = []
    for parent, folders, files in os.walk(folder, onerror=unreadable.append):
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
    yield from _notebooks(sorted(found), root)


def _notebooks(paths: Iterable[Path], root: Path) -> Iterator[Input]:
    for path in paths:
        if path.suffix.lower() == _SUFFIX and original_of(path) is None:
            yield Input(path, root)


def original_of(path: Path) -> Path | None:
    """Give the notebook that `path` is the migrated copy of, None if it is no such copy."""
    if not path.name.endswith(_COPY_SUFFIX):
        return None
    original = path.with_name(path.name.removesuffix(_COPY_SUFFIX) + _SUFFIX)
    return original if original.exists() else None


def copy_of(path: Path) -> Path:
    """Give the path of the migrated copy beside the notebook at `path`."""
    return path.with_name(path.name.removesuffix(_SUFFIX) + _COPY_SUFFIX)


def _identity(path: Path) -> Path:
    """Give one name for all the ways to write a path.

    A last component that is a link stays: a link to a notebook is a notebook of its own, with an
    output of its own.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - keeps links, unlike Path.resolve
    return Path(os.path.realpath(absolute.parent)) / absolute.name
