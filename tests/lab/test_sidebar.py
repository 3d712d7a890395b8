from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from lab.notebooks import SENTIMENT, write_notebook
from lab.sidebar import read, run_command

if TYPE_CHECKING:
    from lab.laboratory import Lab
    from lab.sidebar import Open, Picture


def test_a_plan_is_shown_side_by_side(lab: Lab, open_notebook: Open, screenshot: Picture) -> None:
    path = write_notebook(lab.root / "plan.ipynb", *SENTIMENT)
    before = path.read_bytes()
    sidebar = open_notebook("plan.ipynb")
    expect(sidebar.node).to_contain_text("From transformers 2.11.0 to transformers 4.57.6")
    editors = sidebar.cell(4).locator(".cm-mergeView .cm-editor")
    expect(editors).to_have_count(2)
    expect(editors.nth(0)).to_contain_text("bert(encode('so good')['input_ids'])")
    expect(editors.nth(1)).to_contain_text("['input_ids'], return_dict=False)")
    assert path.read_bytes() == before
    assert sidebar.sources() == list(SENTIMENT)
    screenshot("light")


def test_the_plan_is_that_of_what_is_typed_and_not_saved(lab: Lab, open_notebook: Open) -> None:
    path = write_notebook(lab.root / "typed.ipynb", *SENTIMENT)
    sidebar = open_notebook("typed.ipynb")
    expect(sidebar.change("return-dict")).to_have_count(1)
    sidebar.type_in_cell(4, "\nlast, _ = bert(ids)")
    expect(sidebar.cell(4).locator(".cm-mergeView")).to_contain_text(
        "last, _ = bert(ids, return_dict=False)"
    )
    expect(sidebar.status).to_have_text("Planned again, as the notebook has changed.")
    assert read(path)["cells"][4]["source"] == [SENTIMENT[4]]


def test_what_is_rejected_is_not_applied_and_the_rest_can_be_undone(
    lab: Lab, page: Page, open_notebook: Open, screenshot: Picture
) -> None:
    path = write_notebook(lab.root / "apply.ipynb", *SENTIMENT)
    original = read(path)
    sidebar = open_notebook("apply.ipynb")
    sidebar.change("adamw").get_by_role("button", name="Reject").click()
    sidebar.wait()
    expect(sidebar.cell(1).locator(".cm-editor")).to_have_count(0)
    expect(sidebar.change("adamw").locator(".jp-Nbmigrate-hunks")).to_contain_text("torch.optim")
    screenshot("rejected")
    page.get_by_role("button", name="Apply 3 changes").click()
    expect(sidebar.status).to_contain_text("Applied 3 changes.")
    sources = sidebar.sources()
    assert sources[4] == "_, pooled = bert(encode('so good')['input_ids'], return_dict=False)"
    assert sources[1] == SENTIMENT[1]
    assert read(path) == original, "nothing is saved until it is saved"

    run_command(page, "docmanager:save")
    expect(page.locator(".jp-mod-current.jp-mod-dirty")).to_have_count(0)
    saved = read(path)
    for was, now in zip(original["cells"], saved["cells"], strict=True):
        assert {**was, "source": ""} == {**now, "source": ""}
    assert "".join(saved["cells"][4]["source"]) == sources[4]
    assert saved["metadata"]["author"] == "me"

    sidebar.type_in_cell(4, "")
    page.keyboard.press("Control+z")
    expect(sidebar.change("return-dict")).to_have_count(1)
    assert sidebar.sources()[4] == SENTIMENT[4]
    assert sidebar.sources()[0] == sources[0], "the other cells have not gone back"


def test_every_change_in_a_cell_is_a_step_of_undoing(
    lab: Lab, page: Page, open_notebook: Open
) -> None:
    both = "last, pooled = bert(ids)\nids = tokenizer.encode(text, pad_to_max_length=True)"
    write_notebook(lab.root / "steps.ipynb", *SENTIMENT[:3], both)
    sidebar = open_notebook("steps.ipynb")
    sidebar.node.get_by_role("button", name="Apply").click()
    expect(sidebar.status).to_contain_text("Applied")
    whole = sidebar.sources()[3]
    sidebar.type_in_cell(3, "")
    page.keyboard.press("Control+z")
    half = sidebar.sources()[3]
    page.keyboard.press("Control+z")
    assert len({both, half, whole}) == 3
    assert sidebar.sources()[3] == both


def test_the_undo_button_takes_a_change_back_from_all_its_cells(
    lab: Lab, open_notebook: Open
) -> None:
    write_notebook(lab.root / "undo.ipynb", *SENTIMENT)
    sidebar = open_notebook("undo.ipynb")
    sidebar.node.get_by_role("button", name="Apply").click()
    expect(sidebar.status).to_contain_text("Applied")
    assert sidebar.sources() != list(SENTIMENT)
    sidebar.button("Undo").click()
    expect(sidebar.status).to_have_text("Taken back.")
    assert sidebar.sources() == list(SENTIMENT)
    expect(sidebar.button("Undo")).to_have_count(0)


def test_decisions_by_rule_and_all_at_once(lab: Lab, open_notebook: Open) -> None:
    write_notebook(lab.root / "rules.ipynb", *SENTIMENT, "a, b = bert(ids)\nc, d = bert(ids)")
    sidebar = open_notebook("rules.ipynb")
    sidebar.node.get_by_text("By rule").click()
    sidebar.button("Reject all of return-dict").click()
    pressed = sidebar.change("return-dict").locator('.jp-Nbmigrate-reject[aria-pressed="true"]')
    expect(pressed).to_have_count(3)
    sidebar.button("Reject all").click()
    expect(sidebar.button("Apply 0 changes")).to_be_disabled()
    sidebar.button("Accept all safe").click()
    expect(sidebar.change("return-dict").first).to_have_attribute("data-accepted", "true")
    expect(sidebar.change("adamw")).to_have_attribute("data-accepted", "false")
    sidebar.button("Accept all").click()
    expect(sidebar.change("adamw")).to_have_attribute("data-accepted", "true")


def test_a_change_can_be_made_in_the_other_style(lab: Lab, open_notebook: Open) -> None:
    write_notebook(lab.root / "style.ipynb", *SENTIMENT)
    sidebar = open_notebook("style.ipynb")
    adam = sidebar.change("adamw")
    guide = adam.inner_text()
    adam.get_by_label("Identical numbers").check()
    expect(adam).not_to_have_text(guide)
    sidebar.node.get_by_role("button", name="Apply").click()
    expect(sidebar.status).to_contain_text("Applied")
    assert any("class AdamW" in source for source in sidebar.sources())


def test_a_click_shows_the_cell(lab: Lab, page: Page, open_notebook: Open) -> None:
    padding = [f"print({n})" for n in range(60)]
    write_notebook(lab.root / "far.ipynb", *SENTIMENT[:3], *padding, *SENTIMENT[3:])
    sidebar = open_notebook("far.ipynb")
    sidebar.button("Cell 64").click()
    cell = page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
    expect(cell).to_contain_text("_, pooled = bert(")
    expect(cell).to_be_in_viewport()


def test_the_keyboard_is_enough(lab: Lab, page: Page, open_notebook: Open) -> None:
    write_notebook(lab.root / "keys.ipynb", *SENTIMENT)
    page_sidebar = open_notebook("keys.ipynb")
    page_sidebar.button("Plan again").focus()
    page_sidebar.wait()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page_sidebar.change("adamw")).to_be_focused()
    page.keyboard.press("r")
    expect(page_sidebar.change("adamw")).to_have_attribute("data-accepted", "false")
    page.keyboard.press("a")
    expect(page_sidebar.change("adamw")).to_have_attribute("data-accepted", "true")
    page.keyboard.press("k")
    expect(page_sidebar.change("pip-requirements")).to_be_focused()
    assert page_sidebar.sources() == list(SENTIMENT), "the keys are not for the notebook"


def test_a_rule_explains_itself(
    lab: Lab, page: Page, open_notebook: Open, screenshot: Picture
) -> None:
    write_notebook(lab.root / "explain.ipynb", *SENTIMENT)
    sidebar = open_notebook("explain.ipynb")
    sidebar.change("return-dict").get_by_role("button", name="return-dict").click()
    expect(page.locator(".jp-Dialog")).to_contain_text("Models return a ModelOutput")
    screenshot("rule")


def test_two_notebooks_are_decided_about_apart(lab: Lab, page: Page, open_notebook: Open) -> None:
    write_notebook(lab.root / "one.ipynb", *SENTIMENT)
    write_notebook(lab.root / "two.ipynb", *SENTIMENT)
    sidebar = open_notebook("one.ipynb")
    sidebar.button("Reject all").click()
    expect(sidebar.button("Apply 0 changes")).to_be_disabled()
    run_command(page, "docmanager:open", path="two.ipynb")
    expect(sidebar.node.get_by_role("heading", name="two.ipynb")).to_be_visible()
    sidebar.node.get_by_role("button", name="Apply 4 changes").click()
    expect(sidebar.status).to_contain_text("Applied 4 changes.")
    page.get_by_role("tab", name="one.ipynb").click()
    expect(sidebar.button("Apply 0 changes")).to_be_disabled()
    assert sidebar.sources() == list(SENTIMENT)


def test_another_language_is_left_alone(lab: Lab, open_notebook: Open) -> None:
    write_notebook(lab.root / "r.ipynb", "library(transformers)", language="R")
    sidebar = open_notebook("r.ipynb")
    expect(sidebar.node).to_contain_text("Nothing to do: its language is r, not Python.")


def test_a_notebook_with_nothing_to_change(lab: Lab, open_notebook: Open) -> None:
    write_notebook(lab.root / "pandas.ipynb", "import pandas as pd\npd.DataFrame()")
    sidebar = open_notebook("pandas.ipynb")
    expect(sidebar.node).to_contain_text("Nothing to change")
