"""The Python of a notebook: each cell's source, its masked text, its syntax tree."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from nbmigrate.magics import Body, Masked, mask
from nbmigrate.plan import Place
from nbmigrate.positions import Positions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from nbmigrate.document import Cell


@dataclass(frozen=True)
class CodeCell:
    """One code cell that holds Python. `tree` is None if it cannot be parsed: see `error`.

    `module` is the path that a `%%writefile` cell writes to, None for the notebook's own code.
    """

    index: int
    source: str
    masked: Masked
    tree: ast.Module | None
    error: str = ""
    error_line: int = 1

    @property
    def module(self) -> str | None:
        """The module this code is written to, None for the notebook itself."""
        return self.masked.module

    @cached_property
    def positions(self) -> Positions:
        """The map between lines, columns and offsets."""
        return Positions(self.masked.text)

    def place(self, node: ast.AST) -> Place:
        """Give where an expression, statement or keyword stands."""
        start = self.positions.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        end = self.positions.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
        return Place(self.index, start, end)

    def text(self, node: ast.AST) -> str:
        """Give the source of an expression or statement."""
        place = self.place(node)
        return self.source[place.start : place.end]


def read_program(cells: Iterable[Cell], python_cell_magics: Collection[str]) -> list[CodeCell]:
    """Give the code cells that hold Python; cells in other languages are left out."""
    return [
        parsed
        for cell in cells
        if cell.kind == "code"
        and (parsed := read_cell(cell.index, cell.source, python_cell_magics)) is not None
    ]


def read_cell(
    index: int,
    source: str,
    python_cell_magics: Collection[str] = (),
) -> CodeCell | None:
    """Mask and parse one cell; None if its body is another language."""
    masked = mask(source, python_cell_magics)
    if masked.body is Body.OPAQUE:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\d" in a user's string is the user's business
            tree = ast.parse(masked.text)
    except SyntaxError as error:
        line = min(error.lineno or 1, masked.text.count("\n") + 1)
        return CodeCell(index, source, masked, None, error.msg, line)
    except (ValueError, RecursionError, MemoryError) as error:
        return CodeCell(index, source, masked, None, str(error) or type(error).__name__)
    return CodeCell(index, source, masked, tree)
