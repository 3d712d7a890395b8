"""`plan` and `apply`: the two pure functions that every front end is a view of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from nbmigrate.cells.program import read_program
from nbmigrate.documents.notebook import Cell
from nbmigrate.documents.opening import opened
from nbmigrate.documents.text.document import UNLOCATED
from nbmigrate.engine.changes import can_be_read, change_of, linked, where, with_distinct_ids
from nbmigrate.engine.suppressions import RULE as COMMENT_RULE
from nbmigrate.engine.suppressions import SKIP_TAG, suppressions_of
from nbmigrate.libraries.transformers.origin import LIBRARIES, find_source
from nbmigrate.meaning.interpreter import interpret
from nbmigrate.plan import Change, Finding, Plan, Safety
from nbmigrate.rules import all_rules
from nbmigrate.rules.base import Context, Proposal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.documents.opening import AnyDocument
    from nbmigrate.plan import Settings
    from nbmigrate.rules.base import Remark, Rule

UNPARSABLE = "unparsable-cell"


_NEW_NAME = b"transformers"


_OLD_NAME = re.compile(rb"pytorch[_-]pretrained[_-]bert")


_LIBRARY_IMPORT = re.compile(
    rf"^[ \t]*(?:from|import)[ \t]+(?:{'|'.join(LIBRARIES)})\b", re.MULTILINE
)


# A \u escape of an ASCII character could hide the name of a library.
_ESCAPED_ASCII = re.compile(rb"\\u00[2-7]")


def plan(source: bytes | AnyDocument, settings: Settings) -> Plan:
    """Give all that nbmigrate proposes for the file `source`, of the format in the settings.

    Raises `nbmigrate.documents.notebook.DocumentError` if it cannot be read as such.
    """
    document = opened(source, settings.format)
    empty = Plan(
        digest=document.digest,
        target=settings.target,
        style=settings.style,
        python_cell_magics=settings.python_cell_magics,
        format=settings.format,
    )
    if document.language != "python":
        return replace(empty, skipped=f"its language is {document.language}, not Python")
    if not _names_library(document.data) and not _ESCAPED_ASCII.search(document.data):
        return empty
    planned = _planned(document.cells, settings, empty)
    in_text = _findings_in_text(document.cells, settings, empty)
    findings = _sorted([*planned.findings, *in_text, *_unlocated(document.cells)])
    upgraded_from = None if planned.source is None else document.upgraded_from
    return replace(planned, findings=findings, upgraded_from=upgraded_from)


def _planned(document: Sequence[Cell], settings: Settings, empty: Plan) -> Plan:
    """Fill the `empty` plan with all that rules say of the code in these cells."""
    cells = read_program(document, settings.python_cell_magics)
    facts = interpret(cells)
    origin = find_source(document, facts, settings.source)
    by_index = {cell.index: cell for cell in cells}
    if origin is None:
        lost = [cell for cell in cells if _LIBRARY_IMPORT.search(cell.source)]
        return replace(empty, findings=_sorted(_unparsable(lost)))
    suppressions = suppressions_of(document)
    verdicts: list[tuple[Rule, Proposal | Remark]] = []
    context = Context(
        document,
        by_index,
        facts,
        settings.target,
        origin,
        settings.style,
        lambda: any(_applied(verdict) for _, verdict in suppressions.upheld(verdicts)),
    )
    for rule in sorted(_selected(settings), key=lambda rule: rule.about.after_others):
        if context.concerns(rule.about):
            verdicts += ((rule, verdict) for verdict in rule.propose(context))
    proposed: list[tuple[Change, Proposal]] = []
    findings = [f for f in _unparsable(cells) if not suppressions.keep(f.cell, f.rule)]
    findings += (_finding(COMMENT_RULE, remark, by_index) for remark in suppressions.remarks)
    for rule, verdict in suppressions.upheld(verdicts):
        if isinstance(verdict, Proposal):
            proposed.append((change_of(rule, verdict, by_index), verdict))
        else:
            findings.append(_finding(rule.name, verdict, by_index))
    proposed.sort(key=lambda pair: where(pair[0]))
    return replace(
        empty,
        source=origin.described(),
        changes=tuple(linked(with_distinct_ids(proposed))),
        findings=_sorted(findings),
    )


def _selected(settings: Settings) -> Iterator[Rule]:
    for rule in all_rules():
        if (not settings.select or rule.name in settings.select) and (
            rule.name not in settings.ignore
        ):
            yield rule


def _unparsable(cells: Iterable[CodeCell]) -> Iterator[Finding]:
    for cell in cells:
        if not can_be_read(cell):
            message = f"this cell is not Python that can be read ({cell.error}): it is left alone"
            yield Finding(UNPARSABLE, cell.index, cell.error_line, message)


def _findings_in_text(cells: Iterable[Cell], settings: Settings, empty: Plan) -> Iterator[Finding]:
    """Say of code blocks in text what would change if they were code."""
    from nbmigrate.documents.text.prose import library_blocks  # noqa: PLC0415

    for cell in cells:
        for block in library_blocks(cell) if SKIP_TAG not in cell.tags else ():
            planned = _planned([Cell(0, "code", block.source)], settings, empty)
            for change in planned.changes:
                if change.safety is not Safety.UNSAFE:
                    line = block.line + change.hunks[0].line - 1
                    what = f"{change.message}. {change.consequence}"
                    message = f"a code block of the text, which is left alone: {what}"
                    yield Finding(change.rule, cell.index, line, message)


def _unlocated(cells: Iterable[Cell]) -> Iterator[Finding]:
    for cell in cells:
        if cell.kind == UNLOCATED and _names_library(cell.source.encode(errors="replace")):
            message = "this cell is not found in the file as jupytext reads it: it is left alone"
            yield Finding(UNLOCATED, cell.index, 1, message)


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(set(findings), key=lambda f: (f.cell, f.line, f.rule, f.message)))


def _applied(verdict: Proposal | Remark) -> bool:
    """Tell whether this is a change that is made unless it is rejected."""
    return isinstance(verdict, Proposal) and verdict.safety is not Safety.UNSAFE


def _finding(rule: str, remark: Remark, cells: dict[int, CodeCell]) -> Finding:
    cell = cells[remark.place.cell]
    return Finding(rule, cell.index, cell.positions.line(remark.place.start), remark.message)


def _names_library(text: bytes) -> bool:
    return _NEW_NAME in text or _OLD_NAME.search(text) is not None
