"""Results that are unpacked into another number of names than the old library could fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.meaning.facts import UseKind

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact, Use
    from nbmigrate.rules.base import Context

BARE = 1
"""The length of a result that was one tensor; iterating over its rows is none of these uses."""


def wrong_unpacking(context: Context, call: CallFact, length: int) -> str:
    """Say how a result of `length` parts is unpacked as no result of 0.6.2 could be; empty if not.

    A tensor can be unpacked into its rows, but what does so is mostly meant for a tuple.
    """
    found = [use for use in context.facts.uses_of(call.site) if not _fits(use, length)]
    if not found:
        return ""
    count = max(use.targets or 0 for use in found)
    names = f"{count} name{'s' if count > 1 else ''}"
    was, rows = (
        ("one tensor", " or for the rows of a batch")
        if length == BARE
        else (f"a tuple of {length}", "")
    )
    return (
        f"its result was {was} in pytorch_pretrained_bert 0.6.2 and is unpacked into {names},"
        f" which is written for another version{rows}: see what these are, and in which order"
    )


def _fits(use: Use, length: int) -> bool:
    if use.kind is not UseKind.UNPACK or use.targets is None:
        return True
    if use.starred:
        return length != BARE and use.targets - 1 <= length
    return use.targets == length
