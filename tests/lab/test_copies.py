from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from lab.notebooks import SENTIMENT, write_notebook
from lab.sidebar import read

if TYPE_CHECKING:
    from lab.laboratory import Lab
    from lab.sidebar import Open, Picture


def test_a_copy_is_written_beside_the_notebook_and_opened(
    lab: Lab, page: Page, open_notebook: Open
) -> None:
    path = write_notebook(lab.root / "copy.ipynb", *SENTIMENT)
    original, before = read(path), path.read_bytes()
    sidebar = open_notebook("copy.ipynb")
    sidebar.change("adamw").get_by_role("button", name="Reject").click()
    sidebar.button("Write migrated copy").click()
    expect(page.get_by_role("tab", name="copy.migrated.ipynb")).to_be_visible()
    copy = read(lab.root / "copy.migrated.ipynb")
    assert path.read_bytes() == before
    assert "".join(copy["cells"][4]["source"]).endswith("return_dict=False)")
    assert copy["cells"][1] == original["cells"][1], "what is rejected stays"
    for was, now in zip(original["cells"], copy["cells"], strict=True):
        assert {**was, "source": ""} == {**now, "source": ""}, "ids, outputs and metadata stay"
    expect(sidebar.node.get_by_role("heading", name="copy.migrated.ipynb")).to_be_visible()


def test_a_copy_is_only_replaced_when_asked_for(lab: Lab, page: Page, open_notebook: Open) -> None:
    write_notebook(lab.root / "again.ipynb", *SENTIMENT)
    mine = lab.root / "again.migrated.ipynb"
    mine.write_text("mine")
    sidebar = open_notebook("again.ipynb")
    dialog = page.locator(".jp-Dialog")
    sidebar.button("Write migrated copy").click()
    expect(dialog).to_contain_text("again.migrated.ipynb exists already.")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    assert mine.read_text() == "mine"
    sidebar.button("Write migrated copy").click()
    dialog.get_by_role("button", name="Replace").click()
    expect(page.get_by_role("tab", name="again.migrated.ipynb")).to_be_visible()
    assert len(read(mine)["cells"]) == len(SENTIMENT)


def test_a_folder_is_migrated_from_the_file_browser(
    lab: Lab, page: Page, open_notebook: Open, screenshot: Picture
) -> None:
    folder = lab.root / "course"
    write_notebook(folder / "week 1.ipynb", *SENTIMENT)
    write_notebook(folder / "deep" / "week 2.ipynb", *SENTIMENT[:3], SENTIMENT[4])
    write_notebook(folder / "plain.ipynb", "x = 1")
    write_notebook(folder / "r.ipynb", "library(transformers)", language="R")
    (folder / "broken.ipynb").write_text("{")
    write_notebook(lab.root / "start.ipynb", "x = 1")
    open_notebook("start.ipynb")
    page.locator(".jp-DirListing-item", has_text="course").click(button="right")
    page.locator(".lm-Menu-item", has_text="Migrate Notebooks…").click()
    batch = page.locator(".jp-Nbmigrate-batch")
    expect(batch.get_by_role("status")).to_have_text("5 notebooks done.")
    kinds = {
        name: batch.locator("tr", has_text=name).first.get_attribute("data-kind")
        for name in ("week 1.ipynb", "week 2.ipynb", "plain.ipynb", "r.ipynb", "broken.ipynb")
    }
    screenshot("done")
    assert kinds == {
        "week 1.ipynb": "written",
        "week 2.ipynb": "written",
        "plain.ipynb": "unchanged",
        "r.ipynb": "skipped",
        "broken.ipynb": "failed",
    }
    copy = read(folder / "deep" / "week 2.migrated.ipynb")
    assert "".join(copy["cells"][3]["source"]).endswith("return_dict=False)")
    assert sorted(p.name for p in folder.iterdir() if "migrated" in p.name) == [
        "week 1.migrated.ipynb"
    ]
