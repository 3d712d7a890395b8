"""The panel as a person meets it: in a notebook of JupyterLab, in Chromium."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from nbmigrate import engine
from nbmigrate.plan import Decisions, Settings, Style

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playwright.sync_api import Locator

    from browser.conftest import Window

MASKED_LM = (
    "!pip install transformers==2.11.0\nfrom transformers import BertForMaskedLM, AdamW",
    """model = BertForMaskedLM.from_pretrained('bert-base-uncased')
loss, scores = model(ids, masked_lm_labels=labels)""",
    "optimizer = AdamW(model.parameters(), lr=2e-5)",
)
CHANGE_THEME = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
HOSTILE = (
    "<script>window.hacked = 1</script>",
    "</pre></code></div><img src=x onerror='window.hacked = 2'>",
    "[link](javascript:window.hacked=3) \u2028 \u2029 &lt;b&gt;",
    "\x1b[31mred\x1b[0m \u202ereversed\u202c \u200bzero\u200d \ufeff",
)


def make(path: Path, cells: Sequence[str]) -> bytes:
    """Write a notebook as Jupyter does; lone surrogates are escapes in its JSON."""
    content = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"cell-{number}",
                "metadata": {},
                "outputs": [],
                "source": re.findall(r"[^\n]*\n|[^\n]+", source),
            }
            for number, source in enumerate(cells)
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(content, indent=1) + "\n")
    return path.read_bytes()


@pytest.fixture
def review(notebooks: Path) -> Callable[..., Locator]:
    """Return what opens the panel for a notebook, in a window, and waits until it is there."""

    def opened(window: Window, name: str = "demo.ipynb") -> Locator:
        make(notebooks / "review.ipynb", [f"import nbmigrate\nnbmigrate.review({name!r})"])
        window.open(f"{notebooks.name}/review.ipynb")
        panel = window.run().locator(".nbm-panel")
        expect(panel.locator(".nbm-card").first).to_be_visible()
        return panel

    return opened


def card(panel: Locator, number: int) -> Locator:
    return panel.locator(f'[data-number="{number}"]')


def change_ids(source: bytes) -> list[str]:
    return [change.id for change in engine.plan(source, Settings()).changes]


def test_see_the_diff_accept_reject_and_write(
    window: Window, notebooks: Path, review: Callable[..., Locator]
) -> None:
    source = make(notebooks / "demo.ipynb", MASKED_LM)
    ids = change_ids(source)
    panel = review(window)
    expect(panel).to_contain_text("Written for transformers 2.11.0")
    expect(panel.locator("del", has_text="masked_lm_labels")).to_be_visible()
    expect(panel.locator("ins", has_text="4.57.6")).to_be_visible()
    window.picture("panel-light")

    card(panel, 1).get_by_role("button", name="Accept").click()
    expect(card(panel, 1).locator(".nbm-state")).to_have_text("✓ accepted")
    expect(panel.get_by_role("status").first).to_have_text("Accepted: #1.")
    card(panel, 3).get_by_role("button", name="Reject").click()
    expect(card(panel, 3).locator(".nbm-state")).to_have_text("✗ rejected")
    expect(card(panel, 3).get_by_role("button", name="Reject")).to_be_focused()
    expect(panel.locator("del", has_text="masked_lm_labels")).to_have_count(0)
    expect(panel).to_contain_text("3 of 4 changes will be written, 2 not decided yet")

    field = panel.get_by_label("Migrated copy")
    copy = notebooks / "demo.migrated.ipynb"
    expect(field).to_have_value(str(copy))
    panel.get_by_role("button", name="Write", exact=True).click()
    link = panel.get_by_role("link", name=str(copy))
    expect(link).to_have_attribute("href", f"/lab/tree/{notebooks.name}/demo.migrated.ipynb")
    plan = engine.plan(source, Settings())
    expected = engine.apply(source, plan, Decisions(frozenset(i for i in ids if i != ids[2])))
    assert copy.read_bytes() == expected != source
    assert (notebooks / "demo.ipynb").read_bytes() == source

    panel.get_by_role("button", name="Undo").click()
    expect(card(panel, 3).locator(".nbm-state")).to_contain_text("written unless you reject it")
    panel.get_by_role("button", name="Write", exact=True).click()
    expect(panel).to_contain_text("exists.")
    assert copy.read_bytes() == expected
    panel.get_by_role("button", name="Write over it").click()
    expect(panel).to_contain_text("Written with 4 changes")
    assert copy.read_bytes() == engine.apply(source, plan, Decisions(frozenset(ids)))


def test_the_keyboard_is_enough_and_the_notebook_does_not_hear_it(
    window: Window, notebooks: Path, review: Callable[..., Locator]
) -> None:
    source = make(notebooks / "demo.ipynb", MASKED_LM)
    ids = change_ids(source)
    panel = review(window)
    cells = window.page.locator(".jp-Notebook .jp-Cell").count()
    panel.locator(".nbm-cells").focus()
    keys = window.page.keyboard

    keys.press("j")
    expect(card(panel, 1)).to_be_focused()
    keys.press("r")
    expect(card(panel, 1).locator(".nbm-state")).to_have_text("✗ rejected")
    keys.press("j")
    expect(card(panel, 2)).to_be_focused()
    keys.press("e")
    expect(card(panel, 2).get_by_role("button", name="exact")).to_have_attribute(
        "aria-pressed", "true"
    )
    keys.press("a")
    expect(card(panel, 2).locator(".nbm-state")).to_have_text("✓ accepted")
    keys.press("d")
    expect(card(panel, 2)).to_contain_text("What changed")
    keys.press("k")
    expect(card(panel, 1)).to_be_focused()
    keys.press("a")
    keys.press("u")
    expect(card(panel, 1).locator(".nbm-state")).to_have_text("✗ rejected")
    keys.press("?")
    expect(panel.locator(".nbm-keys")).to_be_visible()
    window.picture("panel-keys")
    keys.press("/")
    expect(panel.get_by_label("State")).to_be_focused()
    keys.press("Escape")
    expect(card(panel, 1)).to_be_focused()
    keys.press("w")
    expect(panel.get_by_label("Migrated copy")).to_be_focused()
    keys.press("End")
    keys.press("Home")
    keys.type(f"{notebooks}/jar.ipynb")
    keys.press("Shift+End")
    keys.press("Delete")
    keys.press("Enter")
    expect(panel).to_contain_text("Written with 3 changes")

    plan = engine.plan(source, Settings())
    adamw = next(change for change in plan.changes if change.alternative is not None)
    decisions = Decisions(frozenset(ids[1:]), {adamw.id: Style.EXACT})
    assert (notebooks / "jar.ipynb").read_bytes() == engine.apply(source, plan, decisions)
    assert window.page.locator(".jp-Notebook .jp-Cell").count() == cells
    assert "nbmigrate.review" in window.page.locator(".jp-Notebook .jp-Cell").first.inner_text()


def test_a_filter_shows_only_what_it_lets_through(
    window: Window, notebooks: Path, review: Callable[..., Locator]
) -> None:
    make(notebooks / "demo.ipynb", MASKED_LM)
    panel = review(window)
    panel.get_by_label("Rule").select_option("return-dict")
    expect(panel.locator(".nbm-card:visible")).to_have_count(1)
    expect(panel.locator(".nbm-cell:visible")).to_have_count(1)
    panel.get_by_role("button", name="Reject the 1 shown").click()
    panel.get_by_label("Rule").select_option("any")
    panel.get_by_label("State").select_option("undecided")
    expect(panel.locator(".nbm-card:visible")).to_have_count(3)
    panel.get_by_role("button", name="1 review").click()
    expect(panel.locator(".nbm-card:visible")).to_have_count(1)
    panel.locator(".nbm-cells").focus()
    window.page.keyboard.press("j")
    window.page.keyboard.press("a")
    expect(panel.locator(".nbm-card:visible")).to_have_count(0)
    expect(panel).to_contain_text("4 changes will be written, 2 not decided yet")


def test_hostile_notebooks_are_text(
    window: Window, notebooks: Path, review: Callable[..., Locator]
) -> None:
    name = "<img src=x onerror='window.hacked = 4'>.ipynb"
    lines = "\n".join(f"# {line}" for line in HOSTILE)
    call = f"loss, scores = model(ids, masked_lm_labels=labels)  # {HOSTILE[0]}"
    unparsable = f"# {HOSTILE[1]} \x00 \ud800"  # Python refuses both; it is a finding
    make(notebooks / name, [MASKED_LM[0], f"{lines}\n{MASKED_LM[1]}\n{call}", unparsable])
    panel = review(window, name)
    expect(panel.locator(".nbm-name")).to_have_text(name)
    expect(panel.locator(".nbm-cells")).to_contain_text("<script>window.hacked = 1</script>")
    for escape in ("U+001B", "U+202E", "U+200B", "U+200D", "U+0000", "U+2028", "U+D800", "U+FEFF"):
        expect(panel.locator(".nbm-escape", has_text=f"⟨{escape}⟩").first).to_be_visible()
    window.picture("panel-hostile")
    card(panel, 3).get_by_role("button", name="Reject").click()
    expect(card(panel, 3).locator(".nbm-state")).to_have_text("✗ rejected")
    assert panel.locator("script, img, iframe, a[href^=javascript]").count() == 0
    assert window.page.evaluate("window.hacked") is None


def test_a_very_long_cell_is_shown_piece_by_piece(
    window: Window, notebooks: Path, review: Callable[..., Locator]
) -> None:
    calls = "".join(
        f"_, pooled{n} = model(ids, attention_mask=mask)\n" if n % 16 == 0 else f"x{n} = {n}\n"
        for n in range(5000)
    )
    head = (
        "from transformers import BertModel\nmodel = BertModel.from_pretrained('bert-base-cased')\n"
    )
    make(notebooks / "demo.ipynb", ["!pip install transformers==3.0.2", head + calls])
    panel = review(window)
    expect(panel).to_contain_text("314 of 314 changes will be written")
    assert panel.locator(".nbm-part").count() > 300
    assert panel.locator(".nbm-row").count() < 500
    card(panel, 2).get_by_role("button", name="Reject").click()
    expect(card(panel, 2).locator(".nbm-state")).to_have_text("✗ rejected")

    panel.locator(".nbm-cells").evaluate("cells => cells.scrollTo(0, cells.scrollHeight)")
    last = card(panel, 314)
    expect(last).to_be_attached()
    last.get_by_role("button", name="Accept").click()
    expect(last.locator(".nbm-state")).to_have_text("✓ accepted")
    expect(panel.locator("ins", has_text="return_dict=False").last).to_be_visible()
    window.picture("panel-long")
    assert panel.locator(".nbm-row").count() < 1500
    window.page.keyboard.press("k")
    expect(card(panel, 313)).to_be_focused()


def test_unchanged_lines_unfold(
    window: Window, notebooks: Path, review: Callable[..., Locator]
) -> None:
    lines = "\n".join(f"x{n} = {n}" for n in range(30))
    make(notebooks / "demo.ipynb", [MASKED_LM[0], f"{lines}\n{MASKED_LM[1]}"])
    panel = review(window)
    expect(panel.get_by_text("x3 = 3")).to_have_count(0)
    panel.get_by_role("button", name="unchanged lines").click()
    expect(panel.get_by_text("x3 = 3")).to_have_count(2)


def test_dark_and_narrow(
    new_window: Callable[..., Window], notebooks: Path, review: Callable[..., Locator]
) -> None:
    make(notebooks / "demo.ipynb", MASKED_LM)
    window = new_window(color_scheme="light", viewport={"width": 700, "height": 900})
    panel = review(window)
    assert panel.evaluate("panel => getComputedStyle(panel).colorScheme") == "light"
    row = panel.locator(".nbm-changed").first
    old, new = (row.locator("code").nth(n).bounding_box() for n in (0, 1))
    assert old is not None
    assert new is not None
    assert new["y"] >= old["y"] + old["height"], "the new line is below the old one"
    window.picture("panel-narrow")
    theme = window.page.locator("body")
    window.page.evaluate(CHANGE_THEME, "JupyterLab Dark")
    expect(theme).to_have_attribute("data-jp-theme-light", "false")
    assert panel.evaluate("panel => getComputedStyle(panel).colorScheme") == "dark"
    expect(window.page.locator("#jupyterlab-splash")).to_have_count(0)
    window.picture("panel-dark")
    window.page.evaluate(CHANGE_THEME, "JupyterLab Light")
    expect(theme).to_have_attribute("data-jp-theme-light", "true")


def test_states_are_told_without_colours(
    new_window: Callable[..., Window], notebooks: Path, review: Callable[..., Locator]
) -> None:
    make(notebooks / "demo.ipynb", MASKED_LM)
    window = new_window(forced_colors="active", viewport={"width": 1300, "height": 1000})
    panel = review(window)
    card(panel, 1).get_by_role("button", name="Accept").click()
    expect(card(panel, 1).locator(".nbm-state")).to_have_text("✓ accepted")
    decoration = "element => getComputedStyle(element).textDecorationLine"
    assert panel.locator("del").first.evaluate(decoration) == "line-through"
    assert panel.locator("ins").first.evaluate(decoration) == "underline"
    expect(card(panel, 1)).to_have_accessible_name(re.compile(r"Change 1, safe: .* ✓ accepted"))
    window.picture("panel-forced-colors")
