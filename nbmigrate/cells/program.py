"""The code of a notebook: each cell's source, its masked text, its syntax tree."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from nbmigrate.cells.lexical import cell_tree
from nbmigrate.cells.magics import Body, Masked, mask
from nbmigrate.cells.syntax import children, walk
from nbmigrate.documents.positions import Place, Positions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from nbmigrate.documents.notebook import Cell

Kind = TypeVar("Kind", bound=ast.AST)


class CodeCell(Struct, frozen=True, dict=True):
    """One code cell. `tree` is None if it is no Python that can be parsed: see `error`.

    A cell whose body is another language, such as `%%bash`, is `opaque`: it has no tree either.
    `module` is the path that a `%%writefile` cell writes to, None for the notebook's own code.
    `execution_count` is the number of its last run, None if it was not run or that is not kept.
    """

    index: int
    source: str
    masked: Masked
    tree: ast.Module | None
    error: str = ""
    error_line: int = 1
    execution_count: int | None = None

    @property
    def module(self) -> str | None:
        """The module this code is written to, None for the notebook itself."""
        return self.masked.module

    @property
    def opaque(self) -> bool:
        """Whether the body is another language, in which only text can be replaced."""
        return self.masked.body is Body.OPAQUE

    @cached_property
    def positions(self) -> Positions:
        """The map between lines, columns and offsets."""
        return Positions(self.masked.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree; none if there is no tree."""
        return tuple(walk(self.tree)) if self.tree is not None else ()

    def nodes_of(self, kind: type[Kind]) -> list[Kind]:
        """Every node of exactly this kind, in the order of `nodes`."""
        return self._by_kind.get(kind, [])

    @cached_property
    def _by_kind(self) -> dict[type[ast.AST], list[Any]]:
        by_kind: dict[type[ast.AST], list[Any]] = {}
        for node in self.nodes:
            by_kind.setdefault(type(node), []).append(node)
        return by_kind

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The node around each node of the tree."""
        return {child: node for node in self.nodes for child in children(node)}

    def place(self, node: ast.AST) -> Place:
        """Return where an expression, statement or keyword stands."""
        start = self.positions.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        end = self.positions.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
        return Place(self.index, start, end)

    def text(self, node: ast.AST) -> str:
        """Return the source of an expression or statement."""
        place = self.place(node)
        return self.source[place.start : place.end]


def read_program(cells: Iterable[Cell], python_cell_magics: Collection[str]) -> list[CodeCell]:
    """Return the code cells, those in other languages too (without a tree)."""
    return [
        replace(
            read_cell(cell.index, cell.source, python_cell_magics),
            execution_count=cell.execution_count,
        )
        for cell in cells
        if cell.kind == "code"
    ]


def read_cell(
    index: int,
    source: str,
    python_cell_magics: Collection[str] = (),
) -> CodeCell:
    """Mask and parse one cell."""
    masked = mask(source, python_cell_magics)
    if masked.body is Body.OPAQUE or masked.tree is not None:
        return CodeCell(index, source, masked, masked.tree)
    try:
        tree = cell_tree(masked.text)
    except SyntaxError as error:
        line = min(error.lineno or 1, masked.text.count("\n") + 1)
        return CodeCell(index, source, masked, None, error.msg, line)
    except (ValueError, RecursionError, MemoryError) as error:
        return CodeCell(index, source, masked, None, str(error) or type(error).__name__)
    return CodeCell(index, source, masked, tree)
