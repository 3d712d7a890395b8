from __future__ import annotations

import pytest

from nbmigrate.dating.source import source_of
from nbmigrate.plan import Candidates, Evidence


@pytest.mark.parametrize(
    ("release", "before"),
    [("2.9.0", False), ("2.9.1", None), ("4.10.0", None), ("4.10.3", None), ("4.11.0", True)],
)
def test_before_a_release_has_three_answers(release: str, before: bool | None) -> None:  # noqa: FBT001
    source = source_of("transformers", ["4.10.3", "3.0.2", "2.9.0"], [])
    assert source.before(release) is before
    assert source.since(release) is (None if before is None else not before)


@pytest.mark.parametrize(
    ("oldest", "newest", "within"),
    [
        ("2.0.0", "4.57.6", True),
        ("2.9.1", "3.0.1", False),  # a gap
        ("2.9.0", "3.0.2", None),
        ("4.11.0", "4.57.6", False),
    ],
)
def test_a_range_of_releases_has_three_answers(
    oldest: str,
    newest: str,
    within: bool | None,  # noqa: FBT001
) -> None:
    source = source_of("transformers", ["2.9.0", "3.0.2", "4.10.3"], [])
    assert source.within(oldest, newest) is within


def test_numbers_are_compared_as_versions() -> None:
    source = source_of("transformers", ["4.9", "4.10.0"], [])
    assert (source.oldest, source.newest) == ("4.9", "4.10.0")
    assert source.before("4.10") is None
    assert source.before("4.9.0") is False


def test_one_candidate_is_the_version() -> None:
    evidence = [Evidence("pinned", cell=3)]
    assert source_of("transformers", ["4.9.2"], evidence).version == "4.9.2"
    told = source_of("transformers", ["4.9.2", "4.10.0"], evidence).described()
    assert told.version is None
    assert told.candidates == Candidates("4.9.2", "4.10.0")
    assert told.evidence == (Evidence("pinned", cell=3),)
