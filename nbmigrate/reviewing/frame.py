"""The frame of the panel around the cells: heading, tools, and the forms to write and save."""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING

from nbmigrate.dating.wording import name_of, question_of, reasons_of, short
from nbmigrate.plan import Safety
from nbmigrate.reviewing.cards import BY_HAND
from nbmigrate.reviewing.choices import Verdict
from nbmigrate.reviewing.elements import h
from nbmigrate.reviewing.notebook import rule_counts
from nbmigrate.reviewing.view import cell_heading, counted, folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.plan import Plan
    from nbmigrate.reviewing.elements import Element
    from nbmigrate.reviewing.filters import Filter, Shown
    from nbmigrate.reviewing.layout import Lines
    from nbmigrate.reviewing.view import View

UNFOLDED_AT_ONCE = 100
_KEYS = (
    ("j / k", "next, previous"),
    ("a", "accept"),
    ("r", "reject"),
    ("e", "other style"),
    ("u", "undo"),
    ("d", "the rule"),
    ("/", "filter"),
    ("w", "write"),
    ("?", "these keys"),
)
_SAFETY_WORDS = {
    Safety.SAFE.value: "the types are proven and the behaviour stays the same",
    Safety.REVIEW.value: "proven, but the behaviour may differ or a comment is lost",
    Safety.UNSAFE.value: "a guess: left out unless you accept it",
    BY_HAND: "not rewritten: yours to change",
}


def heading(name: str, plan: Plan) -> Element:
    """Return the heading: which notebook, what it was written for, and the target."""
    source = plan.source
    found = ""
    if source is not None:
        reasons = reasons_of(source)
        found = f"Written for {name_of(source)}{f': {reasons}' if reasons else ''}. "
    upgraded = (
        f" The copy is upgraded from notebook format {plan.upgraded_from} to 4."
        if plan.upgraded_from
        else ""
    )
    return h(
        "header",
        "nbm-head",
        h("h2", "nbm-name", name),
        h("p", "nbm-notes", f"{found}Target: {plan.goal}.{upgraded}"),
    )


def questions(plan: Plan) -> Iterator[Element]:
    """Yield what only a person can tell, with a button for each answer."""
    for question in plan.questions:
        border = short(question.border)
        answers = {question.before: f"Before {border}", question.since: f"{border} or later"}
        yield h(
            "p",
            "nbm-question",
            f"{question_of(question)}. ",
            [
                h(
                    "button",
                    "nbm-button",
                    word,
                    type="button",
                    data_act="settle",
                    data_value=answer,
                    data_key=f"settle:{answer}",
                )
                for answer, word in answers.items()
            ],
        )


def tools(plan: Plan) -> Element:
    """Return the tool bar; what changes in it stands in regions."""
    rules = rule_counts([plan])
    cells = sorted(
        {hunk.cell for change in plan.changes for hunk in change.hunks}
        | {finding.cell for finding in plan.findings}
    )
    return h(
        "div",
        "nbm-tools",
        h(
            "div",
            "nbm-bar-line",
            h("span", "nbm-group", data_region="counts"),
            _button("Keys", "keys", title="Keys (?)", aria_expanded="false"),
        ),
        h(
            "div",
            "nbm-bar-line",
            _select("verdict", "State", [("", "any"), *((v.value, v.value) for v in Verdict)]),
            _select(
                "rule",
                "Rule",
                [("", "any"), *((r, f"{r} ({n})") for r, n in sorted(rules.items()))],
            ),
            _select("cell", "Cell", [("", "any"), *((str(c), str(c)) for c in cells)]),
            h(
                "span",
                "nbm-group",
                _button("Previous", "previous", title="Previous (k)"),
                _button("Next", "next", title="Next (j)"),
            ),
            h("span", "nbm-group", data_region="bulk"),
        ),
        h("div", "nbm-keys", [_key(*pair) for pair in _KEYS], hidden=True),
        h("p", "nbm-notice", role="status", data_region="notice"),
        role="group",
        aria_label="Tools of the review",
    )


def counts(view: View, chosen: Filter) -> list[Element]:
    """Return the counts, which are buttons to show only what they count, and what is written."""
    found = Counter(s.change.safety.value for s in view.standings.values())
    found[BY_HAND] = len(view.findings)
    written = sum(standing.written for standing in view.standings.values())
    undecided = sum(s.verdict is Verdict.UNDECIDED for s in view.standings.values())
    return [
        *(
            h(
                "button",
                f"nbm-button nbm-chip nbm-{'hand' if word == BY_HAND else word}",
                f"{found[word]} {word}",
                type="button",
                title=meaning,
                aria_pressed="true" if chosen.safety == word else "false",
                data_act="safety",
                data_value=word,
                data_key=f"safety:{word}",
                disabled=not found[word],
            )
            for word, meaning in _SAFETY_WORDS.items()
        ),
        h(
            "span",
            "nbm-tally",
            f"{written} of {counted(len(view.standings), 'change') or '0 changes'} will be written,"
            f" {undecided} not decided yet",
        ),
    ]


def bulk(listed: Shown, view: View, *, narrowed: bool, steps: int) -> list[Element]:
    """Return the buttons that decide on all that is shown, and the one that takes it back."""
    changes = [view.standings[i] for i, _ in listed.entries if i in view.standings]
    safe = sum(standing.change.safety is Safety.SAFE for standing in changes)
    which = f"the {len(changes)} shown" if narrowed else "all"
    return [
        _button(f"Accept all safe ({safe})", "accept-safe", disabled=not safe),
        _button(f"Accept {which}", "accept-shown", disabled=not changes),
        _button(f"Reject {which}", "reject-shown", disabled=not changes),
        _button("Undo", "undo", title="Undo (u)", disabled=not steps),
    ]


def cells(view: View) -> Iterator[Element]:
    """Yield the cells, with empty parts that are filled when they come into view."""
    for index, cell in view.cells.items():
        parts: list[Element] = []
        for number, (gap, lines) in enumerate(zip_longest(cell.gaps, cell.stretches)):
            if gap.first < gap.last:
                fold = fold_button(gap, index, number)
                parts.append(h("div", "nbm-gap", fold, data_region=f"gap:{index}:{number}"))
            if lines is not None:
                parts.append(
                    h(
                        "div",
                        "nbm-part",
                        data_region=f"part:{index}:{number}",
                        data_part=f"{index}:{number}",
                        data_rows=str(lines.last - lines.first),
                    )
                )
        yield h(
            "section",
            "nbm-cell",
            cell_heading(view, index),
            parts,
            aria_label=f"Cell {index}",
        )


def fold_button(lines: Lines, cell: int, gap: int) -> Element:
    """Return the button that shows unchanged lines, some at once if there are many."""
    number = lines.last - lines.first
    more = f"; show the first {UNFOLDED_AT_ONCE}" if number > UNFOLDED_AT_ONCE else ""
    return h(
        "button",
        "nbm-fold-button",
        f"{folded(lines)}{more}",
        type="button",
        data_act="unfold",
        data_cell=str(cell),
        data_gap=str(gap),
        data_key=f"unfold:{cell}:{gap}",
    )


def forms(copy: str, saved: str) -> Element:
    """Return the forms that write the copy and keep the decisions, with the paths proposed."""
    return h(
        "footer",
        "nbm-forms",
        _form("write", "Migrated copy", copy, [("Write", "write")]),
        h("div", "nbm-result", role="status", data_region="written"),
        _form("save", "Decisions", saved, [("Save", "save"), ("Replay", "replay")]),
        h("div", "nbm-result", role="status", data_region="saved"),
    )


def written_result(path: str, home: str, made: str, warning: str = "") -> list[Element]:
    """Say that the copy was written; the front end makes a link of `path` where it can."""
    return [
        h("span", "nbm-done", f"✓ Written with {made}: "),
        h("a", "", path, data_path=path, data_home=home),
        h("span", "nbm-problem", f" {warning}") if warning else h("span"),
    ]


def overwrite_question(path: str) -> list[Element]:
    """Ask whether a file that exists is to be overwritten."""
    return [
        h("span", "nbm-problem", f"{path} exists. "),
        _button("Write over it", "overwrite", css="nbm-reject"),
        _button("Cancel", "keep"),
    ]


def problem(text: str) -> list[Element]:
    """Say what went wrong."""
    return [h("span", "nbm-problem", f"✗ {text}")]


def done(text: str) -> list[Element]:
    """Say what was done."""
    return [h("span", "nbm-done", f"✓ {text}")]


def nothing(plan: Plan) -> Element:
    """Say why there is nothing to show."""
    if plan.skipped:
        text = f"nbmigrate leaves this notebook alone: {plan.skipped}."
    elif plan.source is None:
        text = "There is nothing to change: nothing here needs another release of a library."
    else:
        text = "There is nothing to change."
    return h("p", "nbm-nothing", text)


def _form(name: str, label: str, value: str, buttons: Sequence[tuple[str, str]]) -> Element:
    field = f"{name}-path"
    return h(
        "div",
        "nbm-form",
        h(
            "label",
            "nbm-field",
            h("span", "", label),
            h(
                "input",
                "nbm-input",
                type="text",
                value=value,
                spellcheck="false",
                autocomplete="off",
                data_field=field,
                data_key=field,
            ),
        ),
        [_button(word, act) for word, act in buttons],
    )


def _select(name: str, label: str, options: Sequence[tuple[str, str]]) -> Element:
    return h(
        "label",
        "nbm-field",
        h("span", "", label),
        h(
            "select",
            "nbm-input",
            [h("option", "", words, value=value) for value, words in options],
            data_filter=name,
            data_key=f"filter:{name}",
        ),
    )


def _button(
    word: str, act: str, *, css: str = "", title: str | None = None, **attributes: str | bool
) -> Element:
    return h(
        "button",
        f"nbm-button {css}".strip(),
        word,
        type="button",
        title=title,
        data_act=act,
        data_key=act,
        **attributes,
    )


def _key(key: str, meaning: str) -> Element:
    return h("span", "", h("kbd", "", key), f" {meaning}")
