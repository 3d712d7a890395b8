"""JupyterLab and Chromium for these tests: `pytest tests/lab`, a run of its own.

Playwright keeps an event loop running in the main thread, which the fixtures of pytest-jupyter
cannot live with.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lab import chromium as browsers
from lab.laboratory import Lab, laboratory
from lab.sidebar import Sidebar, wait_for_lab

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

_OURS = "/extensions/nbmigrate/"  # in the addresses of our scripts


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Run one JupyterLab for all tests."""
    with laboratory(tmp_path_factory.mktemp("root"), tmp_path_factory.mktemp("home")) as lab:
        yield lab


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Run one browser for all tests."""
    with browsers.chromium() as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser, lab: Lab) -> Iterator[Page]:
    """Yield a page that may ask nobody but the server, and must not complain of the extension."""
    context = chromium.new_context(viewport={"width": 1600, "height": 1000})
    elsewhere = browsers.asks_only(context, lab)
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"warning", "error"} and _OURS in message.location["url"]:
            complaints.append(message.text)

    page = context.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    heard = tuple(complaints)  # before its kernels are taken from it
    page.evaluate("async () => { await window.jupyterapp?.serviceManager.sessions.shutdownAll() }")
    context.close()
    assert elsewhere == []
    assert heard == ()


@pytest.fixture
def screenshot(
    page: Page, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], None]]:
    """Take a picture of the page, for people, into $NBMIGRATE_SCREENSHOTS."""
    folder = Path(os.environ.get("NBMIGRATE_SCREENSHOTS", tmp_path))

    def take(name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{request.node.name}-{name}.png")

    yield take
    take("end")


@pytest.fixture
def open_notebook(page: Page, lab: Lab) -> Callable[[str], Sidebar]:
    """Open a notebook of the folder in JupyterLab, and the sidebar beside it."""

    def open_it(name: str) -> Sidebar:
        page.goto(lab.address(name))
        wait_for_lab(page)
        page.locator(".jp-NotebookPanel .jp-Notebook .jp-Cell").first.wait_for()
        sidebar = Sidebar(page)
        sidebar.open()
        return sidebar

    return open_it
