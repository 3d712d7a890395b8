"""What people read of the releases that a notebook was written for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.plan import Evidence, Question, SourceLibrary

_MOST = 2


def name_of(source: SourceLibrary) -> str:
    """Return the library and what is known of its release: "transformers 4.46 or later"."""
    return " ".join(filter(None, (source.library, source.version or _candidates(source))))


def reasons_of(source: SourceLibrary) -> str:
    """Return why this is known, in a few words: "`processing_class=` in cell 12"."""
    told = [_words(evidence) for evidence in source.evidence]
    more = len(told) - _MOST
    return "; ".join([*told[:_MOST], *([f"and {more} more"] if more > 0 else [])])


def evidence_lines(source: SourceLibrary) -> Iterator[str]:
    """Yield every piece of evidence with what it allows: "`pipeline` in cell 3: 2.3 or later"."""
    for evidence in source.evidence:
        allowed = span(evidence.oldest, evidence.newest)
        yield f"{_words(evidence)}{f': {allowed}' if allowed else ''}"


def span(oldest: str | None, newest: str | None) -> str:
    """Return the releases from one to another in words; empty if there is no bound."""
    if oldest == newest:
        return oldest or ""
    if oldest is None:
        return f"{newest} or earlier"
    return f"{short(oldest)} or later" if newest is None else f"{short(oldest)} to {newest}"


def question_of(question: Question) -> str:
    """Return what is asked, and how much depends on it, without how to answer it."""
    depends = _counted(question.changes, "change"), _counted(question.findings, "finding")
    number = " and ".join(filter(None, depends))
    one = question.changes + question.findings == 1
    border = short(question.border)
    return f"Written before {border}, or for {border} or later? {number} depend{'s' * one} on it"


def _candidates(source: SourceLibrary) -> str:
    found = source.candidates
    if found is None:
        return ""
    return span(
        found.oldest if any(each.oldest is not None for each in source.evidence) else None,
        found.newest if any(each.newest is not None for each in source.evidence) else None,
    )


def _words(evidence: Evidence) -> str:
    place = "" if evidence.cell is None else f" in cell {evidence.cell}"
    return f"{evidence.text}{place}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def short(release: str) -> str:
    """Return a release without a patch number that is 0: "4.46"."""
    return release.removesuffix(".0") if release.count(".") > 1 else release
