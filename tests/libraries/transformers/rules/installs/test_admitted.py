from __future__ import annotations

from itertools import pairwise

import pytest

from nbmigrate.libraries.transformers.rules.installs.admitted import admits, admits_since
from nbmigrate.libraries.transformers.rules.installs.pip_requirements import _TOKENIZERS, _TORCH
from nbmigrate.rules.toolkit.requirements import Requirement, requirement


def read(text: str) -> Requirement:
    found = requirement(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "admitted"),
    [
        ("x", True),
        ("x==3.5.1", False),
        ("x==4.5.0", True),
        ("x===4.5.0", True),
        ("x==4.0.0rc1", True),
        ("x==4.5.*", True),
        ("x==3.*", False),
        ("x~=3.5", False),
        ("x~=4.5", True),
        ("x<4", False),
        ("x<=4", True),
        ("x<4.0.1", True),
        ("x>3", True),
        ("x>4.0.0,<4.0.1", True),
        ("x>=2.3,<3", False),
        ("x>=2.3,!=4.0.0", True),
        ("x=3.0", False),
        ("x=4.5", True),
        ("x=4.5.*", True),
        ("x=={version}", None),
        ("git+https://host/x@v3.5.1", False),
        ("git+https://host/x@v4.5.0", True),
        ("git+https://host/x@main", None),
        ("git+https://host/x", None),
    ],
)
def test_what_is_admitted_of_4_and_later(text: str, *, admitted: bool | None) -> None:
    assert admits_since(read(text), "4.0.0") is admitted


@pytest.mark.parametrize(
    ("text", "admitted"),
    [
        ("x", True),
        ("x==4.5.0", True),
        ("x=4.5", True),
        ("x<4.5", False),
        ("x=={version}", False),
        ("git+https://host/x@v4.5.0", True),
        ("git+https://host/x", False),
    ],
)
def test_what_a_release_meets(text: str, *, admitted: bool) -> None:
    assert admits(read(text), "4.5.0") is admitted


@pytest.mark.parametrize("table", [_TOKENIZERS, _TORCH])
def test_every_row_of_what_the_target_needs_differs_from_the_one_before(
    table: tuple[tuple[str, str], ...],
) -> None:
    releases = [[int(part) for part in release.split(".")] for release, _ in table]
    assert releases == sorted(releases)
    assert all(before[1] != after[1] for before, after in pairwise(table))
