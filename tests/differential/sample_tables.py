"""What the README of the sample notebooks says that each of them does, before and after."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from differential.checkpoints import SAMPLE_NOTEBOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROW = re.compile(r"^\| `(\w+)` \| (.*) \|$", re.MULTILINE)
_CELLS = r"[Cc]ells? ((?:\d+(?:, | and )?)+)"
_BEFORE = re.compile(rf"{_CELLS}(, silent)?: (.*?)(?=\. Cells? \d|$)")
_AFTER = re.compile(rf"{_CELLS} (fail|differ)s? \((?:`([\w-]+)`|library)\)([^|]*?)(?=; cells? |$)")
_PAIR = re.compile(r"`([^`]+)` for `([^`]+)`")


@dataclass(frozen=True)
class Outcome:
    """What becomes of some cells of a notebook under transformers 4.

    They fail with an error that has `error` in it, or run and show something else. `pairs` are
    texts that they show, each with the one that it stands for. `rule` tells of it, if one does.
    """

    cells: frozenset[int]
    fails: bool
    error: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    rule: str | None = None


@dataclass(frozen=True)
class Sample:
    """One sample notebook: the library it was written for, and what it does."""

    name: str
    library: str
    failing: int
    executed: int
    before: tuple[Outcome, ...]
    guide: tuple[Outcome, ...]
    exact: tuple[Outcome, ...]


def samples() -> list[Sample]:
    """Read both tables of the README."""
    text = (SAMPLE_NOTEBOOKS / "README.md").read_text(encoding="utf-8")
    rows: dict[str, list[str]] = {}
    for name, rest in _ROW.findall(text):
        rows.setdefault(name, []).extend(rest.split(" | "))
    return [_sample(name, columns) for name, columns in rows.items()]


def _sample(name: str, columns: list[str]) -> Sample:
    library, _, before, guide, exact, *_ = columns
    counts = re.match(r"(\d+) of (\d+) (?:code cells )?fail", before)
    assert counts, f"how many cells of {name} fail?"
    return Sample(
        name,
        library.replace(" ", "=="),
        int(counts[1]),
        int(counts[2]),
        tuple(_before(before)),
        tuple(_after(guide)),
        tuple(_after(exact)),
    )


def _before(text: str) -> Iterator[Outcome]:
    for cells, silent, words in _BEFORE.findall(text):
        if silent:
            yield Outcome(_numbers(cells), fails=False, pairs=_pairs(words))
        else:
            error = re.match("`([^`]+)`", words)
            assert error, f"what is the error of cells {cells}?"
            yield Outcome(_numbers(cells), fails=True, error=error[1])


def _after(text: str) -> Iterator[Outcome]:
    found = _AFTER.findall(text)
    assert found or text == "same output", text
    for cells, what, rule, words in found:
        yield Outcome(_numbers(cells), what == "fail", pairs=_pairs(words), rule=rule or None)


def _numbers(text: str) -> frozenset[int]:
    return frozenset(map(int, re.findall(r"\d+", text)))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((after, before) for after, before in _PAIR.findall(text))
