"""Two versions of some lines side by side, with the words marked that differ."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import accumulate, product
from typing import NamedTuple

_WORD = re.compile(r"\d+(?:\.\d+)+|\w+|\s+|[^\w\s]")
_MOST_WORDS = 400  # of a line that are compared with each other
_MOST_PAIRS = 900  # of lines that are compared with each other
_ALIKE = 0.4  # a line and the one that took its place

Span = tuple[int, int]


class Pair(NamedTuple):
    """A line of the old and one of the new text, counted from 0; None where there is none."""

    old: int | None
    new: int | None


class Marks(NamedTuple):
    """The characters that differ in an old and a new line."""

    old: tuple[Span, ...]
    new: tuple[Span, ...]


def paired(old: list[str], new: list[str]) -> list[Pair]:
    """Put changed lines beside what they became; of lines without a counterpart old ones first."""
    if len(old) * len(new) > _MOST_PAIRS:
        return _beside(range(len(old)), range(len(new)))
    pairs: list[Pair] = []
    done_old = done_new = 0
    for i, j in _matched(old, new):
        pairs += _beside(range(done_old, i), range(done_new, j))
        pairs.append(Pair(i, j))
        done_old, done_new = i + 1, j + 1
    return [*pairs, *_beside(range(done_old, len(old)), range(done_new, len(new)))]


def _beside(old: range, new: range) -> list[Pair]:
    together = min(len(old), len(new))
    return [
        *(Pair(i, j) for i, j in zip(old, new, strict=False)),
        *(Pair(i, None) for i in old[together:]),
        *(Pair(None, j) for j in new[together:]),
    ]


def _matched(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Return the pairs of lines, in order, that are most alike taken together."""
    likeness = [[_likeness(one, other) for other in new] for one in old]
    # best[i][j]: how alike the lines from i and from j on can be, taken together
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, j in product(reversed(range(len(old))), reversed(range(len(new)))):
        best[i][j] = max(best[i + 1][j], best[i][j + 1], likeness[i][j] + best[i + 1][j + 1])
    pairs = []
    i = j = 0
    while i < len(old) and j < len(new):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(old: str, new: str) -> float:
    if old.strip() == new.strip():
        return 1.0
    one, other = _WORD.findall(old)[:_MOST_WORDS], _WORD.findall(new)[:_MOST_WORDS]
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    ratio = matcher.ratio() if matcher.quick_ratio() > _ALIKE else 0.0
    return ratio if ratio > _ALIKE else 0.0


def differing(old: str, new: str) -> Marks:
    """Return the words of a line, and of the one that took its place, that differ."""
    one, other = _WORD.findall(old), _WORD.findall(new)
    before = _common(one, other)
    after = _common(one[before:][::-1], other[before:][::-1])
    ends = len(one) - after, len(other) - after
    middle = one[before : ends[0]], other[before : ends[1]]
    everything = [("replace", 0, len(middle[0]), 0, len(middle[1]))]
    short = max(map(len, middle)) <= _MOST_WORDS
    matcher = SequenceMatcher(None, *middle, autojunk=False)
    spans = matcher.get_opcodes() if short else everything
    places = [list(accumulate(map(len, words), initial=0)) for words in (one, other)]
    marks: tuple[list[Span], list[Span]] = ([], [])
    for kind, *bounds in spans:
        if kind == "equal":
            continue
        for side, (start, end) in enumerate((bounds[:2], bounds[2:])):
            if start < end:
                place = places[side]
                marks[side].append((place[start + before], place[end + before]))
    return Marks(_joined(old, marks[0]), _joined(new, marks[1]))


def _joined(line: str, spans: list[Span]) -> tuple[Span, ...]:
    """Join marks that have only space between them."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and not line[joined[-1][1] : start].strip():
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return tuple(joined)


def _common(one: list[str], other: list[str]) -> int:
    """Count the words that two lists begin with alike."""
    pairs = zip(one, other, strict=False)
    differing = (index for index, (a, b) in enumerate(pairs) if a != b)
    return next(differing, min(len(one), len(other)))
