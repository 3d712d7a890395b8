"""Tell whether two cells show the same, where the numbers in it may differ a little."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.execution import CellResult

# Times differ from run to run, and what Trainer prints while it trains has some of them.
_TIMING = re.compile(
    r"""^(?:(?:CPU times|Wall time):.*|\{.*['"](?:epoch|step)['"]: .*\})\n?""",
    re.MULTILINE,
)
_NUMBER = re.compile(r"[-+]?(?:\d+\.\d*(?:e[-+]?\d+)?|\d+e[-+]?\d+)")
_SPACES = re.compile(r"[ \t]+")


def same(before: CellResult, after: CellResult, tolerance: float) -> bool:
    """Tell whether two cells ended the same way and show the same.

    Text and whole numbers must be equal. Numbers with a fraction may differ by `tolerance`,
    relative to the first one if that is greater than one.
    """
    if before.error != after.error:
        return False
    words, numbers = _parts(before.text)
    other_words, other_numbers = _parts(after.text)
    return words == other_words and all(
        abs(a - b) <= tolerance * max(1.0, abs(a))
        for a, b in zip(numbers, other_numbers, strict=True)
    )


def _parts(text: str) -> tuple[list[str], list[float]]:
    text = _SPACES.sub(" ", _TIMING.sub("", text))
    # How wide a number is printed depends on its sign and on its neighbours.
    words = [part.strip(" ") for part in _NUMBER.split(text)]
    return words, [float(number) for number in _NUMBER.findall(text)]
