"""The HTML report in Chromium, from a file, without scripts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from nbmigrate import engine
from nbmigrate.documents.notebook import Document
from nbmigrate.plan import Decisions, Settings
from nbmigrate.reviewing.notebook import reviewed
from nbmigrate.reviewing.page import review_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from nbmigrate.reviewing.notebook import ReviewedNotebook

SAMPLES = Path(__file__).parents[2] / "sample_notebooks"


@pytest.fixture(scope="module")
def samples() -> list[ReviewedNotebook]:
    found = []
    for path in sorted(SAMPLES.glob("*.ipynb")):
        source = path.read_bytes()
        plan = engine.plan(source, Settings())
        output = f"{path.stem}.migrated.ipynb" if plan.changes else None
        found.append(
            reviewed(
                path.name, Document.from_bytes(source).cells, plan, Decisions.default(plan), output
            )
        )
    return found


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 1300, "height": 1000}
    )
    problems: list[str] = []
    asked: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: problems.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert problems == []
    assert all(url.startswith("file:") for url in asked)


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("NBMIGRATE_SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def show(page: Page, tmp_path: Path, notebooks: list[ReviewedNotebook]) -> None:
    path = tmp_path / "review.html"
    path.write_text(review_page(notebooks), encoding="utf-8")
    page.goto(path.as_uri())


def test_many_notebooks(page: Page, tmp_path: Path, samples: list[ReviewedNotebook]) -> None:
    show(page, tmp_path, samples)
    expect(
        page.get_by_role("table", name="Notebooks").or_(page.locator(".nbm-index"))
    ).to_be_visible()
    expect(page.get_by_role("img")).to_have_count(3)
    picture(page, "report-index")
    heading = page.get_by_role("heading", name="gpt2_text_generation.ipynb")
    expect(page.get_by_text("!pip install").first).to_be_hidden()
    heading.click()
    expect(page.locator("del", has_text="past").first).to_be_visible()


def test_one_notebook_unfolds_and_explains(
    page: Page, tmp_path: Path, samples: list[ReviewedNotebook]
) -> None:
    one = [n for n in samples if n.path.startswith("gpt2")]
    show(page, tmp_path, one)
    picture(page, "report-one")
    fold = page.locator(".nbm-fold").first
    expect(fold.locator(".nbm-rows")).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator(".nbm-rows")).to_be_visible()
    page.get_by_role("link", name="rule return-dict").first.click()
    expect(page.locator("#rule-return-dict")).to_be_in_viewport()


def test_dark_and_narrow(page: Page, tmp_path: Path, samples: list[ReviewedNotebook]) -> None:
    page.set_viewport_size({"width": 560, "height": 1000})
    page.emulate_media(color_scheme="dark")
    show(page, tmp_path, [n for n in samples if n.path.startswith("bertadam")])
    picture(page, "report-dark-narrow")
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["width"] <= 560
    light = page.locator("body").evaluate("b => getComputedStyle(b).backgroundColor")
    assert light == "rgb(17, 17, 17)"
