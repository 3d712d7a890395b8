from __future__ import annotations

from itertools import pairwise

from nbmigrate.reviewing.layout import Lines, gaps, stretches


def test_a_few_lines_around_are_shown() -> None:
    assert stretches(100, [Lines(50, 51)]) == (Lines(47, 54),)


def test_the_ends_of_the_cell_are_not_folded_for_a_line_or_two() -> None:
    assert stretches(12, [Lines(5, 6)]) == (Lines(0, 9),)
    assert stretches(11, [Lines(5, 6)]) == (Lines(0, 11),)


def test_near_changes_share_a_stretch() -> None:
    assert stretches(100, [Lines(60, 61), Lines(50, 52)]) == (Lines(47, 64),)


def test_far_changes_do_not() -> None:
    assert stretches(100, [Lines(20, 21), Lines(60, 61)]) == (Lines(17, 24), Lines(57, 64))


def test_many_changes_in_a_row_are_several_stretches_that_join() -> None:
    found = stretches(400, [Lines(n, n + 1) for n in range(0, 400, 4)])
    assert found[0].first == 0
    assert found[-1].last == 400
    assert all(one.last == other.first for one, other in pairwise(found))
    assert all(lines.last - lines.first <= 44 for lines in found)


def test_a_touched_line_is_never_divided() -> None:
    touched = [Lines(n, n + 9) for n in range(0, 297, 9)]
    found = stretches(297, touched)
    assert len(found) > 1
    for lines in touched:
        assert sum(s.first <= lines.first and lines.last <= s.last for s in found) == 1


def test_gaps_are_what_is_not_shown() -> None:
    shown = stretches(100, [Lines(20, 21), Lines(60, 61)])
    assert gaps(100, shown) == (Lines(0, 17), Lines(24, 57), Lines(64, 100))
