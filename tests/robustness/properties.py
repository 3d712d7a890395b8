"""What must hold of any file, whatever is in it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from nbmigrate.documents.opening import open_document
from nbmigrate.engine import StalePlanError, apply, plan, preview
from nbmigrate.plan import Change, Decisions, Plan, Settings, SourceLibrary, Style

if TYPE_CHECKING:
    from nbmigrate.documents.opening import AnyDocument
    from nbmigrate.documents.source_formats import SourceFormat

TARGETS = ("4.57.6", "4.57.6", "4.0.1", "4.30.2")
SOURCES = (
    *(None, None, None, SourceLibrary("transformers", "2.11.0")),
    *(SourceLibrary("pytorch_pretrained_bert", "0.6.2"), SourceLibrary("transformers", "4.20.0")),
)


class NotFixedError(AssertionError):
    """The migrated copy would be changed again."""


class Case(NamedTuple):
    """A file and what is asked for; `seed` decides on its changes."""

    data: bytes
    settings: Settings
    seed: int


def case(data: bytes, form: SourceFormat, random: Random) -> Case:
    """Ask for something or other to be done to a file."""
    settings = Settings(
        target=random.choice(TARGETS),
        source=random.choice(SOURCES),
        style=random.choice([*Style]),
        format=form,
    )
    return Case(data, settings, random.randrange(2**32))


def check(case: Case) -> int:
    """Check all that must hold; give the number of changes proposed.

    Raises `DocumentError` if the file cannot be read, and anything else if something does not hold.
    """
    data, settings, seed = case
    random = Random(seed)  # noqa: S311 - chance, no secrets
    planned = plan(data, settings)
    assert plan(data, settings) == planned
    assert Plan.from_json(planned.to_json()) == planned
    assert apply(data, planned, Decisions()) == data
    _check_stale(data, planned)
    for subset in (*_subsets(planned, random), planned.changes):
        styles = {c.id: random.choice([*Style]) for c in subset}
        decisions = Decisions(frozenset(change.id for change in subset), styles)
        _check_applied(data, planned, decisions, random)
    _check_fixed(data, settings, planned)
    return len(planned.changes)


def _check_stale(data: bytes, planned: Plan) -> None:
    try:
        apply(data + b" ", planned, Decisions.default(planned))
    except StalePlanError:
        return
    raise AssertionError("a plan was applied to another file")


def _subsets(planned: Plan, random: Random) -> list[list[Change]]:
    return [[c for c in planned.changes if random.random() < 0.5] for _ in range(2)]


def _check_applied(data: bytes, planned: Plan, decisions: Decisions, random: Random) -> None:
    result = apply(data, planned, decisions)
    shuffled = random.sample(planned.changes, len(planned.changes))
    assert apply(data, replace(planned, changes=tuple(shuffled)), decisions) == result
    old, new = open_document(data, planned.format), open_document(result, planned.format)
    sources = {cell.index: cell.source for cell in old.cells} | preview(data, planned, decisions)
    assert [cell.source for cell in new.cells] == [*sources.values()]
    assert [(c.kind, c.tags) for c in new.cells] == [(c.kind, c.tags) for c in old.cells]
    _check_lines(data, old)


def _check_lines(data: bytes, document: AnyDocument) -> None:
    count = data.count(b"\n") + data.count(b"\r") + 1
    for cell in document.cells:
        assert all(1 <= line <= count for line in document.file_lines(cell.index))


def _check_fixed(data: bytes, settings: Settings, planned: Plan) -> None:
    if not planned.changes or settings.source is not None:
        return  # what a person says of the source is not true of the copy any more
    everything = Decisions(frozenset(change.id for change in planned.changes))
    again = plan(apply(data, planned, everything), settings)
    if again.changes:
        raise NotFixedError(", ".join(sorted({change.rule for change in again.changes})))
