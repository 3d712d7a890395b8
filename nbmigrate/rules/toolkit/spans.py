"""Spans of releases in which a library did something otherwise than before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbmigrate.rules.base import Context


@dataclass(frozen=True)
class Span:
    """The releases from `oldest` to `newest`; `until` is the first one after them."""

    oldest: str
    newest: str
    until: str

    def __str__(self) -> str:
        """Return the span as people read it: "2.5 to 2.11"."""
        ends = [release.removesuffix(".0") for release in (self.oldest, self.newest)]
        return " to ".join(dict.fromkeys(ends))

    def covers(self, context: Context) -> bool | None:
        """Tell whether the notebook was written for one of these releases."""
        return context.written_for(self.oldest, self.newest)

    def border(self, context: Context) -> str | None:
        """Return the release that decides `covers`; None if nothing is to be decided."""
        if self.covers(context) is not None:
            return None
        borders = (self.until, self.oldest)
        return next((b for b in borders if context.source.before(b) is None), None)
