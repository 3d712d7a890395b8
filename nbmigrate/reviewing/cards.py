"""What is said of a change or a finding: a card that stands below the lines it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.plan import Style
from nbmigrate.reviewing.choices import Verdict
from nbmigrate.reviewing.documentation import summaries
from nbmigrate.reviewing.elements import h

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.plan import Change, Finding
    from nbmigrate.reviewing.elements import Element

BY_HAND = "by hand"
STYLE_WORDS = {
    Style.GUIDE: "as the migration guide does it",
    Style.EXACT: "with exactly the old numbers",
}


class Standing(NamedTuple):
    """A change as it stands: in the form chosen, counted from 1 over the notebook.

    `written` says whether it would be written now, `needs` are the numbers of what it requires,
    `cells` all cells it is made in. `verdict` is None where nobody can decide any more.
    """

    change: Change
    number: int
    written: bool
    needs: tuple[int, ...]
    cells: tuple[int, ...]
    verdict: Verdict | None = None


def change_card(standing: Standing) -> Element:
    """Return the card of a change: with buttons, where there is something to decide."""
    change, verdict = standing.change, standing.verdict
    safety = change.safety.value
    notes = _notes(standing)
    return h(
        "article",
        f"nbm-card nbm-{safety}{'' if standing.written else ' nbm-is-out'}",
        h(
            "header",
            "nbm-card-head",
            h("span", "nbm-count", f"#{standing.number}"),
            h("span", f"nbm-badge nbm-{safety}", safety),
            h("strong", "nbm-title", _prose(_sentence(change.message))),
            h("span", "nbm-state", _state(standing)),
        ),
        _rest(change.message),
        h("p", "", h("span", "nbm-lead", "If it is left: "), _prose(change.consequence)),
        h("p", "nbm-notes", " ".join(notes)) if notes else None,
        _rule_link(change.rule) if verdict is None else _controls(change, verdict),
        None if verdict is None else h("div", "", data_region=f"rule:{change.id}"),
        data_entry=change.id,
        data_number=str(standing.number),
        aria_label=f"Change {standing.number}, {safety}: {change.message}. {_state(standing)}",
    )


def finding_card(finding: Finding, entry: str, *, interactive: bool) -> Element:
    """Return the card of a finding, called `entry` in its notebook: what is left to a person."""
    known = finding.rule in summaries()
    return h(
        "article",
        "nbm-card nbm-hand",
        h(
            "header",
            "nbm-card-head",
            h("span", "nbm-badge nbm-hand", BY_HAND),
            h("strong", "nbm-title", _prose(_sentence(finding.message))),
            h("span", "nbm-state", f"line {finding.line}"),
        ),
        _rest(finding.message),
        h("div", "nbm-actions", _rule_button(finding.rule, entry))
        if interactive and known
        else _rule_link(finding.rule),
        h("div", "", data_region=f"rule:{entry}") if interactive else None,
        data_entry=entry,
        aria_label=f"By hand, line {finding.line}: {finding.message}",
    )


def _state(standing: Standing) -> str:
    match standing.verdict:
        case Verdict.ACCEPTED:
            return "✓ accepted"
        case Verdict.REJECTED:
            return "✗ rejected"
        case Verdict.UNDECIDED if standing.written:
            return "○ written unless you reject it"
        case Verdict.UNDECIDED:
            return "○ left out unless you accept it"
        case _:
            return "✓ written" if standing.written else "✗ left out"


def _notes(standing: Standing) -> list[str]:
    notes = []
    if standing.needs:
        notes.append(f"Needs {_listed([f'#{number}' for number in standing.needs])}.")
    if len(standing.cells) > 1:
        notes.append(f"Made in cells {_listed([str(cell) for cell in standing.cells])}.")
    style = standing.change.style
    if style is not None and standing.verdict is None:
        notes.append(f"Style {style.value}: {STYLE_WORDS[style]}.")
    return notes


def _controls(change: Change, verdict: Verdict) -> Element:
    styles: list[Element] = []
    if change.alternative is not None:
        styles = [
            _button(
                style.value,
                "style",
                change.id,
                value=style.value,
                pressed=style is change.style,
                title=STYLE_WORDS[style],
            )
            for style in Style
        ]
    return h(
        "div",
        "nbm-actions",
        _button("Accept", "accept", change.id, pressed=verdict is Verdict.ACCEPTED),
        _button("Reject", "reject", change.id, pressed=verdict is Verdict.REJECTED),
        h("span", "nbm-styles", "style", styles, role="group", aria_label="Style")
        if styles
        else None,
        _rule_button(change.rule, change.id),
    )


def _button(  # noqa: PLR0913 - of a button
    word: str, act: str, entry: str, *, pressed: bool, value: str = "", title: str | None = None
) -> Element:
    return h(
        "button",
        f"nbm-button nbm-{act}",
        word,
        type="button",
        title=title,
        aria_pressed="true" if pressed else "false",
        data_act=act,
        data_id=entry,
        data_value=value or None,
        data_key=f"{act}:{value}:{entry}",
    )


def _rule_button(rule: str, entry: str) -> Element:
    return h(
        "button",
        "nbm-button nbm-plain",
        f"rule {rule}",
        type="button",
        title=summaries().get(rule),
        aria_expanded="false",
        data_act="explain",
        data_id=entry,
        data_value=rule,
        data_key=f"explain::{entry}",
    )


def _rule_link(rule: str) -> Element:
    if rule not in summaries():
        return h("p", "nbm-notes", f"rule {rule}")
    link = h("a", "", f"rule {rule}", href=f"#rule-{rule}", title=summaries()[rule])
    return h("p", "nbm-notes", link)


def _sentence(text: str) -> str:
    """Return the first sentence of a text."""
    return text.partition(". ")[0]


def _rest(text: str) -> Element | None:
    """Return what follows the first sentence of a text."""
    rest = text.partition(". ")[2]
    return h("p", "", _prose(rest)) if rest else None


def _prose(text: str) -> list[Element | str]:
    """Show what stands between backticks as code."""
    return [h("code", "", part) if odd % 2 else part for odd, part in enumerate(text.split("`"))]


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
