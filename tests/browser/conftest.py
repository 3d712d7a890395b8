"""A real JupyterLab on the loopback interface, and Chromium to look at it.

Run apart from the other tests, as `pytest tests/browser`: Playwright keeps an event loop running,
which the fixtures of pytest-jupyter cannot live with. It takes Debian's chromium, or what the
environment variable CHROMIUM names. Pictures go to the folder that NBMIGRATE_SCREENSHOTS names.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--no-proxy-server",
)
START_LIMIT = 90  # seconds
STEP_LIMIT = 30_000  # milliseconds
# The mark in the tool bar says idle before the kernel is connected, and a cell that is run then is
# silently dropped: ask the session itself.
KERNEL_READY = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    for (;;) {
        const kernel = panel.sessionContext.session?.kernel;
        if (kernel && kernel.connectionStatus === "connected") {
            await kernel.info;
            if (kernel.status === "idle") return;
        }
        await new Promise(resolve => setTimeout(resolve, 50));
    }
}"""


class Lab:
    """A JupyterLab that serves folder `root`, with a token, and reaches nothing outside."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        self._token = secrets.token_hex(16)
        self._log = home / "jupyter.log"
        config = home / "config" / "labconfig" / "page_config.json"
        config.parent.mkdir(parents=True)
        announcements = {"@jupyterlab/apputils-extension:announcements": True}
        config.write_text(json.dumps({"disabledExtensions": announcements}))
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command(),
                cwd=root,
                env=_environment(home),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.url = self._wait()

    def address(self, notebook: str) -> str:
        """Give the address of a notebook, in a workspace of its own."""
        workspace = secrets.token_hex(4)
        return f"{self.url}/lab/workspaces/{workspace}/tree/{notebook}?reset&token={self._token}"

    def stop(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *("--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--ServerApp.port_retries=0"),
            f"--IdentityProvider.token={self._token}",
            f"--ServerApp.root_dir={self.root}",
            "--ServerApp.terminals_enabled=False",
            "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.extension_manager=readonly",
            "--LabApp.expose_app_in_browser=True",
        ]

    def _wait(self) -> str:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + START_LIMIT
        while self._process.poll() is None and time.monotonic() < deadline:
            said = re.search(r"http://127\.0\.0\.1:([1-9]\d*)/lab", self._said())
            if said:
                url = f"http://127.0.0.1:{said[1]}"
                try:
                    with opener.open(f"{url}/api/status?token={self._token}", timeout=5):
                        return url
                except OSError:
                    pass
            time.sleep(0.2)
        raise RuntimeError(f"JupyterLab did not start:\n{self._said()}")

    def _said(self) -> str:
        return self._log.read_text(errors="replace")


def _environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER_", "JPY_"))}
    folders = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    return {**kept, **{name: str(folder) for name, folder in folders.items()}}


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
        self.page.evaluate(KERNEL_READY)

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
    server = Lab(tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("home"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.fail("no Chromium: `apt-get install chromium`, or set CHROMIUM")
    expect.set_options(timeout=STEP_LIMIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=list(CHROMIUM_ARGUMENTS)
        )
        yield browser
        browser.close()


@pytest.fixture
def new_window(chromium: Browser, lab: Lab) -> Iterator[Callable[..., Window]]:
    """Give what opens windows; keyword arguments are those of `Browser.new_context`.

    Afterwards, nothing may have gone wrong in them, and nothing but JupyterLab been asked for.
    """
    opened: list[tuple[BrowserContext, Window]] = []

    def open_window(**options: object) -> Window:
        context = chromium.new_context(**{"viewport": {"width": 1500, "height": 1000}, **options})  # type: ignore[arg-type]
        context.set_default_timeout(STEP_LIMIT)
        window = Window(context.new_page(), lab)

        def guard(route: Route) -> None:
            if route.request.url.startswith((lab.url, "data:", "blob:")):
                route.continue_()
            else:
                window.problems.append(f"asked for {route.request.url}")
                route.abort()

        context.route("**/*", guard)
        window.page.on("pageerror", lambda error: window.problems.append(f"page error: {error}"))
        window.page.on("dialog", lambda dialog: window.problems.append(dialog.message))
        opened.append((context, window))
        return window

    yield open_window
    problems = [problem for _, window in opened for problem in window.problems]
    for context, _ in opened:
        context.close()
    assert problems == []


@pytest.fixture
def window(new_window: Callable[..., Window]) -> Window:
    return new_window()


@pytest.fixture
def notebooks(lab: Lab, tmp_path: Path) -> Path:
    """Give a folder of its own below the one that JupyterLab serves."""
    folder = lab.root / tmp_path.name
    folder.mkdir()
    return folder
