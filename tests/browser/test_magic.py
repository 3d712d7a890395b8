"""The magics where they are used most: in a notebook in JupyterLab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from harness import notebook

if TYPE_CHECKING:
    from pathlib import Path

    from browser.conftest import Window

OLD = [
    "from pytorch_pretrained_bert import BertModel",
    "model = BertModel.from_pretrained('bert-base-uncased').eval()",
    "layers, pooled = model(ids)",
]


def save(folder: Path, *cells: str) -> str:
    """Save a notebook with these cells; give its path as JupyterLab names it."""
    (folder / "old.ipynb").write_bytes(notebook(cells))
    return f"{folder.name}/old.ipynb"


def test_the_panel_of_the_own_notebook(window: Window, notebooks: Path) -> None:
    window.open(save(notebooks, "%load_ext nbmigrate\n%nbmigrate", *OLD))
    output = window.run()
    panel = output.get_by_role("region", name="Review of a notebook")
    expect(panel).to_contain_text("old.ipynb")
    expect(panel).to_contain_text("from transformers import BertModel")
    window.picture("magic-panel")


def test_a_cell_is_replaced_and_brought_back(window: Window, notebooks: Path) -> None:
    window.open(save(notebooks, "%load_ext nbmigrate", *OLD[:2], f"%%nbmigrate\n{OLD[2]}"))
    window.run(0)
    expect(window.run(1)).to_contain_text("ModuleNotFoundError")  # it stops what waits behind it
    expect(window.run(2)).to_contain_text("NameError")
    output = window.run(3)
    expect(output).to_contain_text("+layers, pooled = list(outputs.hidden_states[1:])")
    expect(output).to_contain_text("In [2], line 1: pytorch_pretrained_bert.BertModel moved")
    window.picture("magic-cell")
    editor = window.page.locator(".jp-Notebook .jp-Cell").nth(3).locator(".cm-content")
    editor.click()
    window.page.keyboard.press("Control+Home")
    window.page.keyboard.press("End")
    window.page.keyboard.type(" --replace")
    window.run(3)
    expect(editor).to_contain_text("outputs = model(ids, output_hidden_states=True)")
    expect(editor).not_to_contain_text("%%nbmigrate")
    window.picture("magic-replaced")
    editor.click()
    window.page.keyboard.press("Control+z")
    expect(editor).to_contain_text(OLD[2])


def test_why_a_cell_failed(window: Window, notebooks: Path) -> None:
    window.open(save(notebooks, OLD[0], "%load_ext nbmigrate\n%nbmigrate --why"))
    expect(window.run(0)).to_contain_text("No module named 'pytorch_pretrained_bert'")
    output = window.run(1)
    expect(output).to_contain_text("In [1], line 1: pytorch_pretrained_bert.BertModel moved to")
    window.picture("magic-why")
