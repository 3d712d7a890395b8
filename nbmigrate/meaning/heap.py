"""The heap: what is in lists and dicts, and in the attributes of the notebook's own classes."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.meaning.values import (
    NOTHING,
    BoundMethod,
    Function,
    Site,
    UserClass,
    Values,
    join,
    join_all,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Owner: TypeAlias = Site | UserClass

# The key under which everything with an unknown key is kept.
ANY_KEY = object()
_EVERYTHING = object()
_EMPTY: Mapping[object, Values] = MappingProxyType({})


class Heap:
    """Contents by owner (the site of a container, or a class) and key.

    What is put is added to what is there, since one site may make many objects. `stale` tells that
    something was read before all was put there; `version` grows with every change, `reread` with
    every change of what has been read.
    """

    def __init__(self) -> None:
        self._held: dict[Owner, dict[object, Values]] = {}
        self._read: set[tuple[Owner, object]] = set()
        self.stale = False
        self.version = 0
        self.reread = 0

    def start_again(self) -> None:
        """Begin another walk with what is known; functions are defined anew by it."""
        for held in self._held.values():
            for key, values in held.items():
                kept = (v for v in values if not isinstance(v, Function | BoundMethod))
                held[key] = frozenset(kept)
        self._read.clear()
        self.stale = False

    def make(self, owner: Owner) -> None:
        """Let `owner` be known, with nothing in it."""
        self._held.setdefault(owner, {})

    def put(self, owner: Owner, key: object, values: Values) -> None:
        """Add to what `owner` holds under `key`."""
        held = self._held.setdefault(owner, {})
        before = held.get(key)
        after = join(before or NOTHING, values)
        if before is None or after != before:
            held[key] = after
            self.version += 1
            if (owner, key) in self._read or (owner, _EVERYTHING) in self._read:
                self.stale = True
                self.reread += 1

    def get(self, owner: Owner, key: object) -> Values:
        """Return what is under exactly this key."""
        self._read.add((owner, key))
        return self._held.get(owner, _EMPTY).get(key, NOTHING)

    def contents(self, owner: Owner) -> Mapping[object, Values]:
        """Return all that `owner` holds, by key."""
        self._read.add((owner, _EVERYTHING))
        return self._held.get(owner, _EMPTY)

    def everything(self, owner: Owner) -> Values:
        """Return all that `owner` holds under any key."""
        return join_all(self.contents(owner).values())
