from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from lab.notebooks import SENTIMENT, write_notebook
from lab.sidebar import run_command

if TYPE_CHECKING:
    from lab.laboratory import Lab
    from lab.sidebar import Open, Picture


def test_it_follows_a_dark_theme(
    lab: Lab, page: Page, open_notebook: Open, screenshot: Picture
) -> None:
    write_notebook(lab.root / "dark.ipynb", *SENTIMENT)
    sidebar = open_notebook("dark.ipynb")
    light = sidebar.node.evaluate("node => getComputedStyle(node).backgroundColor")
    run_command(page, "apputils:change-theme", theme="JupyterLab Dark")
    expect(sidebar.node).not_to_have_css("background-color", light)
    page.locator("#jupyterlab-splash").wait_for(state="detached")
    screenshot("dark")
    editor = sidebar.node.locator(".cm-mergeView .cm-editor").first
    colour = editor.evaluate("node => getComputedStyle(node).color")
    assert sum(int(part) for part in colour.strip("rgba()").split(",")[:3]) > 3 * 128
    run_command(page, "apputils:change-theme", theme="JupyterLab Light")
    expect(sidebar.node).to_have_css("background-color", light)


def test_where_there_is_little_room_versions_stand_below_each_other(
    lab: Lab, page: Page, open_notebook: Open, screenshot: Picture
) -> None:
    page.set_viewport_size({"width": 1000, "height": 900})
    write_notebook(lab.root / "narrow.ipynb", *SENTIMENT)
    sidebar = open_notebook("narrow.ipynb")
    cell = sidebar.cell(4)
    cell.scroll_into_view_if_needed()
    expect(cell.locator(".cm-deletedChunk")).to_contain_text("bert(encode")
    expect(sidebar.node.locator(".cm-mergeView")).to_have_count(0)
    screenshot("narrow")


def test_all_that_can_be_pressed_has_a_name(lab: Lab, open_notebook: Open) -> None:
    write_notebook(lab.root / "names.ipynb", *SENTIMENT)
    sidebar = open_notebook("names.ipynb")
    names = sidebar.node.locator("button, input, select").evaluate_all(
        "nodes => nodes.map(n => n.ariaLabel || n.textContent || n.labels?.[0]?.textContent)"
    )
    assert len(names) > 20
    assert all(names)
