from __future__ import annotations

from nbmigrate.dating.questions import questions
from nbmigrate.dating.source import source_of

SOURCE = source_of("transformers", ["3.0.2", "3.5.1", "4.0.1", "4.20.0"], [])


def test_the_two_that_most_depends_on_are_asked() -> None:
    asked = questions(SOURCE, ["4.0.0", "4.0.0", "4.17.0"], ["4.17.0", "4.17.0", "3.1.0"])
    assert [(each.border, each.changes, each.findings) for each in asked] == [
        ("4.17.0", 1, 2),
        ("4.0.0", 2, 0),
    ]
    assert (asked[0].before, asked[0].since) == ("transformers<4.17.0", "transformers>=4.17.0")


def test_what_the_evidence_settles_is_not_asked() -> None:
    assert questions(SOURCE, ["2.0.0", "5.0.0"], []) == ()
