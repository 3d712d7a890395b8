"""A real JupyterLab on the loopback interface, and Chromium to look at it.

Run apart from the other tests, as `pytest tests/browser`: Playwright keeps an event loop running,
which the fixtures of pytest-jupyter cannot live with. Pictures go to the folder that
NBMIGRATE_SCREENSHOTS names.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lab import chromium as browsers
from lab.laboratory import Lab, laboratory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

# The mark in the tool bar says idle before the kernel is connected, and a cell that is run then is
# silently dropped: ask the session itself.
KERNEL_READY = """async patience => {
    const overdue = Date.now() + patience;
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    while (Date.now() < overdue) {
        const kernel = panel.sessionContext.session?.kernel;
        if (kernel && kernel.connectionStatus === "connected") {
            await kernel.info;
            if (kernel.status === "idle") return;
        }
        await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error("no kernel is ready: is there a kernel specification?");
}"""


@dataclass
class Window:
    """A page of the browser that shows JupyterLab, and all that went wrong in it."""

    page: Page
    lab: Lab
    problems: list[str] = field(default_factory=list)

    def open(self, notebook: str) -> None:
        """Open a notebook of the served folder, and wait until its kernel can run cells."""
        self.page.goto(self.lab.address(notebook))
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Notebook .jp-Cell")
        self.page.evaluate(KERNEL_READY, browsers.PATIENCE)

    def run(self, cell: int = 0) -> Locator:
        """Run a cell of the open notebook, by its number from 0; give its output area."""
        found = self.page.locator(".jp-Notebook .jp-Cell").nth(cell)
        found.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        return found.locator(".jp-OutputArea")

    def picture(self, name: str) -> None:
        """Keep a picture of the page for somebody to look at, if that is wanted."""
        folder = os.environ.get("NBMIGRATE_SCREENSHOTS")
        if folder:
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"))


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    root, home = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("home")
    with laboratory(root, home) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browsers.chromium() as browser:
        yield browser


@pytest.fixture
def new_window(chromium: Browser, lab: Lab) -> Iterator[Callable[..., Window]]:
    """Yield what opens windows; keyword arguments are those of `Browser.new_context`.

    Afterwards, nothing may have gone wrong in them, and nothing but JupyterLab been asked for.
    """
    opened: list[tuple[BrowserContext, Window, list[str]]] = []

    def open_window(**options: object) -> Window:
        wished: dict[str, Any] = {"viewport": {"width": 1500, "height": 1000}, **options}
        context = chromium.new_context(**wished)
        elsewhere = browsers.asks_only(context, lab)
        window = Window(context.new_page(), lab)
        window.page.on("pageerror", lambda error: window.problems.append(f"page error: {error}"))
        window.page.on("dialog", lambda dialog: window.problems.append(dialog.message))
        opened.append((context, window, elsewhere))
        return window

    yield open_window
    problems = [problem for _, window, _ in opened for problem in window.problems]
    addresses = [address for _, _, elsewhere in opened for address in elsewhere]
    for context, _, _ in opened:
        context.close()
    assert problems == []
    assert addresses == []


@pytest.fixture
def window(new_window: Callable[..., Window]) -> Window:
    return new_window()


@pytest.fixture
def notebooks(lab: Lab, tmp_path: Path) -> Path:
    """Return a folder of its own below the one that JupyterLab serves."""
    folder = lab.root / tmp_path.name
    folder.mkdir()
    return folder
