"""What the rules say of themselves, as elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.reviewing.elements import Element, h

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

    from nbmigrate.reviewing.elements import Node

_TAGS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "blockquote",
    "strong": "strong",
    "em": "em",
}


def summaries() -> dict[str, str]:
    """Return the first line of every rule's documentation, by the rule's name."""
    from nbmigrate.rules import all_rules  # noqa: PLC0415

    return {rule.name: rule.summary for rule in all_rules()}


def documentation(rule: str) -> Element | None:
    """Return the documentation of a rule; None if there is no rule of this name."""
    from nbmigrate.rules import all_rules  # noqa: PLC0415

    texts = [found.documentation for found in all_rules() if found.name == rule]
    return from_markdown(texts[0]) if texts else None


def from_markdown(text: str) -> Element:
    """Read a text as Markdown; what is HTML in it is shown as text."""
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415

    root = SyntaxTreeNode(MarkdownIt("commonmark", {"html": False}).parse(text))
    return h("div", "nbm-text", [_node(child) for child in root.children])


def _node(node: SyntaxTreeNode) -> Node:
    children = [_node(child) for child in node.children]
    if node.type == "heading":
        return h("h4", "", children)
    if node.type in {"code_block", "fence"}:
        return h("pre", "", h("code", "", node.content))
    if node.type == "code_inline":
        return h("code", "", node.content)
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    if node.type in _TAGS:
        return h(_TAGS[node.type], "", children)
    return h("span", "", children) if children else node.content
