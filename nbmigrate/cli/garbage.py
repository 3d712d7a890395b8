"""Garbage is collected less often than Python does it: there is little of it in this work."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# So many more objects than before, some 10 MB; a notebook of average size makes no more at a time.
_MANY = 100_000


def collect_rarely() -> None:
    """Let this process, which does nothing else, collect garbage rarely from now on."""
    gc.set_threshold(_MANY, *gc.get_threshold()[1:])


@contextlib.contextmanager
def rarely_collected() -> Iterator[None]:
    """Collect garbage rarely for a while, in a process that is not only ours."""
    before = gc.get_threshold()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
