"""One mutated file: made by chance, checked, and made small if something does not hold."""

from __future__ import annotations

import traceback
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.documents.notebook import DocumentError
from nbmigrate.documents.source_formats import SourceFormat
from robustness.corpus import programs
from robustness.layouts import written
from robustness.mutations import broken, mutated
from robustness.properties import Case, NotFixedError, case, check
from robustness.shrinking import shrunk, shrunk_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

FAILED = "failed"
NOT_FIXED = f"{FAILED}: not fixed"

_FORMATS = (*[SourceFormat.NOTEBOOK] * 4, *SourceFormat)
_SMALL = 3000  # bytes of which it is worth while to leave some out, one by one


class Attempt(NamedTuple):
    """A file, and what it was made of; `is_broken` says that its bytes were changed since."""

    cells: tuple[str, ...]
    form: SourceFormat
    seed: int
    is_broken: bool
    case: Case


def attempt(seed: int) -> Attempt:
    """Make a file; the same of the same seed."""
    random = Random(seed)  # noqa: S311 - chance, no secrets
    form = random.choice(_FORMATS)
    cells = mutated(random.choice(programs()), random.choice(programs()), random)
    made = _case(cells, form, seed)
    is_broken = random.random() < 0.3
    if is_broken:
        made = made._replace(data=broken(made.data, random))
    return Attempt(cells, form, seed, is_broken, made)


def outcome(made: Case) -> str:
    """Say in words how a file fared; the same of what fails in the same place."""
    try:
        changes = check(made)
    except DocumentError:
        return "refused: no such document"
    except NotFixedError as error:
        return f"{NOT_FIXED}: {error}"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what was looked for
        frames = traceback.extract_tb(error.__traceback__)
        place = next((f for f in reversed(frames) if "nbmigrate" in f.filename), frames[-1])
        where = f"{Path(place.filename).name}:{place.lineno}, checked in line {frames[1].lineno}"
        return f"{FAILED}: {type(error).__name__} in {where}: {str(error)[:80]}"
    return "held, with changes" if changes else "held, without changes"


def smallest(attempt: Attempt) -> Case:
    """Return a small file that fares as this one does."""
    wanted = outcome(attempt.case)

    def same(cells: Sequence[str]) -> bool:
        return outcome(_case(cells, attempt.form, attempt.seed)) == wanted

    def same_of_bytes(data: bytes) -> bool:
        return outcome(attempt.case._replace(data=data)) == wanted

    if not attempt.is_broken and same(attempt.cells):
        return _case(shrunk(attempt.cells, same), attempt.form, attempt.seed)
    if len(attempt.case.data) > _SMALL:
        return attempt.case
    return attempt.case._replace(data=shrunk_bytes(attempt.case.data, same_of_bytes))


def _case(cells: Sequence[str], form: SourceFormat, seed: int) -> Case:
    random = Random(seed)  # noqa: S311 - chance, no secrets
    return case(written(cells, form, random), form, random)
