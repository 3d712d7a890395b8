from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nbmigrate.dating.source import source_of
from nbmigrate.engine import planning
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.pack import PACK

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def candidates(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return what makes every notebook one for the releases of transformers in a range."""

    def choose(oldest: str, newest: str) -> None:
        listed = catalog.RELEASES["transformers"]
        releases = listed[listed.index(oldest) : listed.index(newest) + 1]
        source = source_of("transformers", releases, ())
        monkeypatch.setattr(planning, "_used_libraries", lambda *_: iter([(PACK, source)]))

    return choose
