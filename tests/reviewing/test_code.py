from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.reviewing.cell import Line, Row
from nbmigrate.reviewing.code import code
from nbmigrate.reviewing.highlight import Token, highlighted
from nbmigrate.reviewing.rows import differing

if TYPE_CHECKING:
    from nbmigrate.reviewing.elements import Element, Node

MINUS = "\N{MINUS SIGN}"


def text_of(node: Node) -> str:
    return node if isinstance(node, str) else "".join(map(text_of, node.children))


def found(node: Node, tag: str = "", css: str = "") -> list[Element]:
    if isinstance(node, str):
        return []
    is_it = tag in {"", node.tag} and (not css or css in node.attributes.get("class", "").split())
    return [*([node] if is_it else []), *(e for c in node.children for e in found(c, tag, css))]


def row(old: str, new: str) -> Row:
    marks = differing(old, new)
    return Row(
        Line(7, old, highlighted(old), marks.old),
        Line(9, new, highlighted(new), marks.new),
        changed=True,
    )


def test_signs_numbers_and_words_tell_what_changed_without_colour() -> None:
    table = code([row("x = f(a)", "x = f(b)")], "Cell 1", {7: [3, 4]})
    (line,) = found(table, css="nbm-row")
    assert [text_of(cell) for cell in found(line, css="nbm-line")] == ["7", "9"]
    assert [text_of(cell) for cell in found(line, "code")] == [f"{MINUS}x = f(a)", "+x = f(b)"]
    assert [text_of(e) for e in found(line, "del")] == ["a"]
    assert [text_of(e) for e in found(line, "ins")] == ["b"]
    assert line.attributes["data-changes"] == "3 4"


def test_a_line_without_a_counterpart_stands_beside_nothing() -> None:
    table = code([Row(None, Line(1, "import torch"), changed=True)], "Cell 1", {})
    assert [text_of(cell) for cell in found(table, "code")] == ["", "+import torch"]
    assert found(table, css="nbm-none")


def test_characters_that_cannot_be_seen_have_a_box_and_a_name() -> None:
    line = Line(1, "s = '\u202e\x1b[31m\ud83d'", (Token(4, 13, "string"),))
    table = code([Row(line, line, changed=False)], "Cell 1", {})
    boxes = found(found(table, "code")[0], css="nbm-escape")
    assert [text_of(box) for box in boxes] == ["⟨U+202E⟩", "⟨U+001B⟩", "⟨U+D83D⟩"]
    assert boxes[0].attributes["title"] == "right-to-left override"


def test_of_a_very_long_line_the_changed_words_and_what_is_around_them_is_shown() -> None:
    data = ", ".join(map(str, range(5000)))
    table = code([row(f"f([{data}], old=1)", f"f([{data}], new=1)")], "Cell 1", {})
    left, right = map(text_of, found(table, "code"))
    assert len(left) < 1000
    assert left.startswith(f"{MINUS}f([0, 1, 2, ")
    assert left.endswith(" 4998, 4999], old=1)")
    assert right.endswith(" 4998, 4999], new=1)")
    assert "characters not shown" in left


def test_a_text_is_cut_at_colours_and_marks_and_nowhere_loses_a_character() -> None:
    old = "from pytorch_pretrained_bert import BertAdam, BertModel  # 'old' # note"
    new = "from transformers import BertModel  # 'old' # note"
    table = code([row(old, new)], "Cell 1", {})
    assert [text_of(cell)[1:] for cell in found(table, "code")] == [old, new]
