"""What a person asked for and cannot have: errors whose text is one line for that person."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


class ConfigurationError(Exception):
    """Why nothing can be done as configured or installed: one line, which says where that is."""


class WishError(ValueError):
    """A wish that cannot be had: `wish` is its name, the text says in one line what is wrong."""

    def __init__(self, wish: str, reason: str) -> None:
        super().__init__(reason)
        self.wish = wish


def check_known(kind: str, name: str, known: Collection[str], wish: str) -> None:
    """Raise `WishError` if `name` is none of those `known`; suggest the nearest of them."""
    if name in known:
        return
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        hint = f"did you mean {near[0]}?"
    elif kind == "rule":  # of which there are many
        hint = "`nbmigrate rules` lists them."
    else:
        hint = f"there are {', '.join(known)}."
    raise WishError(wish, f"there is no {kind} {name}; {hint}")
