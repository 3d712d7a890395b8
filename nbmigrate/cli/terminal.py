"""How a run looks to a person: coloured on a terminal, plain everywhere else."""

from __future__ import annotations

import io
import textwrap
from typing import IO, TYPE_CHECKING

from nbmigrate.reports.entries import LEGEND, Label, entries_of
from nbmigrate.reports.model import Status, count, summarise
from nbmigrate.reports.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.cli.run import Outcome
    from nbmigrate.reports.entries import Entry
    from nbmigrate.reports.model import NotebookReport

_DIFF_STYLES = {"---": "bold", "+++": "bold", "@@": "cyan", "-": "red", "+": "green"}
_INDENT = "    "


class Terminal:
    """Writes to one stream; whatever it is given is shown as text, never interpreted."""

    def __init__(self, stream: IO[str]) -> None:
        from rich.console import Console  # noqa: PLC0415

        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        self.console = Console(
            file=stream,
            force_jupyter=False,  # in a notebook each line would be an output of its own
            force_interactive=None if stream.isatty() else False,  # colours may be asked for
            highlight=False,
            markup=False,
            emoji=False,
        )

    def text(self, text: str, style: str = "") -> None:
        """Print text as it is, without a line end of its own."""
        self._print((text, style))

    def diff(self, diff: str) -> None:
        """Print a unified diff."""
        lines = diff.split("\n")[:-1]
        styles = [next((s for p, s in _DIFF_STYLES.items() if x.startswith(p)), "") for x in lines]
        self._print(*((f"{line}\n", style) for line, style in zip(lines, styles, strict=True)))

    def error(self, subject: str | None, reason: str) -> None:
        """Print an error in one line, about a file or in general."""
        message = ": ".join(filter(None, ("nbmigrate", subject, reason)))
        self.text(f"{_on_one_line(message)}\n", "red")

    def markdown(self, text: str) -> None:
        """Print Markdown, laid out if this is a terminal and as it is elsewhere."""
        from rich.markdown import Markdown  # noqa: PLC0415

        if self.console.is_terminal:
            self.console.print(Markdown(text))
        else:
            self.text(f"{text.rstrip()}\n")

    def definitions(self, rows: Sequence[tuple[str, str]]) -> None:
        """Print terms with their meanings, in two columns."""
        width = max((len(term) for term, _ in rows), default=0)
        self._print(*((self._wrapped(f"{term:<{width}}  ", text), "") for term, text in rows))

    def outcome(self, outcome: Outcome, *, written: bool, details: bool) -> None:
        """Print what became of a notebook: a line, and below it what a person should look at.

        `written` says whether changes are made or only shown, `details` whether each place is
        listed or only counted. What failed is an error instead.
        """
        notebook = outcome.notebook
        copy = f" -> {_on_one_line(notebook.output)}" if notebook.output else ""
        heading = f": {_headline(notebook, written=written)}{copy}\n"
        origin = outcome.origin if details else ""
        notes = [origin, outcome.question, outcome.upgrade, _stale(outcome)]
        lines = [self._wrapped(_INDENT, note) for note in notes if note]
        for label, *place, message in _details(notebook) if details else _grouped(notebook):
            start = f"{_INDENT}{label.value:<9} {''.join(f'{p}: ' for p in place)}"
            lines.append(self._wrapped(start, message))
        # At once: a progress bar below would break what comes in pieces.
        self._print((_on_one_line(notebook.path), "bold"), (heading, ""), ("".join(lines), ""))

    def resumed(self, number: int) -> None:
        """Print how many notebooks had been done before, if any."""
        if number:
            self.text(f"{_number(number, 'notebook')} done before, nothing has changed since\n")

    def summary(self, notebooks: Sequence[NotebookReport], *, written: bool) -> None:
        """Print the sums of a run and what the words mean that were used for it."""
        if len(notebooks) > 1:
            self._table(notebooks)
            counts = summarise(notebooks).notebooks
            shown = ", ".join(f"{n} {_status(s, written=written)}" for s, n in counts.items() if n)
            self.text(f"\n{_number(len(notebooks), 'notebook')}: {shown}\n")
        used = {entry.label for notebook in notebooks for entry in entries_of(notebook)}
        rows = [(label.value, meaning) for label, meaning in LEGEND.items() if label in used]
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
        heads = ("changes", *(label.value for label in LEGEND))
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

    def _wrapped(self, start: str, text: str) -> str:
        # Elsewhere than on a terminal a line is an entry: for grep.
        flat = " ".join(text.split())
        room = max(self.console.width - len(start), 30)
        lines = [flat]
        if self.console.is_terminal:
            lines = textwrap.wrap(flat, room, break_on_hyphens=False, break_long_words=False)
        return f"{start}{(chr(10) + ' ' * len(start)).join(lines)}\n"

    def _print(self, *parts: tuple[str, str]) -> None:
        """Print texts, each in its style, at once."""
        from rich.text import Text  # noqa: PLC0415

        whole = Text(end="").join(Text(printable(text), style) for text, style in parts)
        self.console.print(whole, end="", soft_wrap=True)


def _on_one_line(text: str) -> str:
    return text.replace("\n", r"\n")


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


def _stale(outcome: Outcome) -> str:
    if not outcome.stale:
        return ""
    number = _number(len(outcome.stale), "saved decision")
    return f"{number} about no change of this notebook: {', '.join(outcome.stale)}"


def _to_look_at(notebook: NotebookReport) -> list[Entry]:
    return [entry for entry in entries_of(notebook) if entry.label is not Label.DONE]


def _details(notebook: NotebookReport) -> Iterator[tuple[Label, str, str]]:
    """List what a person should look at: the label, the place and the message, by place."""
    for entry in _to_look_at(notebook):
        yield entry.label, entry.place, f"{entry.message} [{entry.rule}]"


def _grouped(notebook: NotebookReport) -> Iterator[tuple[Label, str]]:
    """Count what a person should look at: the label and the counts by rule."""
    for label in LEGEND:
        rules = sorted(e.rule for e in _to_look_at(notebook) if e.label is label)
        if rules:
            yield label, ", ".join(f"{rule} {rules.count(rule)}" for rule in dict.fromkeys(rules))
