from __future__ import annotations

import pytest

from nbmigrate.dating.wording import evidence_lines, name_of, question_of, reasons_of
from nbmigrate.plan import Candidates, Evidence, Question, SourceLibrary


@pytest.mark.parametrize(
    ("oldest", "newest", "words"),
    [
        ("4.46.0", None, "transformers 4.46 or later"),
        (None, "3.5.1", "transformers 3.5.1 or earlier"),
        ("3.0.0", "3.5.1", "transformers 3.0 to 3.5.1"),
        (None, None, "transformers"),
    ],
)
def test_the_candidates_in_words(oldest: str | None, newest: str | None, words: str) -> None:
    source = SourceLibrary(
        "transformers",
        candidates=Candidates(oldest or "2.0.0", newest or "5.0.0"),
        evidence=(Evidence("`pipeline`", 3, oldest, newest),),
    )
    assert name_of(source) == words
    assert reasons_of(source) == "`pipeline` in cell 3"


def test_every_piece_of_evidence_with_what_it_allows() -> None:
    source = SourceLibrary(
        "transformers", evidence=(Evidence("`a=`", 12, "4.46.0"), Evidence("imported", 0))
    )
    assert list(evidence_lines(source)) == ["`a=` in cell 12: 4.46 or later", "imported in cell 0"]


def test_a_question_says_how_much_depends_on_it() -> None:
    question = Question("4.17.0", 2, 1, "transformers<4.17.0", "transformers>=4.17.0")
    assert question_of(question) == (
        "Written before 4.17, or for 4.17 or later? 2 changes and 1 finding depend on it"
    )
    assert question_of(Question("4.0.0", 0, 1, "", "")).endswith("? 1 finding depends on it")
