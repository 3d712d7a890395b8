from __future__ import annotations

from nbmigrate.dating.combining import CONTRADICTION, Piece, Strength, combine

RELEASES = ("2.11.0", "3.0.0", "3.5.0", "4.0.0", "4.1.0", "4.2.0")


def piece(text: str, *allowed: str, strength: Strength = Strength.HARD) -> Piece:
    return Piece(text, frozenset(allowed), 0, strength)


NAME = piece("a name", *RELEASES[1:])
PRINTED = piece("4.1.0 is printed", "4.1.0")
ALSO_PRINTED = piece("3.5.0 is printed", "3.5.0")
UNPACKED = piece("unpacked", *RELEASES[:3], strength=Strength.SOFT)


def test_without_evidence_all_releases_are_left() -> None:
    combined = combine(RELEASES, [])
    assert (combined.candidates, combined.evidence) == (RELEASES, ())


def test_what_agrees_is_intersected() -> None:
    assert combine(RELEASES, [NAME, UNPACKED]).candidates == ("3.0.0", "3.5.0")


def test_a_soft_piece_gives_way_to_hard_ones() -> None:
    combined = combine(RELEASES, [NAME, PRINTED, UNPACKED])
    assert combined.candidates == ("4.1.0",)
    assert "unpacked" not in {each.text for each in combined.evidence}


def test_a_contradiction_widens_the_set_and_is_said() -> None:
    combined = combine(RELEASES, [NAME, PRINTED, ALSO_PRINTED])
    assert combined.candidates == ("3.5.0", "4.0.0", "4.1.0")
    assert combined.evidence[0].text == CONTRADICTION


def test_the_worked_example_of_the_documentation() -> None:
    combined = combine(RELEASES, [NAME, PRINTED, ALSO_PRINTED, UNPACKED])
    assert combined.candidates == ("3.5.0",)


def test_pieces_may_have_gaps() -> None:
    gap = piece("a name that came back", "3.0.0", "4.1.0", "4.2.0")
    assert combine(RELEASES, [gap]).candidates == ("3.0.0", "4.1.0", "4.2.0")


def test_what_allows_everything_or_nothing_says_nothing() -> None:
    pieces = [piece("all", *RELEASES), piece("none"), piece("another library", "9.9.9")]
    assert combine(RELEASES, pieces).evidence == ()


def test_what_decides_comes_first() -> None:
    combined = combine(RELEASES, [piece("wide", *RELEASES[1:]), piece("narrow", *RELEASES[4:])])
    assert [each.text for each in combined.evidence] == ["narrow", "wide"]
    assert combined.evidence[0].oldest == "4.1.0"
    assert combined.evidence[0].newest is None
