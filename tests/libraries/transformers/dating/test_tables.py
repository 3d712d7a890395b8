from __future__ import annotations

import pytest

from libraries.transformers.dating.notebooks import EVERYTHING, dated, span
from nbmigrate.libraries.transformers.dating.published import releases_of
from nbmigrate.libraries.transformers.dating.tables import (
    releases_taking,
    releases_with,
    releases_with_task,
)

PUBLISHED = frozenset(releases_of("transformers").all)
WITHDRAWN = frozenset({"4.14.0", "4.25.0", "4.52.0"})  # published, and taken back on the same day


@pytest.mark.parametrize("name", ["BertModel", "AutoTokenizer", "BertTokenizer"])
def test_a_name_of_all_releases_is_in_those_without_tables(name: str) -> None:
    assert releases_with(f"transformers.{name}") == PUBLISHED


def test_a_name_of_all_releases_is_no_evidence() -> None:
    source = dated("from transformers import BertModel, AutoTokenizer")
    assert span(source) == EVERYTHING
    assert [each.text for each in source.evidence] == ["imported"]


def test_a_release_without_tables_is_like_its_neighbours() -> None:
    for found in (
        releases_with("transformers.pipeline"),
        releases_taking("transformers.Trainer", "args"),
        releases_with_task("fill-mask"),
    ):
        assert found is not None
        assert found >= WITHDRAWN
    processing = releases_taking("transformers.Trainer", "processing_class")
    assert processing is not None
    assert processing & WITHDRAWN == {"4.52.0"}


def test_what_no_release_has_stays_unknown() -> None:
    assert releases_with("transformers.no_such_module.Name") is None
    assert releases_taking("transformers.Trainer", "no_such_keyword") is None
    assert releases_with_task("no-such-task") is None
