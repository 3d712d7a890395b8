"""Where the cells of a notebook hold shell text: behind `!` and magics, and below `%%bash`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbmigrate.cells.magics import MagicKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.cells.program import CodeCell

_COMMAND_KINDS = frozenset(
    {MagicKind.SHELL, MagicKind.LINE_MAGIC, MagicKind.AUTOMAGIC}
    | {MagicKind.ASSIGNED_SHELL, MagicKind.ASSIGNED_MAGIC},
)
# Cell magics whose body a browser is given.
_BROWSER_CELL = re.compile(r"(?:javascript|js|html|HTML|svg|SVG|latex|markdown)\b")
_SHELL_CELL = re.compile(r"(?:bash|sh|shell|system|sx|script\s+(?:ba|z)?sh)\b")


def shell_texts(cell: CodeCell) -> Iterator[tuple[int, str]]:
    """Yield the commands of a cell, each with its offset: those of line magics with their names."""
    for magic in cell.masked.magics:
        if magic.kind in _COMMAND_KINDS:
            yield magic.end - len(magic.text), magic.text
    heading, start = foreign_body(cell)
    if is_shell(heading):
        yield start, cell.source[start:]


def foreign_body(cell: CodeCell) -> tuple[str, int]:
    """Return the line of the cell magic whose body is no Python, and the offset of that body.

    The line, without `%%`, is empty if there is none.
    """
    if not cell.opaque:
        return "", 0
    magic = cell.masked.magics[-1]
    heading = re.split(r"[\r\n]", magic.text, maxsplit=1)[0]
    return heading, magic.end - len(magic.text) + len(heading)


def is_for_browser(heading: str) -> bool:
    """Tell whether a cell magic hands its body to a browser."""
    return _BROWSER_CELL.match(heading) is not None


def is_shell(heading: str) -> bool:
    """Tell whether a cell magic hands its body to a shell."""
    return _SHELL_CELL.match(heading) is not None
