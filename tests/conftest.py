from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from nbmigrate.dating.source import source_of
from nbmigrate.engine import planning
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.pack import PACK

if TYPE_CHECKING:
    from collections.abc import Callable

pytest.register_assert_rewrite("harness")

# How long an example takes says something about the machine, and nothing about the code.
settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any-machine")

# A shell starts what runs in its background with interrupts ignored, which every process of the
# tests would inherit; some are there to be interrupted.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def candidates(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return what makes every notebook one for the releases of transformers in a range."""

    def choose(oldest: str, newest: str) -> None:
        listed = catalog.RELEASES["transformers"]
        releases = listed[listed.index(oldest) : listed.index(newest) + 1]
        source = source_of("transformers", releases, ())
        monkeypatch.setattr(planning, "_used_libraries", lambda *_: iter([(PACK, source)]))

    return choose
