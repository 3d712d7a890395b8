"""The set of releases that a notebook can have been written for, and what is asked of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from nbmigrate.plan import Candidates, Evidence, SourceLibrary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Source(Struct, frozen=True):
    """A library, and the releases of it that a notebook can have been written for.

    `library` is the name by which it is imported. `candidates` are the releases, oldest first, at
    least one; there may be gaps between them. `evidence` is what says so. What is asked of the set
    has three answers: True if it holds for every candidate, False if for none, None if for some.
    """

    library: str
    candidates: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()

    @property
    def version(self) -> str | None:
        """The release, if only one is possible."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    @property
    def oldest(self) -> str:
        """The oldest candidate."""
        return self.candidates[0]

    @property
    def newest(self) -> str:
        """The newest candidate."""
        return self.candidates[-1]

    def before(self, release: str) -> bool | None:
        """Tell whether the notebook was written for a release before this one."""
        border = order(release)
        if order(self.newest) < border:
            return True
        return None if order(self.oldest) < border else False

    def since(self, release: str) -> bool | None:
        """Tell whether the notebook was written for this release or a later one."""
        before = self.before(release)
        return None if before is None else not before

    def within(self, oldest: str, newest: str) -> bool | None:
        """Tell whether the notebook was written for a release from `oldest` to `newest`."""
        first, last = order(oldest), order(newest)
        inside = {first <= order(release) <= last for release in self.candidates}
        return None if len(inside) > 1 else inside.pop()

    def described(self) -> SourceLibrary:
        """Return this as plans tell of it."""
        return SourceLibrary(
            library=self.library,
            version=self.version,
            candidates=Candidates(self.oldest, self.newest),
            evidence=self.evidence,
        )


def source_of(library: str, candidates: Iterable[str], evidence: Sequence[Evidence]) -> Source:
    """Return the source with these candidates, in whatever order they come."""
    return Source(library, tuple(sorted(candidates, key=order)), tuple(evidence))


@cache
def order(release: str) -> tuple[int, ...]:
    """Return the numbers of a release, by which releases are put in order."""
    numbers = [int(part) for part in release.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
