from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbmigrate.reviewing.elements import h, to_html, visible


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


HOSTILE = [
    "<script>alert(1)</script>",
    "</pre></div><img src=x onerror=alert(1)>",
    "\"' onmouseover='alert(1)",
    "<!-- ]]> &lt; &#60;script>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_and_attributes_are_never_markup(text: str) -> None:
    reader = read(to_html(h("p", "", text, title=text)))
    assert reader.tags == ["p"]
    assert reader.attributes == [("title", text)]
    assert reader.text == text


@given(st.text())
def test_any_text_comes_back_as_its_visible_form(text: str) -> None:
    reader = read(to_html(h("p", "", text)))
    assert reader.text.replace("\r\n", "\n") == visible(text)


@given(st.text())
def test_what_is_visible_can_be_printed_and_sent(text: str) -> None:
    shown = visible(text)
    assert all(c.isprintable() or c in "\t\n\u3000" for c in shown)
    assert shown.encode().decode() == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("\x1b", "⟨U+001B⟩"),
        ("\x00", "⟨U+0000⟩"),
        ("\u202e", "⟨U+202E⟩"),
        ("\u200b", "⟨U+200B⟩"),
        ("\u2028", "⟨U+2028⟩"),
        ("\ufeff", "⟨U+FEFF⟩"),
        ("\xa0", "⟨U+00A0⟩"),
        ("\ud800", "⟨U+D800⟩"),
    ],
)
def test_what_cannot_be_seen_is_shown(character: str, shown: str) -> None:
    assert visible(f"a{character}b") == f"a{shown}b"


def test_texts_of_any_language_stay() -> None:
    text = "naïve 模型\u3000 модель \U0001f917 שלום\n\ttab"
    assert visible(text) == text


def test_attributes_without_a_value_and_without_any_use() -> None:
    html = to_html(h("input", "nbm", disabled=True, hidden=False, title=None, data_key="a b"))
    assert html == '<input class="nbm" disabled data-key="a b">'


def test_children_come_in_order_and_nothing_is_left_out() -> None:
    tree = h("div", "", None, "a", ["b", h("b", "", "c")], h("i"))
    assert to_html(tree) == "<div>ab<b>c</b><i></i></div>"
    assert json.loads(json.dumps(tree)) == ["div", {}, ["a", "b", ["b", {}, ["c"]], ["i", {}, []]]]
