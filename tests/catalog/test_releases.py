from __future__ import annotations

import pytest

from nbmigrate.catalog.releases import UnknownVersionError, version_key
from nbmigrate.libraries.transformers.releases import ALL

ORDER, RELEASES = ALL.order, ALL.by_package


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def test_releases_are_in_order_over_all_packages() -> None:
    assert sorted(ORDER, key=numbers) == list(ORDER)
    assert len(set(ORDER)) == len(ORDER)


def test_every_minor_of_transformers_4_is_listed_once() -> None:
    minors = [numbers(v)[1] for v in RELEASES["transformers"] if numbers(v)[0] == 4]
    assert minors == list(range(58))


@pytest.mark.parametrize(
    ("asked", "release"),
    [
        ("4", "4.57.6"),
        ("4.40", "4.40.2"),
        ("4.5", "4.5.1"),
        ("4.0", "4.0.1"),
        ("4.40.1", "4.40.1"),
        ("4.40.2", "4.40.2"),
        ("4.0.0", "4.0.0"),
        ("4.57.6", "4.57.6"),
    ],
)
def test_target_named_in_short_is_the_release_it_means(asked: str, release: str) -> None:
    assert ALL.resolve_target(asked) == release


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("5", "4.57.6"),
        ("5.23.0", "4.57.6"),
        ("4.58", "4.57.6"),
        ("4.40.3", "4.40.2"),
        ("3.5.1", "4.0.1"),
        ("0.6.2", "4.0.1"),
        ("v4.40", "4.57.6"),
        ("4.", "4.57.6"),
        ("4.40.1.1", "4.39.3"),
        ("", "4.57.6"),
        ("latest", "4.57.6"),
    ],
)
def test_target_that_was_never_released_is_refused_in_one_line(asked: str, nearest: str) -> None:
    with pytest.raises(UnknownVersionError) as caught:
        ALL.resolve_target(asked)
    message = str(caught.value)
    assert repr(asked) in message
    assert "\n" not in message
    if asked != "4.40.1.1":
        assert nearest in message


@pytest.mark.parametrize(
    ("library", "version", "release"),
    [
        ("transformers", "3.0.1", "3.0.2"),
        ("transformers", "3.5.1", "3.5.1"),
        ("transformers", "2.1.0", "2.1.1"),
        ("transformers", "2", "2.11.0"),
        ("transformers", "3.5", "3.5.1"),
        ("transformers", "3.0.0rc1", "3.0.2"),
        ("transformers", "4.40.0", "4.40.2"),
        ("transformers", "5.1.0", "4.57.6"),
        ("transformers", None, "3.5.1"),
        ("pytorch-transformers", "1.2.0", "1.2.0"),
        ("pytorch_transformers", None, "1.2.0"),
        ("pytorch-pretrained-bert", "0.6.0", "0.6.1"),
        ("pytorch_pretrained_bert", "0.5.0", "0.5.1"),
        ("pytorch-pretrained-bert", None, "0.6.2"),
    ],
)
def test_source_is_the_closest_release_there_is_a_table_of(
    library: str, version: str | None, release: str
) -> None:
    assert ALL.resolve_source(library, version) == release


@pytest.mark.parametrize(
    ("library", "version"),
    [("transformers", "0.1"), ("transformers", "master"), ("pytorch-pretrained-bert", "0.3.0")],
)
def test_source_without_a_release_before_it_is_refused(library: str, version: str) -> None:
    with pytest.raises(UnknownVersionError, match=version):
        ALL.resolve_source(library, version)


def test_other_libraries_are_refused() -> None:
    with pytest.raises(UnknownVersionError, match="'allennlp' is no library"):
        ALL.resolve_source("allennlp", "1.0")


def test_patch_releases_share_a_table() -> None:
    assert ALL.table_release("4.40.0") == ALL.table_release("4.40.1") == "4.40.2"
    assert ALL.table_release("2.4.0") == "2.4.1"
    with pytest.raises(UnknownVersionError):
        ALL.table_release("5.0.0")
    with pytest.raises(UnknownVersionError):
        ALL.table_release("four")


@pytest.mark.parametrize(
    ("releases", "text"),
    [
        (["2.0.0"], "2.0.0"),
        (["3.0.2", "3.1.0", "3.2.0"], "3.0.2-3.2.0"),
        (["3.2.0", "3.0.2", "3.1.0"], "3.0.2-3.2.0"),
        (["2.0.0", "3.5.1", "4.0.1"], "2.0.0,3.5.1-4.0.1"),
        (["0.6.2", "1.0.0"], "0.6.2-1.0.0"),
    ],
)
def test_ranges_run_over_the_order_of_releases(releases: list[str], text: str) -> None:
    assert ALL.range_text(releases) == text
    assert [release for release in ORDER if ALL.in_range(release, text)] == sorted(
        releases, key=numbers
    )
    assert ALL.last_in(text) == max(releases, key=numbers)


def test_versions_are_compared_by_their_numbers() -> None:
    assert sorted(["4.10.0", "4.9.2", "4.9", "5"], key=version_key) == [
        "4.9",
        "4.9.2",
        "4.10.0",
        "5",
    ]
    assert version_key("4.40") == version_key("4.40.0")
