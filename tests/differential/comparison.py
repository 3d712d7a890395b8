"""Tell whether two cells show the same, where the numbers in it may differ a little.

Numbers of one machine can be compared closely: `same`. A processor of another kind has other
kernels, which add in another order; what is saved in a notebook is compared with a run only in what
survives that: `reproduces`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.execution import CellResult

ANY_MACHINE = 1e-3
"""How much the numbers of a model that was loaded may differ from machine to machine.

With the same weights (see `inside/sample_checkpoints.py`) those of the samples differ by less than
1e-6, over all the kernels in `tests/kernels`: this leaves room for other ones and for few digits,
and finds the numbers of any other model.
"""

# Times differ from run to run, and what Trainer prints while it trains has some of them.
_TIMING = re.compile(
    r"""^(?:(?:CPU times|Wall time):.*|\{.*['"](?:epoch|step)['"]: .*\})\n?""",
    re.MULTILINE,
)
_NUMBER = re.compile(r"[-+]?(?:\d+\.\d*(?:e[-+]?\d+)?|\d+e[-+]?\d+)")
_PLACES = re.compile(r"(?:\.(\d*))?(?:e([-+]?\d+))?$")
_SPACES = re.compile(r"[ \t]+")


def same(before: CellResult, after: CellResult, tolerance: float) -> bool:
    """Tell whether two cells ended the same way and show the same.

    Text and whole numbers must be equal. Numbers with a fraction may differ by `tolerance`,
    relative to the first one if that is greater than one, and the last digit of one that is printed
    with fewer digits than that may have been rounded the other way; but not if it is so coarse that
    a step of it means something, as from 0.1 to 0.2.
    """
    if before.error != after.error:
        return False
    words, numbers = _parts(before.text)
    other_words, other_numbers = _parts(after.text)
    return words == other_words and all(
        _close(*pair, tolerance) for pair in zip(numbers, other_numbers, strict=True)
    )


def reproduces(run: CellResult, saved: CellResult) -> bool:
    """Tell whether a cell, run on whatever machine, shows what is saved of another run.

    Text and whole numbers must be equal. A number of a model that was loaded may differ by
    `ANY_MACHINE`; one that is shown after training may be any, for training makes much of little:
    that there is one is all that is the same on every machine.
    """
    if not run.trained:
        return same(saved, run, ANY_MACHINE)
    return run.error == saved.error and _parts(run.text)[0] == _parts(saved.text)[0]


def shows(text: str, quoted: str) -> bool:
    """Tell whether a text has `quoted` in it, its numbers within `ANY_MACHINE`."""
    words = map(re.escape, _NUMBER.split(quoted))
    numbers = _NUMBER.findall(quoted)
    pattern = re.compile(f"({_NUMBER.pattern})".join(words))
    return any(
        all(_close(*pair, ANY_MACHINE) for pair in zip(numbers, found.groups(), strict=True))
        for found in pattern.finditer(text)
    )


def _parts(text: str) -> tuple[list[str], list[str]]:
    text = _SPACES.sub(" ", _TIMING.sub("", text))
    # How wide a number is printed depends on its sign and on its neighbours.
    words = [part.strip(" ") for part in _NUMBER.split(text)]
    return words, _NUMBER.findall(text)


def _close(number: str, other: str, tolerance: float) -> bool:
    allowed = tolerance * max(1.0, abs(float(number)))
    step = min(_step(number), _step(other))
    if step <= 10 * tolerance:
        # With a little for what binary fractions make of decimal ones.
        allowed = max(allowed, step * 1.001)
    return abs(float(number) - float(other)) <= allowed


def _step(number: str) -> float:
    """Return by how much a number grows if its last digit does."""
    found = _PLACES.search(number)
    assert found
    return float(10 ** (int(found[2] or 0) - len(found[1] or "")))
