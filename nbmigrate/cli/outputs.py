"""Where the migrated copies go, and what is never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from nbmigrate.cli.locations import common_folder, put, relative, resolved, taken
from nbmigrate.documents.copies import RefusedError, copy_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.cli.inputs import Input
    from nbmigrate.cli.locations import Location


class Placement(msgspec.Struct, frozen=True):
    """What was asked for: beside the notebook (default), in a folder's tree, or in its place."""

    folder: Location | None = None
    in_place: bool = False
    force: bool = False


class Destination(msgspec.Struct, frozen=True):
    """Where one migrated notebook goes.

    `backup` is where the original is kept when its own file is rewritten. `refusal` is the reason
    why nothing may be written at all.
    """

    path: Location
    backup: Location | None = None
    overwrite: bool = False
    refusal: str | None = None


def destinations(inputs: Sequence[Input], placement: Placement) -> tuple[Destination, ...]:
    """Say for each notebook where its migrated copy goes.

    In a folder, the copies are laid out as the notebooks are, below the deepest folder that holds
    all the folders and notebooks that were named. Raises `ConfigurationError` if there is none.
    """
    if placement.in_place:
        return tuple(
            Destination(i.path, backup=i.path.with_name(f"{i.path.name}.bak"), overwrite=True)
            for i in inputs
        )
    if placement.folder is None:
        paths = [copy_of(i.path) for i in inputs]
    else:
        top = common_folder([i.root for i in inputs if i.problem is None])
        paths = [placement.folder / relative(i.path, top) for i in inputs]
    read = {resolved(i.path) for i in inputs if i.skipped is None}
    return tuple(
        Destination(
            path,
            overwrite=placement.force,
            refusal=f"{path} is itself a notebook to read; --in-place rewrites notebooks"
            if resolved(path) in read
            else None,
        )
        for path in paths
    )


def refuse(destination: Destination) -> None:
    """Raise RefusedError if what stands in the file system forbids to write there."""
    if destination.refusal:
        raise RefusedError(destination.refusal)
    if destination.backup and taken(destination.backup):
        raise RefusedError(f"{destination.backup} exists; a backup is never overwritten")
    if not destination.overwrite and taken(destination.path):
        raise RefusedError(_exists(destination.path))


def read(original: Location, destination: Destination | None, *, repeated: bool) -> bytes:
    """Read a notebook; if it may have been rewritten before (`repeated`), as it was then.

    Raises OSError if it cannot be read.
    """
    backup = destination.backup if destination is not None else None
    was_rewritten = repeated and backup is not None and backup.exists()
    return (backup if backup is not None and was_rewritten else original).read_bytes()


def write(
    destination: Destination,
    original: Location,
    source: bytes,
    data: bytes,
    *,
    repeated: bool = False,
) -> None:
    """Write `data`, made of the `source` that was read from `original`; its mode is kept.

    With `repeated`, what has been written before just so counts as written now. Raises RefusedError
    if something stands in the way, OSError if writing fails; then nothing has been written.
    """
    if repeated and _was_written(destination, original, source, data):
        return
    refuse(destination)
    if destination.backup:
        _rewrite(destination.backup, original, source, data)
        return
    place, overwrite = destination.path, destination.overwrite
    try:  # not durable, which takes time: a copy that is lost can be made again of its original
        put(place, data, like=original, overwrite=overwrite, durable=False)
    except FileExistsError:  # another run was faster
        if repeated and _was_written(destination, original, source, data):
            return
        raise RefusedError(_exists(destination.path)) from None


def _rewrite(backup: Location, original: Location, source: bytes, data: bytes) -> None:
    if original.read_bytes() != source:
        raise RefusedError("the notebook was changed by another program while it was migrated")
    try:
        put(backup, source, like=original, overwrite=False)
    except FileExistsError:
        raise RefusedError(f"{backup} exists; a backup is never overwritten") from None
    try:
        put(original, data, like=original, overwrite=True)
    except BaseException:
        if original.read_bytes() == source:
            backup.unlink()
        raise


def _was_written(destination: Destination, original: Location, source: bytes, data: bytes) -> bool:
    """Tell whether an earlier try wrote all there is to write; take its backup back if not."""
    if destination.backup is None:
        return destination.path.is_file() and destination.path.read_bytes() == data
    if not destination.backup.is_file() or destination.backup.read_bytes() != source:
        return False
    now = original.read_bytes()
    if now == source:
        destination.backup.unlink()
    return now == data


def _exists(path: Location) -> str:
    return f"{path} exists; --force overwrites it"
