"""How a run looks to a person: coloured on a terminal, plain everywhere else."""

from __future__ import annotations

import io
import textwrap
from typing import IO, TYPE_CHECKING

from nbmigrate.cli.report import Status, count, summarise
from nbmigrate.plan import Safety

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.text import Text

    from nbmigrate.cli.report import ChangeReport, NotebookReport
    from nbmigrate.cli.run import Outcome

_LEGEND = {
    "review": "applied, but behaviour may differ or a comment was lost: look at these once",
    "left out": "not applied: guesses (--unsafe applies them, -i asks) and what you did not accept",
    "by hand": "not rewritten: these are yours to change",
}
_DIFF_STYLES = {"---": "bold", "+++": "bold", "@@": "cyan", "-": "red", "+": "green"}
_INDENT = "    "


def printable(text: str) -> str:
    """Escape what could drive a terminal or hide text: control and format characters."""
    return "".join(
        c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text
    )


class Terminal:
    """Writes to one stream; whatever it is given is shown as text, never interpreted."""

    def __init__(self, stream: IO[str]) -> None:
        from rich.console import Console  # noqa: PLC0415

        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        self._console = Console(file=stream, highlight=False, markup=False, emoji=False)

    def text(self, text: str, style: str = "") -> None:
        """Print text as it is, without a line end of its own."""
        self._console.print(_styled(text, style), end="", soft_wrap=True)

    def diff(self, diff: str) -> None:
        """Print a unified diff."""
        for line in diff.split("\n")[:-1]:
            style = next((s for p, s in _DIFF_STYLES.items() if line.startswith(p)), "")
            self.text(f"{line}\n", style)

    def error(self, subject: str | None, reason: str) -> None:
        """Print an error in one line, about a file or in general."""
        message = ": ".join(filter(None, ("nbmigrate", subject, reason)))
        self.text(f"{_on_one_line(message)}\n", "red")

    def markdown(self, text: str) -> None:
        """Print Markdown, laid out if this is a terminal and as it is elsewhere."""
        from rich.markdown import Markdown  # noqa: PLC0415

        if self._console.is_terminal:
            self._console.print(Markdown(text))
        else:
            self.text(f"{text.rstrip()}\n")

    def definitions(self, rows: Sequence[tuple[str, str]]) -> None:
        """Print terms with their meanings, in two columns."""
        width = max((len(term) for term, _ in rows), default=0)
        for term, meaning in rows:
            self._wrapped(f"{term:<{width}}  ", meaning)

    def outcome(self, outcome: Outcome, *, written: bool, details: bool) -> None:
        """Print what became of a notebook: a line, and below it what a person should look at.

        `written` says whether changes are made or only shown, `details` whether each place is
        listed or only counted. What failed is an error instead.
        """
        notebook = outcome.notebook
        self.text(_on_one_line(notebook.path), "bold")
        self.text(f": {_headline(notebook, written=written)}")
        self.text(f" -> {_on_one_line(notebook.output)}\n" if notebook.output else "\n")
        for note in (outcome.origin if details else "", outcome.upgrade):
            if note:
                self._wrapped(_INDENT, note)
        if details:
            for label, place, message in _details(notebook):
                self._wrapped(f"{_INDENT}{label:<9} {place}: ", message)
        else:
            for label, counts in _grouped(notebook):
                self._wrapped(f"{_INDENT}{label:<9} ", counts)

    def summary(self, notebooks: Sequence[NotebookReport], *, written: bool) -> None:
        """Print the sums of a run and what the words mean that were used for it."""
        if len(notebooks) > 1:
            self._table(notebooks)
            counts = summarise(notebooks).notebooks
            shown = ", ".join(f"{n} {_status(s, written=written)}" for s, n in counts.items() if n)
            self.text(f"\n{_number(len(notebooks), 'notebook')}: {shown}\n")
        used = {label for n in notebooks for label, _, _ in _details(n)}
        rows = [(label, meaning) for label, meaning in _LEGEND.items() if label in used]
        if rows:
            self.text("\n")
            self.definitions(rows)

    def _table(self, notebooks: Sequence[NotebookReport]) -> None:
        changes = summarise(notebooks).changes.by_rule
        findings = summarise(notebooks).findings.by_rule
        rules = sorted({*changes, *findings})
        if not rules:
            return
        width = max(map(len, [*rules, "rule"]))
        heads = ("changes", *_LEGEND)
        self.text(f"\n{'rule':<{width}}  {'  '.join(heads)}\n", "bold")
        for rule in rules:
            found = changes.get(rule) or count(())
            numbers = (
                found.applied,
                found.review,
                found.total - found.applied,
                findings.get(rule, 0),
            )
            cells = (f"{n or '.':>{len(h)}}" for n, h in zip(numbers, heads, strict=True))
            self.text(f"{rule:<{width}}  {'  '.join(cells)}\n")

    def _wrapped(self, start: str, text: str) -> None:
        # Elsewhere than on a terminal a line is an entry: for grep.
        flat = " ".join(text.split())
        room = max(self._console.width - len(start), 30)
        lines = [flat]
        if self._console.is_terminal:
            lines = textwrap.wrap(flat, room, break_on_hyphens=False, break_long_words=False)
        self.text(f"{start}{(chr(10) + ' ' * len(start)).join(lines)}\n")


def _on_one_line(text: str) -> str:
    return text.replace("\n", r"\n")


def _styled(text: str, style: str) -> Text:
    from rich.text import Text  # noqa: PLC0415

    return Text(printable(text), style=style, end="")


def _headline(notebook: NotebookReport, *, written: bool) -> str:
    if notebook.status is Status.SKIPPED:
        return f"skipped, {notebook.error}"
    counts = count(notebook.changes)
    parts = []
    if counts.applied:
        review = f" ({counts.review} to review)" if counts.review else ""
        parts.append(f"{_number(counts.applied, 'change')}{'' if written else ' to make'}{review}")
    if counts.total > counts.applied:
        parts.append(f"{counts.total - counts.applied} left out")
    if notebook.findings:
        parts.append(f"{len(notebook.findings)} by hand")
    return ", ".join(parts) or "nothing to do"


def _status(status: str, *, written: bool) -> str:
    return "to migrate" if status == Status.MIGRATED.value and not written else status


def _number(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _label(change: ChangeReport) -> str | None:
    if not change.applied:
        return "left out"
    return None if change.safety is Safety.SAFE else "review"


def _details(notebook: NotebookReport) -> Iterator[tuple[str, str, str]]:
    """List what a person should look at: the label, the place and the message, by place."""
    entries = [
        (label, change.edits[0].cell, change.edits[0].line, f"{change.message} [{change.rule}]")
        for change in notebook.changes
        if (label := _label(change)) and change.edits
    ]
    entries += [("by hand", f.cell, f.line, f"{f.message} [{f.rule}]") for f in notebook.findings]
    for label, cell, line, message in sorted(entries, key=lambda entry: entry[1:3]):
        yield label, f"cell {cell}, line {line}", message


def _grouped(notebook: NotebookReport) -> Iterator[tuple[str, str]]:
    """Count what a person should look at: the label and the counts by rule."""
    changes = [(_label(change), change.rule) for change in notebook.changes]
    labelled = [*changes, *(("by hand", finding.rule) for finding in notebook.findings)]
    for label in _LEGEND:
        rules = sorted(rule for given, rule in labelled if given == label)
        if rules:
            yield label, ", ".join(f"{rule} {rules.count(rule)}" for rule in dict.fromkeys(rules))
