"""What a front end asks of a session, as it comes from a browser."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from nbmigrate.plan import Style
from nbmigrate.reviewing.choices import Verdict
from nbmigrate.reviewing.filters import Filter


class _Message(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """Base of all messages. `visible` are the parts that are seen now, such as "3:0"."""

    visible: tuple[str, ...] = ()


class Open(_Message, frozen=True, tag="open"):
    """Show everything, in the view of this name."""

    view: str = ""


class Look(_Message, frozen=True, tag="look"):
    """The visible parts have come into view."""


class Decide(_Message, frozen=True, tag="decide"):
    """Say yes, no or nothing to a change."""

    change: str = ""
    verdict: Verdict = Verdict.UNDECIDED


class DecideShown(_Message, frozen=True, tag="decide-shown"):
    """Say yes or no to all changes that are shown, or to those of them that are safe."""

    verdict: Verdict = Verdict.UNDECIDED
    safe_only: bool = False


class ChooseStyle(_Message, frozen=True, tag="style"):
    """Choose the form of a change."""

    change: str = ""
    style: Style = Style.GUIDE


class Undo(_Message, frozen=True, tag="undo"):
    """Take the last decision back."""


class Narrow(_Message, frozen=True, tag="filter"):
    """Show only what a filter lets through."""

    filter: Filter = Filter()


class Unfold(_Message, frozen=True, tag="unfold"):
    """Show more of the unchanged lines in gap number `gap` of a cell."""

    cell: int = 0
    gap: int = 0


class Explain(_Message, frozen=True, tag="explain"):
    """Show what a rule says of itself below an entry."""

    entry: str = ""
    rule: str = ""


class Write(_Message, frozen=True, tag="write"):
    """Write the migrated copy."""

    path: str = ""
    overwrite: bool = False


class Save(_Message, frozen=True, tag="save"):
    """Keep the decisions in a file."""

    path: str = ""


class Replay(_Message, frozen=True, tag="replay"):
    """Take the decisions from a file."""

    path: str = ""


class Settle(_Message, frozen=True, tag="settle"):
    """Answer a question of the plan, and show everything anew, in the view of this name."""

    answer: str = ""
    view: str = ""


Message: TypeAlias = (
    Open
    | Look
    | Decide
    | DecideShown
    | ChooseStyle
    | Undo
    | Narrow
    | Unfold
    | Explain
    | Write
    | Save
    | Replay
    | Settle
)
