"""From a file to a plan: all that the rules of the libraries in it propose."""

from __future__ import annotations

import re
from dataclasses import replace as with_fields
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from nbmigrate.cells.program import read_program
from nbmigrate.dating.clues import Clues
from nbmigrate.dating.questions import questions
from nbmigrate.documents.notebook import Cell
from nbmigrate.documents.opening import opened
from nbmigrate.documents.records import NO_RECORDS, Records
from nbmigrate.documents.text.document import UNLOCATED
from nbmigrate.engine.changes import can_be_read, change_of, linked, where, with_distinct_ids
from nbmigrate.engine.suppressions import RULE as COMMENT_RULE
from nbmigrate.engine.suppressions import SKIP_TAG, suppressions_of
from nbmigrate.libraries.registry import all_packs, behaviours, known_packages, signs
from nbmigrate.libraries.words import words
from nbmigrate.meaning.interpreter import interpret
from nbmigrate.plan import Change, Finding, Plan, Safety
from nbmigrate.rules import all_rules
from nbmigrate.rules.base import Context, Proposal, Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.dating.source import Source
    from nbmigrate.documents.opening import AnyDocument
    from nbmigrate.engine.suppressions import Suppressions
    from nbmigrate.libraries.pack import Pack
    from nbmigrate.plan import Settings
    from nbmigrate.rules.base import Rule

UNPARSABLE = "unparsable-cell"

# A \u escape of an ASCII character could hide the name of a library.
_ESCAPED_ASCII = re.compile(rb"\\u00[2-7]")


def plan(source: bytes | AnyDocument, settings: Settings) -> Plan:
    """Return all that nbmigrate proposes for a file, of the format in the settings.

    Raise `nbmigrate.documents.notebook.DocumentError` if it cannot be read as such.
    """
    document = opened(source, settings.format)
    empty = Plan(
        digest=document.digest,
        target=settings.target,
        library=words().title,
        style=settings.style,
        python_cell_magics=settings.python_cell_magics,
        format=settings.format,
    )
    if document.language != "python":
        return replace(empty, skipped=f"its language is {document.language}, not Python")
    if not _names_library(document.data) and not _ESCAPED_ASCII.search(document.data):
        return empty
    planned = _planned(document.cells, settings, empty, document.records)
    in_text = _findings_in_text(document.cells, settings, empty)
    findings = _sorted([*planned.findings, *in_text, *_unlocated(document.cells)])
    used = planned.source is not None or planned.changes
    return replace(
        planned, findings=findings, upgraded_from=document.upgraded_from if used else None
    )


def _planned(
    document: Sequence[Cell], settings: Settings, empty: Plan, records: Records = NO_RECORDS
) -> Plan:
    """Fill the `empty` plan with all that rules say of the code in these cells."""
    cells = read_program(document, settings.python_cell_magics)
    facts = interpret(cells, behaviours(settings.target))
    by_index = {cell.index: cell for cell in cells}
    clues = Clues(cells=document, code=by_index, facts=facts, records=records)
    used = list(_used_libraries(clues, settings))
    if not used:
        lost = [cell for cell in cells if _library_import().search(cell.source)]
        return replace(empty, findings=_sorted(_unparsable(lost)))
    suppressions = suppressions_of(document)
    findings = [f for f in _unparsable(cells) if not suppressions.keep(f.cell, f.rule)]
    findings += (_finding(COMMENT_RULE, remark, by_index) for remark in suppressions.remarks)
    proposed: list[tuple[Change, Proposal]] = []
    borders: dict[type, list[str]] = {Proposal: [], Remark: []}
    for pack, origin in used:
        context = Context(
            document, by_index, facts, settings.target, pack.packages, origin, settings.style
        )
        for rule, verdict in _verdicts(pack, context, settings, suppressions):
            if verdict.border is not None and pack.has_target:
                borders[type(verdict)].append(verdict.border)
            if isinstance(verdict, Proposal):
                proposed.append((change_of(rule, verdict, by_index), verdict))
            else:
                findings.append(_finding(rule.name, verdict, by_index))
    proposed.sort(key=lambda pair: where(pair[0]))
    main = next((origin for pack, origin in used if pack.has_target), None)
    return replace(
        empty,
        source=main.described() if main is not None else None,
        changes=tuple(linked(with_distinct_ids(proposed))),
        findings=_sorted(findings),
        questions=questions(main, borders[Proposal], borders[Remark]) if main is not None else (),
    )


def _used_libraries(clues: Clues, settings: Settings) -> Iterator[tuple[Pack, Source]]:
    """Yield the libraries with rules that a notebook uses, and what it was written for."""
    for pack in all_packs():
        if pack.date is not None:
            given = settings.source if pack.has_target else None
            origin = pack.date(replace(clues, given=given))
            if origin is not None:
                yield pack, origin


def _verdicts(
    pack: Pack, context: Context, settings: Settings, suppressions: Suppressions
) -> Iterable[tuple[Rule, Proposal | Remark]]:
    """Return what the rules of a library say, those last that depend on what others said."""
    rules = [rule for rule in _selected(settings) if rule.library in {None, pack.name}]
    found = [
        (rule, verdict)
        for rule in rules
        if not rule.about.after_others and context.concerns(rule.about)
        for verdict in rule.propose(context)
    ]
    last = [rule for rule in rules if rule.about.after_others]
    if last:
        changed = any(_applied(verdict) for _, verdict in suppressions.upheld(found))
        informed = with_fields(context, changed=changed)
        found += (
            (rule, verdict)
            for rule in last
            if informed.concerns(rule.about)
            for verdict in rule.propose(informed)
        )
    return suppressions.upheld(found)


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
    from nbmigrate.cells.prose import blocks_importing  # noqa: PLC0415

    packages = known_packages()
    for cell in cells:
        for block in blocks_importing(packages, cell) if SKIP_TAG not in cell.tags else ():
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
    return any(sign in text for sign in _signs())


@cache
def _signs() -> tuple[bytes, ...]:
    return tuple(sign.encode() for sign in signs())


@cache
def _library_import() -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(known_packages())))
    return re.compile(rf"^[ \t]*(?:from|import)[ \t]+(?:{names})\b", re.MULTILINE)
