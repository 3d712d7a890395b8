"""What a tracer notes of literals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from nbmigrate.libraries.transformers.label_tracing.traces import Path
    from nbmigrate.meaning.values import Site


class Given(Struct, frozen=True):
    """Something that has literals in it is given to a call that is not followed.

    `argument` is the position or name of the argument; None if it is the object whose method is
    called, or if that is not known. `path` is where in the argument the literals are.
    """

    call: Site
    argument: int | str | None
    path: Path
    literals: frozenset[Site]


class Notes(Struct):
    """What becomes of the literals that are traced.

    `together` are those that are compared with each other: they change together or not at all.
    `lost` are those that something is done with that is not followed, and where.
    `crossing` are those that go through a data set or loader.
    """

    given: list[Given] = field(default_factory=list)
    together: list[frozenset[Site]] = field(default_factory=list)
    lost: list[tuple[frozenset[Site], Site]] = field(default_factory=list)
    crossing: set[Site] = field(default_factory=set)
    literals: set[Site] = field(default_factory=set)
