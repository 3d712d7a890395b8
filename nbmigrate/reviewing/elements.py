"""A small tree of HTML elements, which becomes a page or crosses to a browser as JSON.

All text of it is text: nothing from a notebook is ever read as markup. A front end makes the same
elements of the tree that `to_html` writes.
"""

from __future__ import annotations

import html
import unicodedata
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VOID = frozenset({"br", "input", "meta"})
_READABLE = frozenset(" \t\n\u3000")  # the last one is the space of Chinese and Japanese texts


class Element(NamedTuple):
    """An element: its tag, its attributes, and the elements and texts in it."""

    tag: str
    attributes: dict[str, str]
    children: tuple[Node, ...]


Node: TypeAlias = Element | str
Content: TypeAlias = "Node | Sequence[Node] | None"


def h(tag: str, css: str = "", *children: Content, **attributes: str | bool | None) -> Element:
    """Make an element of class `css` (separated by spaces).

    Attributes that are None or False are left out, `True` is an attribute without a value; in
    their names `_` stands for `-`. Children that are None are left out, lists are put in one by
    one. What cannot be seen in a text is made visible: see `visible`.
    """
    given = {"class": css or None, **attributes}
    kept = {
        name.rstrip("_").replace("_", "-"): "" if value is True else visible(str(value))
        for name, value in given.items()
        if value is not None and value is not False
    }
    return Element(tag, kept, tuple(_flat(children)))


def _flat(children: tuple[Content, ...]) -> Iterator[Node]:
    for child in children:
        if isinstance(child, Element):
            yield child
        elif isinstance(child, str):
            yield visible(child)
        elif child is not None:
            yield from _flat(tuple(child))


def is_hidden(character: str) -> bool:
    """Whether a character cannot be seen, or changes how others are shown."""
    return not character.isprintable() and character not in _READABLE


def escaped(character: str) -> str:
    """Name a character by its code point."""
    return f"⟨U+{ord(character):04X}⟩"


def name_of(character: str) -> str:
    """Return the Unicode name of a character, in lower case."""
    return unicodedata.name(character, "control character").lower()


def visible(text: str) -> str:
    """Show characters that cannot be seen, or change how others are shown, as their code points."""
    if text.isprintable():
        return text
    return "".join(escaped(c) if is_hidden(c) else c for c in text)


def to_html(node: Node) -> str:
    """Write an element, or a text, as HTML."""
    pieces: list[str] = []
    _write(node, pieces)
    return "".join(pieces)


def _write(node: Node, pieces: list[str]) -> None:
    if isinstance(node, str):
        pieces.append(html.escape(node, quote=False))
        return
    attributes = "".join(
        f' {name}="{html.escape(value)}"' if value else f" {name}"
        for name, value in node.attributes.items()
    )
    pieces.append(f"<{node.tag}{attributes}>")
    if node.tag in _VOID:
        return
    for child in node.children:
        _write(child, pieces)
    pieces.append(f"</{node.tag}>")
