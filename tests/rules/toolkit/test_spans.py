from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from nbmigrate.dating.source import source_of
from nbmigrate.rules.base import Context
from nbmigrate.rules.toolkit.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

SPAN = Span("2.5.0", "2.11.0", "3.0.0")


def context(releases: Sequence[str], library: str = "transformers") -> Context:
    source = source_of(library, releases, ())
    made = SimpleNamespace(source=source)
    made.written_for = lambda *bounds: Context.written_for(cast("Context", made), *bounds)
    return cast("Context", made)


@pytest.mark.parametrize(
    ("releases", "covers", "border"),
    [
        (["2.5.0", "2.11.0"], True, None),
        (["2.4.1"], False, None),
        (["3.0.0", "4.57.6"], False, None),
        (["2.11.0", "3.0.0"], None, "3.0.0"),
        (["2.4.1", "2.5.0"], None, "2.5.0"),
        (["2.0.0", "2.8.0", "4.57.6"], None, "3.0.0"),
        (["2.4.1", "3.0.0"], False, None),
    ],
)
def test_the_release_that_decides(
    *, releases: list[str], covers: bool | None, border: str | None
) -> None:
    assert SPAN.covers(context(releases)) is covers
    assert SPAN.border(context(releases)) == border


def test_older_packages_are_in_no_span() -> None:
    assert SPAN.covers(context(["1.0.0", "1.2.0"], "pytorch_transformers")) is False


def test_as_people_read_it() -> None:
    assert str(SPAN) == "2.5 to 2.11"
    assert str(Span("2.0.0", "2.1.1", "2.2.0")) == "2.0 to 2.1.1"
    assert str(Span("2.5.0", "2.5.0", "2.5.1")) == "2.5"
