"""Decisions kept in a file, to be replayed on the same notebooks later.

The file is JSON: `{"schema": 1, "notebooks": {PATH: {"accepted": [ID], "rejected": [ID],
"styles": {ID: STYLE}}}}`. A PATH is relative to the file's folder. Changes that are not named are
undecided.
"""

from __future__ import annotations

import json
import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from nbmigrate.plan import Style  # noqa: TC001 - msgspec reads the annotations
from nbmigrate.reviewing.choices import Choices, decisions_of
from nbmigrate.writing import write_atomically

if TYPE_CHECKING:
    from nbmigrate.plan import Decisions, Plan

SCHEMA_VERSION = 1


class DecisionsFileError(ValueError):
    """Why a file holds no decisions: one line that names the file."""


class NotebookChoices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was said to the changes of one notebook, by their ids."""

    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    styles: dict[str, Style] = {}


class SavedDecisions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was said to the changes of several notebooks, by their paths."""

    notebooks: dict[str, NotebookChoices]
    schema: int = SCHEMA_VERSION


def load(path: Path) -> SavedDecisions:
    """Read a file of decisions.

    Raises `DecisionsFileError` if it holds something else, OSError if it cannot be read.
    """
    try:
        saved = msgspec.json.decode(path.read_bytes(), type=SavedDecisions)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecisionsFileError(f"{path}: no decisions of nbmigrate: {error}") from None
    if saved.schema != SCHEMA_VERSION:
        raise DecisionsFileError(
            f"{path}: decisions of schema {saved.schema}; this nbmigrate reads {SCHEMA_VERSION}"
        )
    return saved


def save(path: Path, notebook: Path, choices: Choices) -> None:
    """Keep what was said to the changes of a notebook in a file, beside what it says of others.

    Raises `DecisionsFileError` if there is a file that holds something else, OSError if it cannot
    be written.
    """
    saved = load(path) if os.path.lexists(path) else SavedDecisions({})
    entry = NotebookChoices(
        tuple(sorted(choices.accepted)),
        tuple(sorted(choices.rejected)),
        dict(sorted(choices.styles.items())),
    )
    key = _key(path, notebook)
    notebooks = dict(sorted({**saved.notebooks, key: entry}.items()))
    content = msgspec.to_builtins(SavedDecisions(notebooks))
    data = json.dumps(content, indent=2).encode("ascii") + b"\n"
    write_atomically(path, data, overwrite=True)


def choices_for(saved: SavedDecisions, path: Path, notebook: Path) -> NotebookChoices | None:
    """Return what a file of decisions at `path` says of a notebook, None if it does not name it.

    A notebook that has been moved is known by its name, if no other notebook there has that name.
    """
    named = saved.notebooks.get(_key(path, notebook))
    if named is not None:
        return named
    same_name = [
        entry for key, entry in saved.notebooks.items() if PurePosixPath(key).name == notebook.name
    ]
    return same_name[0] if len(same_name) == 1 else None


def replayed(plan: Plan, saved: NotebookChoices) -> tuple[Choices, tuple[str, ...]]:
    """Return the saved choices that are about changes of this plan, and the ids of the stale ones.

    Stale are changes that the plan does not have, and styles for a change that has one form only.
    """
    changes = {change.id: change for change in plan.changes}
    styles = {
        i: style
        for i, style in saved.styles.items()
        if i in changes and changes[i].alternative is not None
    }
    choices = Choices(
        frozenset(saved.accepted).intersection(changes),
        frozenset(saved.rejected).intersection(changes),
        {i: style for i, style in styles.items() if style is not changes[i].style},
    )
    named = {*saved.accepted, *saved.rejected}
    stale = (named - changes.keys()) | (saved.styles.keys() - styles.keys())
    return choices, tuple(sorted(stale))


def decisions_for(
    plan: Plan, saved: NotebookChoices, *, unsafe: bool = False
) -> tuple[Decisions, tuple[str, ...]]:
    """Return the decisions that replay what was saved, and the ids of the stale ones.

    Changes that nothing was said to are decided by default: all but the guesses are accepted, and
    with `unsafe` these, too. Where a change needs one that was rejected, it is left out.
    """
    choices, stale = replayed(plan, saved)
    return decisions_of(plan, choices, unsafe=unsafe), stale


def _key(path: Path, notebook: Path) -> str:
    """Name a notebook in the file at `path`: relative to its folder, if there is such a way."""
    folder, target = path.resolve().parent, notebook.resolve()
    try:
        return Path(os.path.relpath(target, folder)).as_posix()
    except ValueError:  # on another drive
        return target.as_posix()
