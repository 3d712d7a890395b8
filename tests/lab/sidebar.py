"""The sidebar and the notebook beside it, as a person sees them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeAlias

    Open: TypeAlias = Callable[[str], "Sidebar"]
    Picture: TypeAlias = Callable[[str], None]

_SOURCES = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
    .map(cell => cell.getSource())"""
_RUN = "([id, options]) => void window.jupyterapp.commands.execute(id, options)"


class Sidebar:
    """The sidebar of a page in which JupyterLab is open."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.node = page.locator("#nbmigrate")

    def open(self) -> None:
        """Open it by the button of the notebook's toolbar, and wait for its plan."""
        self.page.locator(
            '.jp-NotebookPanel:visible .jp-NotebookPanel-toolbar [data-jp-item-name="nbmigrate"]'
        ).click()
        self.wait()

    def wait(self) -> None:
        """Wait until it has done its work."""
        expect(self.node.locator(".jp-Nbmigrate-review")).to_have_attribute("aria-busy", "false")

    def button(self, name: str) -> Locator:
        """Return a button by its text."""
        return self.node.get_by_role("button", name=name, exact=True)

    @property
    def status(self) -> Locator:
        """What it says it has done."""
        return self.node.get_by_role("status")

    def change(self, rule: str) -> Locator:
        """Return the changes of a rule."""
        return self.node.locator(f'.jp-Nbmigrate-change[data-rule="{rule}"]')

    def cell(self, index: int) -> Locator:
        """Return what it says about a cell."""
        return self.node.locator(f'.jp-Nbmigrate-cell[data-cell="{index}"]')

    def sources(self) -> list[str]:
        """Return what the cells of the open notebook hold, saved or not."""
        sources: list[str] = self.page.evaluate(_SOURCES)
        return sources

    def type_in_cell(self, index: int, text: str) -> None:
        """Type at the end of a cell of the notebook."""
        cell = self.page.locator(".jp-NotebookPanel:visible .jp-Notebook .jp-Cell").nth(index)
        cell.locator(".cm-content").first.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)


def wait_for_lab(page: Page) -> None:
    """Wait until JupyterLab has started in a page."""
    page.wait_for_function("window.jupyterapp && window.jupyterapp.restored.then(() => true)")
    page.locator("#jupyterlab-splash").wait_for(state="detached")


def run_command(page: Page, command: str, **arguments: str) -> None:
    """Run a command of JupyterLab."""
    page.evaluate(_RUN, [command, arguments])


def read(path: Path) -> dict[str, Any]:
    """Read a notebook from its file."""
    notebook: dict[str, Any] = json.loads(path.read_text())
    return notebook
