"""Chromium for tests: the one on the PATH, or the one that $CHROMIUM names."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Route

    from lab.laboratory import Lab

PATIENCE = 60_000  # milliseconds; a machine may be busy
_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--no-proxy-server",
]


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Run a browser."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if executable is None:
        pytest.fail("no chromium on the PATH: `apt-get install chromium`, or set CHROMIUM to one")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, headless=True, args=_OPTIONS
        )
        yield browser
        browser.close()


def asks_only(context: BrowserContext, lab: Lab) -> list[str]:
    """Let pages ask nobody but the server; give a list that gets what else they ask for."""
    context.set_default_timeout(PATIENCE)
    elsewhere: list[str] = []

    def guard(route: Route) -> None:
        if route.request.url.startswith((lab.url, "data:", "blob:")):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    return elsewhere
