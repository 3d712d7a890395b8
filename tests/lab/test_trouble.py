from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, Route, expect

from lab.notebooks import SENTIMENT, write_notebook

if TYPE_CHECKING:
    from lab.laboratory import Lab
    from lab.sidebar import Open, Picture

SET_SOURCE = """([index, source]) => window.jupyterapp.shell.currentWidget.content.model
    .sharedModel.cells[index].setSource(source)"""


def test_a_cell_that_changed_since_is_never_edited(
    lab: Lab, page: Page, open_notebook: Open, screenshot: Picture
) -> None:
    write_notebook(lab.root / "stale.ipynb", *SENTIMENT)
    sidebar = open_notebook("stale.ipynb")
    edited = "_, pooled = bert(other)"

    def edit_first(route: Route) -> None:
        page.evaluate(SET_SOURCE, [4, edited])
        route.continue_()

    page.route("**/nbmigrate/apply?*", edit_first, times=1)
    sidebar.node.get_by_role("button", name="Apply").click()
    expect(sidebar.status).to_have_text(
        "Cell 4 has changed since it was planned. Nothing was done."
        " This is the plan of the notebook as it is now."
    )
    assert sidebar.sources() == [*SENTIMENT[:4], edited, *SENTIMENT[5:]]
    sidebar.cell(4).scroll_into_view_if_needed()
    expect(sidebar.cell(4).locator(".cm-mergeView")).to_contain_text("return_dict=False")
    screenshot("refused")
    sidebar.node.get_by_role("button", name="Apply").click()
    expect(sidebar.status).to_contain_text("Applied")
    assert sidebar.sources()[4] == "_, pooled = bert(other, return_dict=False)"


def test_a_request_that_is_too_long_is_told(lab: Lab, open_notebook: Open) -> None:
    long = 'reviews = """' + "a word, and another one\n" * 200_000 + '"""'
    write_notebook(lab.root / "long.ipynb", *SENTIMENT, long)
    sidebar = open_notebook("long.ipynb")
    alert = sidebar.node.get_by_role("alert")
    expect(alert).to_contain_text("the notebook's cells are too much text")


def test_a_server_that_is_gone_is_told_and_can_be_asked_again(
    lab: Lab, page: Page, open_notebook: Open
) -> None:
    write_notebook(lab.root / "gone.ipynb", *SENTIMENT)
    page.route("**/nbmigrate/plan?*", lambda route: route.fulfill(status=502, body="<h1>proxy"))
    sidebar = open_notebook("gone.ipynb")
    expect(sidebar.node.get_by_role("alert")).to_contain_text("502")
    page.unroute("**/nbmigrate/plan?*")
    sidebar.button("Plan again").click()
    expect(sidebar.node.get_by_role("button", name="Apply 4 changes")).to_be_enabled()
    expect(sidebar.node.get_by_role("alert")).to_have_count(0)


def test_a_hostile_notebook_is_only_text(
    lab: Lab, page: Page, open_notebook: Open, screenshot: Picture
) -> None:
    evil = "</pre><img src=x onerror=document.title='owned'><script>document.title='owned'</script>"
    name = "<img src=x onerror=document.title='owned'>.ipynb"
    sources = [
        "!pip install transformers==2.11.0",
        (
            "from transformers import BertModel\n"
            f"bert = BertModel.from_pretrained({evil!r})  # \u2066 \u2028 \x1b[31m"
        ),
        f"a, b = bert(ids)  # {evil} javascript:alert(1) \u202egnp.exe",
    ]
    write_notebook(lab.root / name.replace("/", ""), *sources)
    sidebar = open_notebook(name)
    sidebar.cell(2).scroll_into_view_if_needed()
    expect(sidebar.cell(2).locator(".cm-mergeView")).to_contain_text("return_dict=False")
    expect(sidebar.cell(2)).to_contain_text("onerror=document.title")
    screenshot("hostile")
    sidebar.change("return-dict").get_by_role("button", name="Reject").click()
    hunk = sidebar.change("return-dict").locator(".jp-Nbmigrate-hunks")
    expect(hunk).to_contain_text("onerror=document.title")
    expect(hunk).to_contain_text("⟨U+202E⟩gnp.exe")
    sidebar.change("return-dict").get_by_role("button", name="Accept").click()
    sidebar.node.get_by_role("button", name="Apply").click()
    expect(sidebar.status).to_contain_text("Applied")
    assert sidebar.sources()[2].startswith("a, b = bert(ids, return_dict=False)")
    assert page.locator("#nbmigrate img, #nbmigrate script").count() == 0
    assert page.title() != "owned"


def test_a_notebook_of_two_megabytes(lab: Lab, open_notebook: Open) -> None:
    work = "\n".join(f"value_{n} = compute({n})  # and some more text for it" for n in range(100))
    cells = [f"last, pooled = bert(ids)\n{work}" for _ in range(400)]
    path = write_notebook(lab.root / "large.ipynb", *SENTIMENT[:3], *cells)
    assert path.stat().st_size > 2_000_000
    sidebar = open_notebook("large.ipynb")
    expect(sidebar.change("return-dict")).to_have_count(400)
    made = sidebar.node.locator(".cm-mergeView")
    expect(made.first).to_be_visible()
    assert made.count() < 30, "editors are made when they come into view"
    last = sidebar.cell(402)
    last.scroll_into_view_if_needed()
    expect(last.locator(".cm-mergeView")).to_contain_text("return_dict=False")
    sidebar.node.get_by_role("button", name="Apply").click()
    expect(sidebar.status).to_contain_text("Applied")
    assert sidebar.sources()[-1] == f"last, pooled = bert(ids, return_dict=False)\n{work}"
