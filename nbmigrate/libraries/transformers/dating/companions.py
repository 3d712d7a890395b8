"""Evidence: libraries that are used beside transformers, and names of the model hub of a time."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.cells.lexical import visible
from nbmigrate.dating.combining import Piece, Strength
from nbmigrate.libraries.transformers.dating.places import is_second_choice
from nbmigrate.libraries.transformers.dating.published import releases_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.dating.clues import Clues
    from nbmigrate.dating.releases import Releases

# How old the release can be that is used with what is new: people upgrade sooner or later.
_OLD = timedelta(days=365)


class _Companion(NamedTuple):
    """A library whose first release is of a day; the last day of its use, if there is one."""

    since: date
    until: date | None = None


# The days of the first releases, and that of `nlp` being renamed to `datasets`.
_COMPANIONS = {
    "nlp": _Companion(date(2020, 5, 15), date(2021, 6, 30)),
    "datasets": _Companion(date(2020, 9, 9)),
    "accelerate": _Companion(date(2021, 3, 5)),
    "evaluate": _Companion(date(2022, 5, 31)),
    "peft": _Companion(date(2023, 2, 10)),
    "bitsandbytes": _Companion(date(2021, 10, 6)),
    "setfit": _Companion(date(2022, 7, 12)),
    "diffusers": _Companion(date(2022, 7, 21)),
    "huggingface_hub": _Companion(date(2020, 12, 22)),
    "langchain": _Companion(date(2022, 10, 25)),
}
# The owners under which checkpoints without owner are found since March 2024.
_OWNERS = re.compile(
    r"[\"'](?:google-bert/bert-|openai-community/(?:gpt2|roberta|openai)|FacebookAI/(?:roberta|xlm)"
    r"|distilbert/distil|google-t5/t5-|albert/albert-|xlnet/xlnet-)"
)
_OWNED = date(2024, 3, 1)
_PINS = re.compile(r"(?<![\w.-])(torch|datasets|accelerate|peft)\s*==\s*(\d+\.\d+)(?:\.\d+)?")
# The days of releases that are pinned most often beside transformers.
_DAYS = {
    "torch": {
        "1.0": "2018-12-07", "1.1": "2019-05-01", "1.2": "2019-08-08", "1.3": "2019-10-10",
        "1.4": "2020-01-15", "1.5": "2020-04-21", "1.6": "2020-07-28", "1.7": "2020-10-27",
        "1.8": "2021-03-04", "1.9": "2021-06-15", "1.10": "2021-10-21", "1.11": "2022-03-10",
        "1.12": "2022-06-28", "1.13": "2022-10-28", "2.0": "2023-03-15", "2.1": "2023-10-04",
        "2.2": "2024-01-30", "2.3": "2024-04-24", "2.4": "2024-07-24", "2.5": "2024-10-17",
    },
    "datasets": {
        "1.1": "2020-10-06", "1.2": "2021-01-04", "1.5": "2021-03-17", "1.6": "2021-04-20",
        "1.8": "2021-06-08", "1.12": "2021-09-13", "1.18": "2022-01-21", "2.0": "2022-03-15",
        "2.4": "2022-07-25", "2.8": "2022-12-19", "2.10": "2023-02-22", "2.14": "2023-07-24",
        "2.16": "2023-12-22", "2.19": "2024-04-19", "3.0": "2024-09-11",
    },
}  # fmt: skip


def pieces(clues: Clues, library: str) -> Iterator[Piece]:
    """Yield what other libraries and names of checkpoints say of the time."""
    if library != "transformers":
        return
    releases = releases_of(library)
    for fact in clues.facts.imports.values():
        name = fact.module.partition(".")[0]
        companion = _COMPANIONS.get(name)
        if companion is None or fact.guarded or is_second_choice(fact, clues.code):
            continue
        if name == "nlp" and fact.name not in {None, "load_dataset", "load_metric"}:
            continue  # some other module of that name
        yield Piece(f"`{name}`", _of_time(releases, companion), fact.site.cell, Strength.SOFT)
    for cell in clues.cells:
        if cell.kind != "code":
            continue
        owner = _OWNERS.search(cell.source)
        if owner is not None:
            allowed = _of_time(releases, _Companion(_OWNED))
            yield Piece(f"`{owner[0][1:]}…`", allowed, cell.index, Strength.SOFT)
        if "==" in cell.source:
            yield from _pinned(visible(cell.source), cell.index, releases)


def _pinned(source: str, cell: int, releases: Releases) -> Iterator[Piece]:
    for found in _PINS.finditer(source):
        line = source[source.rfind("\n", 0, found.start()) + 1 : found.start()]
        day = _DAYS.get(found[1], {}).get(found[2])
        if day is not None and "#" not in line:
            allowed = _of_time(releases, _Companion(date.fromisoformat(day)))
            yield Piece(f"`{found[0]}`", allowed, cell, Strength.SOFT)


def _of_time(releases: Releases, companion: _Companion) -> frozenset[str]:
    since = releases.newest_on(companion.since - _OLD, date(2100, 1, 1))
    return since & releases.published_by(companion.until) if companion.until else since
