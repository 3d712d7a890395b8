from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from lab.notebooks import SENTIMENT, write_notebook
from lab.sidebar import run_command, wait_for_lab

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lab.laboratory import Lab
    from lab.sidebar import Open, Picture

_SAVE = """settings => window.jupyterapp.serviceManager.settings.save(
    'nbmigrate:plugin', JSON.stringify(settings))"""


@pytest.fixture
def settings(lab: Lab, page: Page) -> Iterator[Callable[[dict[str, object]], None]]:
    """Save settings, and forget them afterwards."""
    page.goto(lab.address(""))
    wait_for_lab(page)
    yield lambda values: page.evaluate(_SAVE, values)
    page.evaluate(_SAVE, {})


def test_settings_say_what_is_accepted_and_what_is_asked_for(
    settings: Callable[[dict[str, object]], None], lab: Lab, open_notebook: Open
) -> None:
    write_notebook(lab.root / "settings.ipynb", *SENTIMENT)
    settings({"acceptance": "none", "target": "4.40", "ignore": ["adamw"]})
    sidebar = open_notebook("settings.ipynb")
    expect(sidebar.node).to_contain_text("to transformers 4.40")
    expect(sidebar.node).to_contain_text("2 changes, 0 accepted")


def test_a_setting_that_there_is_not_is_told(
    settings: Callable[[dict[str, object]], None], lab: Lab, open_notebook: Open
) -> None:
    write_notebook(lab.root / "wrong.ipynb", *SENTIMENT)
    settings({"ignore": ["return-dicts"]})
    sidebar = open_notebook("wrong.ipynb")
    expect(sidebar.node.get_by_role("alert")).to_have_text(
        "there is no rule return-dicts; did you mean return-dict?"
    )


def test_the_settings_editor_shows_them(
    lab: Lab, page: Page, open_notebook: Open, screenshot: Picture
) -> None:
    write_notebook(lab.root / "editor.ipynb", *SENTIMENT)
    open_notebook("editor.ipynb")
    run_command(page, "settingeditor:open", query="Notebook migration")
    editor = page.locator(".jp-SettingsPanel")
    expect(editor.get_by_text("Accepted by default")).to_be_visible()
    screenshot("editor")
