"""The review of one notebook or many as a page: one file, without scripts, that needs no server."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from importlib.resources import files
from itertools import zip_longest
from typing import TYPE_CHECKING

from nbmigrate.dating.wording import name_of, reasons_of
from nbmigrate.plan import Plan, Safety
from nbmigrate.reviewing.charts import bar_chart
from nbmigrate.reviewing.code import code
from nbmigrate.reviewing.documentation import documentation
from nbmigrate.reviewing.elements import h, to_html
from nbmigrate.reviewing.notebook import cells_of, rule_counts
from nbmigrate.reviewing.view import (
    Part,
    View,
    cell_heading,
    counted,
    folded,
    part_elements,
    view_of,
)
from nbmigrate.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.reviewing.elements import Element
    from nbmigrate.reviewing.layout import Lines
    from nbmigrate.reviewing.notebook import ReviewedNotebook

_TITLE = "Review of migrated notebooks"
_FEW = 3  # notebooks that are shown open
_MOST_FOLDED = 100  # unchanged lines in a row that the page holds


def review_page(notebooks: Sequence[ReviewedNotebook]) -> str:
    """Return an HTML page that shows notebooks as they were and as they are written.

    It begins with sums and an index, and ends with what the rules in it say of themselves. Nothing
    from a notebook is markup, and a policy in the page forbids scripts and any request.
    """
    style = "".join(
        files("nbmigrate.reviewing").joinpath(name).read_text(encoding="utf-8")
        for name in ("review.css", "page.css")
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = [
        h("meta", charset="utf-8"),
        h("meta", http_equiv="Content-Security-Policy", content=policy),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("title", "", _title(notebooks)),
    ]
    body = h("body", "nbm nbm-page", h("main", "", list(_main(notebooks))))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n'
        + "\n".join(map(to_html, head))
        + f"\n<style>{style}</style>\n</head>\n{to_html(body)}\n</html>\n"
    )


def _title(notebooks: Sequence[ReviewedNotebook]) -> str:
    return f"Review of {notebooks[0].path}" if len(notebooks) == 1 else _TITLE


def _main(notebooks: Sequence[ReviewedNotebook]) -> Iterator[Element]:
    yield h("h1", "", _title(notebooks))
    yield h("p", "nbm-notes", f"{_sums(notebooks)} Made by nbmigrate {__version__}.")
    if len(notebooks) > 1:
        yield _index(notebooks)
    yield h("div", "nbm-charts", list(_charts(notebooks)))
    for number, notebook in enumerate(notebooks, start=1):
        yield _notebook(notebook, number, opened=len(notebooks) <= _FEW)
    yield from _rules(notebooks)


def _sums(notebooks: Sequence[ReviewedNotebook]) -> str:
    changes = sum(len(n.plan.changes) for n in notebooks)
    made = sum(len(n.plan.accepted(n.decisions)) for n in notebooks)
    findings = sum(len(n.plan.findings) for n in notebooks)
    targets = ", ".join(sorted({n.plan.goal for n in notebooks if n.plan.target}))
    return (
        f"{counted(len(notebooks), 'notebook') or 'No notebook'}"
        f"{f' to {targets}' if targets else ''}: {made} of"
        f" {counted(changes, 'change') or '0 changes'} made, {findings} left to do by hand."
    )


def _index(notebooks: Sequence[ReviewedNotebook]) -> Element:
    heads = ("notebook", "written for", *(s.value for s in Safety), "left out", "by hand", "result")
    rows = [
        h("tr", "", h("th", "", _link(notebook, number), scope="row"), list(_numbers(notebook)))
        for number, notebook in enumerate(notebooks, start=1)
    ]
    head = h("thead", "", h("tr", "", [h("th", "", name, scope="col") for name in heads]))
    table = h("table", "nbm-index", head, h("tbody", "", rows))
    return h("div", "nbm-scrolled", table, tabindex="0", role="region", aria_label="Notebooks")


def _link(notebook: ReviewedNotebook, number: int) -> Element:
    return h("a", "", notebook.path, href=f"#notebook-{number}")


def _numbers(notebook: ReviewedNotebook) -> Iterator[Element]:
    plan = notebook.plan
    accepted = plan.accepted(notebook.decisions)
    yield h("td", "", _written_for(plan))
    made = Counter(change.safety for change in accepted)
    left_out = len(plan.changes) - len(accepted)
    for number in (*(made[safety] for safety in Safety), left_out, len(plan.findings)):
        yield h("td", "nbm-number-cell", str(number) if number else "·")
    yield h("td", "", _result(notebook))


def _written_for(plan: Plan) -> str:
    return name_of(plan.source) if plan.source else ""


def _result(notebook: ReviewedNotebook) -> str:
    if notebook.error:
        return f"failed: {notebook.error}"
    if notebook.plan.skipped:
        return f"skipped: {notebook.plan.skipped}"
    if notebook.output:
        return f"written to {notebook.output}"
    return "not written" if notebook.plan.accepted(notebook.decisions) else "nothing to change"


def _charts(notebooks: Sequence[ReviewedNotebook]) -> Iterator[Element]:
    changes = [c for n in notebooks for c in n.plan.chosen(n.decisions)]
    findings = [finding for n in notebooks for finding in n.plan.findings]
    if not changes and not findings:
        return
    safety = {s.value: sum(c.safety is s for c in changes) for s in Safety}
    yield bar_chart("By safety", {**safety, "by hand": len(findings)})
    if len(notebooks) > 1:
        libraries = Counter(n.plan.source.library if n.plan.source else "none" for n in notebooks)
        yield bar_chart("Notebooks by the library they were written for", _by_size(libraries))
    yield bar_chart("By rule", _by_size(rule_counts([n.plan for n in notebooks])))


def _by_size(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _notebook(notebook: ReviewedNotebook, number: int, *, opened: bool) -> Element:
    plan = notebook.plan
    cells = cells_of(notebook)
    view = view_of(plan, cells, notebook.decisions)
    source = _written_for(plan)
    about = [f"Written for {source}" if source else "", _result(notebook)]
    reasons = reasons_of(plan.source) if plan.source else ""
    evidence = f" ({reasons})" if reasons else ""
    return h(
        "details",
        "nbm-notebook",
        h("summary", "", h("h2", "", notebook.path)),
        h("p", "nbm-notes", f"{about[0]}{evidence}{'; ' if source else ''}{about[1]}."),
        [h("section", "nbm-cell", list(_cell(view, index))) for index in cells],
        id=f"notebook-{number}",
        open=opened or None,
    )


def _cell(view: View, index: int) -> Iterator[Element]:
    yield cell_heading(view, index)
    cell = view.cells[index]
    for number, (gap, shown) in enumerate(zip_longest(cell.gaps, cell.stretches)):
        if gap.first < gap.last:
            yield _fold(view, index, gap)
        if shown is not None:
            yield from part_elements(view, Part(index, number))


def _fold(view: View, index: int, gap: Lines) -> Element:
    if gap.last - gap.first > _MOST_FOLDED:
        return h("p", "nbm-fold-text", f"{folded(gap)} not in this report")
    label = f"Cell {index}, unchanged from line {gap.first + 1}"
    rows = code(view.rows(index, gap), label, {})
    return h("details", "nbm-fold", h("summary", "", folded(gap)), rows)


def _rules(notebooks: Sequence[ReviewedNotebook]) -> Iterator[Element]:
    used = rule_counts([notebook.plan for notebook in notebooks])
    texts = {rule: documentation(rule) for rule in sorted(used)}
    if any(texts.values()):
        yield h("h2", "", "The rules")
    for rule, text in texts.items():
        if text is not None:
            heading = h("h3", "", rule)
            yield h("section", "nbm-rule-text", heading, text, id=f"rule-{rule}")
