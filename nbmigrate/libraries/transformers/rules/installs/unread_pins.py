"""Releases that a notebook pins where what it installs is not understood well enough to edit it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from nbmigrate.cells.lexical import LINE, after, visible
from nbmigrate.libraries.transformers.rules.installs.pins import pins
from nbmigrate.plan import Place
from nbmigrate.rules.toolkit.requirements import requirement
from nbmigrate.rules.toolkit.shell_cells import foreign_body, is_for_browser

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.libraries.transformers.rules.installs.pins import Pin
    from nbmigrate.rules.base import Context
    from nbmigrate.rules.toolkit.install_lines import Line

# Cell magics whose body is another language, and files for readers.
_NOT_INSTALLING = re.compile(r"R\b|(?:writefile|file)\s.*\.(?:md|rst|html?|tex|ipynb)\b")
_COMMENT = re.compile(r"(?:^|\s)(?:#|//)")
_SAID = re.compile(r"\s*[!%]*\s*(?:echo|printf)\b[^>]*$")
_INSTALLING = re.compile(
    r"\b(?:install|download|wheel|wget|curl)\b|\b(?:poetry|uv|pdm)\s+add\b|\b(?:echo|printf)\b.*>",
)
_AROUND = " \t-,'\"[]"
# What shows a text to a person, by the last part of its name, and arguments that are texts.
_SHOWING = re.compile(
    r"print|pprint|display|Markdown|HTML|warn|warning|info|debug|error|exception|critical|log|exit",
)
_SHOWN_ARGUMENTS = frozenset({"help", "description", "title", "msg", "message"})


def unread_pins(context: Context, lines: Iterable[Line]) -> Iterator[tuple[Place, Pin]]:
    """Yield the pins that stand in none of the install `lines` and yet install something.

    Comments, messages and commands that only take packages away are left out.
    """
    read = [line.place for line in lines]
    for pin in pins(context.document):
        cell = context.cells.get(pin.cell)
        if cell is None:
            continue
        place = _place(cell.source, pin)
        known = any(
            other.cell == pin.cell and other.start < place.end and place.start < other.end
            for other in read
        )
        if not known and _installs(cell, place, pin):
            yield place, pin


def _place(source: str, pin: Pin) -> Place:
    """Return where a pin stands in the source, which may have invisible characters."""
    if source.isascii():
        return Place(pin.cell, pin.start, pin.start + len(pin.text))
    shown = [offset for offset, character in enumerate(source) if visible(character)]
    return Place(pin.cell, shown[pin.start], shown[pin.start + len(pin.text) - 1] + 1)


def _installs(cell: CodeCell, place: Place, pin: Pin) -> bool:
    """Tell whether what stands at a place takes part in installing."""
    start = max(cell.source.rfind(ending, 0, place.start) for ending in "\r\n") + 1
    text = visible(cell.source[start : after(LINE, cell.source, start)])
    in_magic = any(m.start <= place.start < m.end for m in cell.masked.magics)
    if cell.tree is None or in_magic:
        heading, _ = foreign_body(cell)
        shown = is_for_browser(heading) or _NOT_INSTALLING.match(heading)
        return not shown and _line_installs(text, pin)
    literal = _literal_at(cell, place)
    if literal is None or _is_shown(cell, literal):
        return False  # a comment, or words for a reader
    if isinstance(literal, ast.Constant):
        parts = visible(str(literal.value)).splitlines()
        return any(pin.text in part and _line_installs(part, pin) for part in parts)
    return _line_installs(text, pin)


def _line_installs(line: str, pin: Pin) -> bool:
    before = line.partition(pin.text)[0]
    if _COMMENT.search(before) or "uninstall" in before or _SAID.match(line):
        return False
    if pin.cloned or _INSTALLING.search(line):
        return True
    wanted = [requirement(word) for word in _listed(line)]
    return all(each is not None and (each.specifier or each.address) for each in wanted)


def _listed(line: str) -> list[str]:
    """Return what a line of requirements lists."""
    whole = line.strip(_AROUND)
    return [whole] if requirement(whole) else whole.split()


def _literal_at(cell: CodeCell, place: Place) -> ast.expr | None:
    """Return the string that stands around a place; None in a comment."""
    texts = [node for node in cell.nodes_of(ast.Constant) if isinstance(node.value, str)]
    for literal in (*cell.nodes_of(ast.JoinedStr), *texts):
        around = cell.place(literal)
        if around.start <= place.start and place.end <= around.end:
            return literal
    return None


def _is_shown(cell: CodeCell, literal: ast.expr) -> bool:
    """Tell whether a string is a docstring, or words for a reader."""
    node: ast.AST = literal
    while node in cell.parents:
        node = cell.parents[node]
        match node:
            case ast.Raise() | ast.Assert():
                return True
            case ast.Expr(value=value) if value is literal:
                return True
            case ast.keyword(arg=name) if name in _SHOWN_ARGUMENTS:
                return True
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                if _SHOWING.fullmatch(name):
                    return True
            case _:
                pass
    return False
