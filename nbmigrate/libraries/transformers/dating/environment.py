"""Evidence: the Python that the notebook ran on, and the days on which it ran."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from nbmigrate.dating.combining import Piece, Strength
from nbmigrate.dating.runs import is_colab, python_of, pythons_in, run_days
from nbmigrate.libraries.transformers.dating.installs import unpinned
from nbmigrate.libraries.transformers.dating.published import releases_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.dating.clues import Clues
    from nbmigrate.dating.releases import Releases

_COLAB_PATH = "/usr/local/lib/python3."
# When Colab ran which Python: what outputs of dated runs say.
_COLAB_DAYS: dict[tuple[int, ...], tuple[date, date]] = {
    (3, 6): (date(2018, 1, 1), date(2021, 4, 30)),
    (3, 7): (date(2021, 1, 1), date(2022, 12, 31)),
    (3, 8): (date(2022, 11, 1), date(2023, 3, 31)),
    (3, 9): (date(2023, 2, 1), date(2023, 5, 31)),
    (3, 10): (date(2023, 4, 1), date(2025, 1, 31)),
    (3, 11): (date(2024, 12, 1), date(2025, 10, 31)),
    (3, 12): (date(2025, 8, 1), date(2100, 1, 1)),
}
# Since then Colab has transformers already, which a command without release leaves as it is.
_PREINSTALLED = date(2023, 1, 1)
_BEHIND = timedelta(days=150)  # how far it has been behind the newest release


def pieces(clues: Clues, library: str) -> Iterator[Piece]:
    """Yield what the Python and the days of the runs say.

    A release that was published after the last run is none; where the newest was installed, none
    that was not the newest of those days.
    """
    releases = releases_of(library)
    python = python_of(clues.records)
    if python is not None:
        text = f"Python {'.'.join(map(str, python))} in the metadata"
        yield Piece(text, releases.on_python(python), None, _worth(python))
    colab: set[tuple[int, ...]] = set()
    for cell, text in clues.records.texts:
        if "-packages" in text:
            seen = pythons_in(text)
            for version in sorted(seen):
                shown = f"Python {'.'.join(map(str, version))} in an output"
                yield Piece(shown, releases.on_python(version), cell, _worth(version))
            colab |= {each for each in seen if f"{_COLAB_PATH}{each[1]}/dist-packages" in text}
    yield from _of_days(clues, library, colab, releases)


def _of_days(
    clues: Clues, library: str, colab: set[tuple[int, ...]], releases: Releases
) -> Iterator[Piece]:
    days = run_days(clues.records)
    if days is not None:
        shown = f"run until {days[1].isoformat()}"
        yield Piece(shown, releases.published_by(days[1]))
    elif len(colab) == 1 and (period := _COLAB_DAYS.get(min(colab))) is not None:
        days = period
        shown = f"run on Colab until {days[1].isoformat()[:7]}"
        yield Piece(shown, releases.published_by(days[1]))
    newest = unpinned(clues, library) if days is not None else None
    if days is None or newest is None:
        return
    first, last = days
    fresh = bool(colab) or is_colab(clues.records)
    since = first if newest.upgrade or first < _PREINSTALLED else first - _BEHIND
    allowed = set(releases.newest_on(since, last))
    if newest.development:  # on the way to the next release
        allowed.update(_next(releases, last))
    strength = Strength.HARD if fresh else Strength.SOFT
    yield Piece("the newest release is installed", frozenset(allowed), newest.cell, strength)


def _next(releases: Releases, day: date) -> list[str]:
    later = [each.release for each in releases.published if each.day > day]
    return later[:1]


def _worth(python: tuple[int, ...]) -> Strength:
    """Tell how much a Python is worth: the last release for one may be installed by force."""
    return Strength.HARD if python >= (3, 6) else Strength.SOFT
