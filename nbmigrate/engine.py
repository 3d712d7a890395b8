"""`plan` and `apply`: the two pure functions that every front end is a view of."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from nbmigrate.document import Cell
from nbmigrate.hunks import hunks_of
from nbmigrate.magics import mask
from nbmigrate.meaning.interpreter import interpret
from nbmigrate.opening import open_document
from nbmigrate.origin import LIBRARIES, find_source, generation_of
from nbmigrate.plan import Change, Finding, Form, Plan, Safety, Style
from nbmigrate.program import read_cell, read_program
from nbmigrate.rules import all_rules
from nbmigrate.rules.base import PACKAGE_IMPORTS, Context, Proposal
from nbmigrate.suppressions import RULE as COMMENT_RULE
from nbmigrate.suppressions import SKIP_TAG, suppressions_of
from nbmigrate.text_documents.document import UNLOCATED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from nbmigrate.meaning.explain import Entry
    from nbmigrate.opening import AnyDocument
    from nbmigrate.plan import Decisions, Edit, Hunk, Settings
    from nbmigrate.program import CodeCell
    from nbmigrate.rewriting import Composed
    from nbmigrate.rules.base import Remark, Rule

UNPARSABLE = "unparsable-cell"

_NEW_NAME = b"transformers"
_OLD_NAME = re.compile(rb"pytorch[_-]pretrained[_-]bert")
_LIBRARY_IMPORT = re.compile(
    rf"^[ \t]*(?:from|import)[ \t]+(?:{'|'.join(LIBRARIES)})\b", re.MULTILINE
)
# A \u escape of an ASCII character could hide the name of a library.
_ESCAPED_ASCII = re.compile(rb"\\u00[2-7]")


class StalePlanError(ValueError):
    """The plan was made for other bytes than these."""


def plan(source: bytes, settings: Settings) -> Plan:
    """Give all that nbmigrate proposes for the file `source`, of the format in the settings.

    Raises `nbmigrate.document.DocumentError` if it cannot be read as such.
    """
    document = open_document(source, settings.format)
    empty = Plan(
        digest=_digest(source),
        target=settings.target,
        style=settings.style,
        python_cell_magics=settings.python_cell_magics,
        format=settings.format,
    )
    if document.language != "python":
        return replace(empty, skipped=f"its language is {document.language}, not Python")
    if not _names_library(source) and not _ESCAPED_ASCII.search(source):
        return empty
    planned = _planned(document.cells, settings, empty)
    in_text = _findings_in_text(document.cells, settings, empty)
    findings = _sorted([*planned.findings, *in_text, *_unlocated(document.cells)])
    upgraded_from = None if planned.source is None else document.upgraded_from
    return replace(planned, findings=findings, upgraded_from=upgraded_from)


def apply(source: bytes, plan: Plan, decisions: Decisions) -> bytes:
    """Give the notebook with the accepted changes made, and what they require.

    Nothing accepted gives back the very bytes of `source`. Raises `StalePlanError` if the plan was
    made for other bytes.
    """
    edits = _accepted_edits(source, plan, decisions)
    if not edits:
        return source
    document = open_document(source, plan.format)
    composed = _composed(document, plan, edits)
    return document.replaced({index: cell.replacements for index, cell in composed.items()})


def preview(
    source: bytes, plan: Plan, decisions: Decisions, cells: Collection[int] | None = None
) -> dict[int, str]:
    """Give the new source of each cell that `apply` would change, by index.

    `cells` limits it to some cells. Raises `StalePlanError` if the plan was made for other bytes.
    """
    edits = _accepted_edits(source, plan, decisions)
    wanted = {i: edits[i] for i in sorted(edits) if cells is None or i in cells}
    if not wanted:
        return {}
    document = open_document(source, plan.format)
    composed = _composed(document, plan, wanted)
    return {i: cell.apply_to(document.cells[i].source) for i, cell in composed.items()}


def explain(source: bytes, settings: Settings) -> list[Entry]:
    """Say what each name of a file is believed to hold, and why, in document order.

    Raises `nbmigrate.document.DocumentError` if it cannot be read in the format of the settings.
    """
    from nbmigrate.meaning.explain import explain as entries_of  # noqa: PLC0415

    document = open_document(source, settings.format)
    cells = read_program(document.cells, settings.python_cell_magics)
    return entries_of(cells, interpret(cells))


def _planned(document: Sequence[Cell], settings: Settings, empty: Plan) -> Plan:
    """Fill the `empty` plan with all that rules say of the code in these cells."""
    cells = read_program(document, settings.python_cell_magics)
    facts = interpret(cells)
    origin = settings.source or find_source(document, facts)
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
        generation_of(origin, facts),
        settings.style,
        lambda: any(_applied(verdict) for _, verdict in suppressions.upheld(verdicts)),
    )
    for rule in sorted(_selected(settings), key=lambda rule: rule.runs_last):
        if context.mentions(rule.mentions):
            verdicts += ((rule, verdict) for verdict in rule.propose(context))
    proposed: list[tuple[Change, Proposal]] = []
    findings = [f for f in _unparsable(cells) if not suppressions.keep(f.cell, f.rule)]
    findings += (_finding(COMMENT_RULE, remark, by_index) for remark in suppressions.remarks)
    for rule, verdict in suppressions.upheld(verdicts):
        if isinstance(verdict, Proposal):
            proposed.append((_change(rule, verdict, by_index), verdict))
        else:
            findings.append(_finding(rule.name, verdict, by_index))
    proposed.sort(key=lambda pair: _where(pair[0]))
    return replace(
        empty,
        source=origin,
        changes=tuple(_linked(_with_distinct_ids(proposed))),
        findings=_sorted(findings),
    )


def _accepted_edits(source: bytes, plan: Plan, decisions: Decisions) -> dict[int, list[Edit]]:
    if _digest(source) != plan.digest:
        raise StalePlanError("the notebook has changed since the plan was made")
    edits: dict[int, list[Edit]] = {}
    for change in sorted(plan.accepted(decisions), key=_where):  # in whatever order they came
        for edit in change.edits:
            edits.setdefault(edit.place.cell, []).append(edit)
    return edits


def _composed(
    document: AnyDocument, plan: Plan, edits: Mapping[int, Iterable[Edit]]
) -> dict[int, Composed]:
    """Compose the edits of each cell; what does not parse then is a bug of ours."""
    composed = {}
    for index, cell_edits in edits.items():
        text = document.cells[index].source
        masked = mask(text, plan.python_cell_magics)
        composed[index] = _compose(text, masked.text, cell_edits)
        cell = read_cell(index, composed[index].apply_to(text), plan.python_cell_magics)
        if not _can_be_read(cell) and _can_be_read(read_cell(index, text, plan.python_cell_magics)):
            raise AssertionError(f"the edits of cell {index} do not parse: {cell.error}")
    return composed


def _compose(source: str, masked: str, edits: Iterable[Edit]) -> Composed:
    # LibCST takes long to import, and most notebooks of a crawl need no edit.
    from nbmigrate.rewriting import compose  # noqa: PLC0415

    return compose(source, masked, edits)


def _can_be_read(cell: CodeCell) -> bool:
    return cell.tree is not None or cell.opaque


def _selected(settings: Settings) -> Iterator[Rule]:
    for rule in all_rules():
        if (not settings.select or rule.name in settings.select) and (
            rule.name not in settings.ignore
        ):
            yield rule


def _unparsable(cells: Iterable[CodeCell]) -> Iterator[Finding]:
    for cell in cells:
        if not _can_be_read(cell):
            message = f"this cell is not Python that can be read ({cell.error}): it is left alone"
            yield Finding(UNPARSABLE, cell.index, cell.error_line, message)


def _findings_in_text(cells: Iterable[Cell], settings: Settings, empty: Plan) -> Iterator[Finding]:
    """Say of code blocks in text what would change if they were code."""
    from nbmigrate.text_documents.prose import library_blocks  # noqa: PLC0415

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


def _change(rule: Rule, proposal: Proposal, cells: dict[int, CodeCell]) -> Change:
    other = proposal.alternative
    form = _form(proposal, cells)
    return Change(
        id=_identity(rule, proposal, cells),
        rule=rule.name,
        safety=form.safety,
        message=form.message,
        consequence=form.consequence,
        edits=form.edits,
        hunks=form.hunks,
        style=proposal.style if other is not None else None,
        alternative=_form(other, cells) if other is not None else None,
    )


def _form(proposal: Proposal, cells: dict[int, CodeCell]) -> Form:
    hunks: list[Hunk] = []
    safety = proposal.safety
    by_cell: dict[int, list[Edit]] = {}
    for edit in proposal.edits:
        by_cell.setdefault(edit.place.cell, []).append(edit)
    for index, edits in sorted(by_cell.items()):
        cell = cells[index]
        composed = _compose(cell.source, cell.masked.text, edits)
        if composed.comments_lost and safety is Safety.SAFE:
            safety = Safety.REVIEW
        hunks += hunks_of(index, cell.source, composed)
    return Form(
        proposal.style,
        safety,
        proposal.message,
        proposal.consequence,
        proposal.edits,
        tuple(hunks),
    )


def _identity(rule: Rule, proposal: Proposal, cells: dict[int, CodeCell]) -> str:
    """Name a change by what it does to which text, wherever in the notebook the cells stand.

    A change of two forms has one name, whichever of them was asked for.
    """
    named = proposal
    if proposal.alternative is not None and proposal.alternative.style is Style.GUIDE:
        named = proposal.alternative
    edits = sorted(named.edits, key=lambda edit: (edit.place.cell, edit.place.start))
    first = edits[0].place.cell
    moved = [replace(e, place=replace(e.place, cell=e.place.cell - first)) for e in edits]
    key = "\0".join([rule.name, cells[first].source, repr(moved)])
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _where(change: Change) -> tuple[int, int, str, str]:
    """Put changes into document order; no two of them are equal in this."""
    place = min((edit.place.cell, edit.place.start) for edit in change.edits)
    return (*place, change.rule, repr(change.edits))


def _with_distinct_ids(
    proposed: Iterable[tuple[Change, Proposal]],
) -> Iterator[tuple[Change, Proposal]]:
    # Cells with the same text have changes with the same id: the second one says so.
    seen: Counter[str] = Counter()
    for change, proposal in proposed:
        seen[change.id] += 1
        times = seen[change.id]
        yield (change if times == 1 else replace(change, id=f"{change.id}-{times}")), proposal


def _linked(proposed: Iterable[tuple[Change, Proposal]]) -> Iterator[Change]:
    """Turn the keys that proposals require into the ids of the changes that have them."""
    pairs = list(proposed)
    ids: dict[str, list[str]] = {}
    for change, proposal in pairs:
        ids.setdefault(proposal.key, []).append(change.id)
    for change, proposal in pairs:
        linked = replace(change, requires=_required(change.id, proposal, ids))
        if change.alternative is not None and proposal.alternative is not None:
            required = _required(change.id, proposal.alternative, ids)
            linked = replace(linked, alternative=replace(change.alternative, requires=required))
        yield linked


def _required(own: str, proposal: Proposal, ids: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    keys = {*proposal.requires, PACKAGE_IMPORTS}
    if proposal.key == PACKAGE_IMPORTS:
        keys = {PACKAGE_IMPORTS} if len(ids[PACKAGE_IMPORTS]) > 1 else set()
    return tuple(sorted(i for key in keys for i in ids.get(key, ()) if i != own))


def _names_library(text: bytes) -> bool:
    return _NEW_NAME in text or _OLD_NAME.search(text) is not None


@lru_cache(maxsize=1)  # as of the documents: what was planned is mostly applied next
def _digest(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()
