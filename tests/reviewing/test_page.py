from __future__ import annotations

import base64
import hashlib
import pickle
import re
from html.parser import HTMLParser

import pytest

from nbmigrate.documents.notebook import Cell, Document
from nbmigrate.plan import Decisions, Plan, Style
from nbmigrate.reviewing.notebook import ReviewedNotebook, reviewed, unread
from nbmigrate.reviewing.page import review_page
from reviewing.plans import MASKED_LM, PRETRAINED_BERT, long_notebook, planned

VOID = {"meta", "br", "input"}


class Page(HTMLParser):
    """A page as a browser reads it: its elements, their texts, and whether all are closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self.open), data))

    @property
    def text(self) -> str:
        return "".join(text for path, text in self.texts if "style" not in path)

    def all(self, tag: str, css: str = "") -> list[dict[str, str | None]]:
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and (not css or css in (attributes.get("class") or "").split())
        ]


def cells_in(source: bytes) -> tuple[Cell, ...]:
    return Document.from_bytes(source).cells


def made_of(path: str, cells: tuple[str, ...], *, unsafe: bool = False) -> ReviewedNotebook:
    source, plan = planned(cells)
    return reviewed(
        path,
        cells_in(source),
        plan,
        Decisions.default(plan, unsafe=unsafe),
        f"{path}.new",
    )


def test_one_notebook_shows_its_cells_side_by_side() -> None:
    page = Page(review_page([made_of("demo.ipynb", MASKED_LM)]))
    assert page.open == []
    assert "Review of demo.ipynb" in page.text
    assert "1 notebook to transformers 4.57.6: 4 of 5 changes made, 0 left to do by hand." in (
        page.text
    )
    assert "Written for transformers 2.11.0" in page.text
    removed = [text for path, text in page.texts if "del" in path]
    added = [text for path, text in page.texts if "ins" in path]
    assert "masked_lm_labels" in removed
    assert "labels" in added
    assert len(page.all("article", "nbm-card")) == 5
    assert "✗ left out" in page.text, "the guess"


def test_what_was_decided_is_what_is_shown() -> None:
    source, plan = planned(PRETRAINED_BERT)
    adam = next(c for c in plan.changes if c.alternative is not None)
    everything = Decisions.default(plan)
    exact = Decisions(everything.accepted, {adam.id: Style.EXACT})
    pages = [
        Page(review_page([reviewed("demo.ipynb", cells_in(source), plan, decisions)])).text
        for decisions in (everything, exact, Decisions())
    ]
    assert "get_linear_schedule_with_warmup" in pages[0]
    assert "Style exact: with exactly the old numbers." in pages[1]
    assert "0 of 3 changes made" in pages[2]
    assert "not written" in pages[0]
    assert "nothing to change" in pages[2]


def test_a_page_asks_for_nothing_and_runs_nothing() -> None:
    html = review_page([made_of("demo.ipynb", MASKED_LM)])
    page = Page(html)
    assert page.all("script") == []
    used = {name for _, attributes in page.elements for name in attributes}
    assert not {name for name in used if name.startswith("on") or name in {"style", "src"}}
    links = {str(a.get("href")) for a in page.all("a")}
    assert links
    assert all(link.startswith("#") for link in links)
    style = re.search(r"<style>(.*)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    (policy,) = (m["content"] for m in page.all("meta") if m.get("http-equiv"))
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_every_link_leads_to_something_on_the_page() -> None:
    page = Page(review_page([made_of("a.ipynb", MASKED_LM), made_of("b.ipynb", PRETRAINED_BERT)]))
    ids = [str(a["id"]) for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    assert {str(a["href"])[1:] for a in page.all("a")} <= set(ids)


def test_many_notebooks_have_an_index_and_bars() -> None:
    source, plan = planned(["import pandas as pd"])
    notebooks = [
        made_of("a.ipynb", MASKED_LM),
        made_of("sub/b.ipynb", PRETRAINED_BERT),
        reviewed("c.ipynb", cells_in(source), plan, Decisions()),
        unread("broken.ipynb", "not JSON:\nit is empty"),
    ]
    page = Page(review_page(notebooks))
    assert "4 notebooks to transformers 4.57.6" in page.text
    assert len(page.all("table", "nbm-index")) == 1
    assert "failed: not JSON: it is empty" in page.text
    titles = [str(svg["aria-label"]) for svg in page.all("svg")]
    assert titles[0] == "By safety: safe 5, review 2, unsafe 1, by hand 0"
    assert "pytorch_pretrained_bert 1" in titles[1]
    assert "none 2" in titles[1]
    assert "return-dict 2" in titles[2]
    assert all("open" not in d for d in page.all("details", "nbm-notebook"))


def test_rules_explain_themselves_at_the_end() -> None:
    page = Page(review_page([made_of("demo.ipynb", MASKED_LM)]))
    assert {"rule-return-dict", "rule-adamw", "rule-renamed-keywords"} <= {
        str(a.get("id")) for a in page.all("section")
    }


def test_very_long_unchanged_stretches_are_not_in_the_page() -> None:
    source, plan = long_notebook(lines=5000, every=2600)
    html = review_page([reviewed("long.ipynb", cells_in(source), plan, Decisions.default(plan))])
    page = Page(html)
    assert "2,5" not in page.text
    assert re.search(r"25\d\d unchanged lines \(lines \d+-\d+\) not in this report", page.text)
    assert len(html) < 100_000


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "</pre></code></div></body><img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "\u202e\u200b\x1b[31m\x00\ud800",
    ],
)
def test_hostile_notebooks_stay_text(hostile: str) -> None:
    cells = (f"# {hostile}", *MASKED_LM[:1], f"{MASKED_LM[1]}  # {hostile}")
    page = Page(review_page([made_of(f"{hostile}.ipynb", cells)]))
    assert page.open == []
    assert page.all("script") == page.all("img") == []
    assert all(c.isprintable() or c == "\n" for c in page.text)


def test_what_a_report_needs_of_a_notebook_crosses_processes() -> None:
    notebook = made_of("demo.ipynb", MASKED_LM)
    assert pickle.loads(pickle.dumps(notebook)) == notebook  # noqa: S301 - our own
    assert set(notebook.sources) == {0, 1, 2, 3}


def test_a_notebook_that_could_not_be_read_has_an_empty_plan() -> None:
    assert unread("x.ipynb", "why").plan == Plan(digest="", target="")
