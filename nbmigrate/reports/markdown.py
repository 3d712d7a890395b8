"""A report as a summary in Markdown, for a merge request or a build's page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbmigrate.libraries.words import words
from nbmigrate.reports.entries import LEGEND, Label, entries_of
from nbmigrate.reports.model import Status
from nbmigrate.reports.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nbmigrate.reports.entries import Entry
    from nbmigrate.reports.model import NotebookReport, Report

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~$&]")
_HEADS = ("changes", *(label.value for label in LEGEND))


def to_markdown(report: Report) -> bytes:
    """Return the sums of the report, the counts by rule and by notebook, and what is to look at."""
    return "".join(f"{line}\n" for line in _lines(report)).encode()


def _lines(report: Report) -> Iterator[str]:
    counts = report.summary.notebooks
    told = ", ".join(f"{number} {status}" for status, number in counts.items() if number)
    number = len(report.notebooks)
    yield f"# nbmigrate: {words().title} {report.target}"
    yield ""
    yield f"{number} notebook{'' if number == 1 else 's'}{told and f': {told}'}."
    entries = [(notebook, entries_of(notebook)) for notebook in report.notebooks]
    everything = [entry for _, found in entries for entry in found]
    if everything:
        rules = sorted({entry.rule for entry in everything})
        rows = [(f"`{r}`", [e for e in everything if e.rule == r]) for r in rules]
        yield from _table("rule", rows)
        yield from _table("notebook", [(_text(n.path), found) for n, found in entries if found])
        yield ""
        yield from (f"- **{label.value}**: {meaning}" for label, meaning in LEGEND.items())
    for notebook, found in entries:
        yield from _section(notebook, [e for e in found if e.label is not Label.DONE])


def _table(head: str, rows: Iterable[tuple[str, Sequence[Entry]]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join((head, *_HEADS))} |"
    yield f"|---|{'---:|' * len(_HEADS)}"
    for name, entries in rows:
        labels = [entry.label for entry in entries]
        done = labels.count(Label.DONE) + labels.count(Label.REVIEW)
        numbers = (done, *(labels.count(label) for label in LEGEND))
        yield f"| {' | '.join([name, *(str(n or '') for n in numbers)])} |"


def _section(notebook: NotebookReport, entries: Sequence[Entry]) -> Iterator[str]:
    failed = notebook.status is Status.FAILED
    if not entries and not failed:
        return
    yield ""
    yield f"## {_text(notebook.path)}"
    yield ""
    if failed:
        yield f"- **failed**: {_text(notebook.error or '')}"
    for entry in entries:
        where = f"**{entry.label.value}** {entry.place}"
        yield f"- {where}: {_text(entry.message)} (`{entry.rule}`)"


def _text(text: str) -> str:
    """Write a text so that Markdown shows it as it is, in one line."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(printable(text).split()))
