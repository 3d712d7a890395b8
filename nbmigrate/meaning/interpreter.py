"""Interpret a notebook: walk its cells in document order and note what every name holds.

Nothing is executed. Branches are joined, loops are walked until nothing new is found, functions
are followed from each of their call sites, and what is called nowhere is walked at the end with
unknown parameters.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import walk
from nbmigrate.meaning.exposure import Exposure
from nbmigrate.meaning.facts import Facts
from nbmigrate.meaning.frames import Frame
from nbmigrate.meaning.order import doubts, ran_out_of_order
from nbmigrate.meaning.settable import settable_attributes
from nbmigrate.meaning.statements import Statements
from nbmigrate.meaning.values import UserInstance, Values, one, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.meaning.behaviour import Behaviours
    from nbmigrate.meaning.order import Doubt
    from nbmigrate.meaning.values import Function

_MOST_WALKS = 3


def interpret(cells: Iterable[CodeCell], behaviours: Behaviours) -> Facts:
    """Return the facts of a notebook's Python cells, which come in document order.

    `behaviours` are those of the libraries that are known.

    Where the execution counts of the cells tell that a name held something else when it was read,
    its values also have an `Unknown` that says so.
    """
    cells = list(cells)
    facts = _facts(cells, behaviours, {})
    doubtful = doubts(cells, facts)
    return _facts(cells, behaviours, doubtful) if doubtful else facts


def _facts(
    cells: Sequence[CodeCell], behaviours: Behaviours, doubtful: Mapping[ast.AST, Doubt]
) -> Facts:
    in_words = {node: doubt.in_words for node, doubt in doubtful.items()}
    exposure = Exposure(cells)
    notes_reads = ran_out_of_order(cells)
    interpreter = Interpreter(behaviours, in_words, exposure, notes_reads=notes_reads)
    interpreter.collecting = any(_has_attributes(cell) for cell in cells)
    if interpreter.collecting:
        interpreter.settable = settable_attributes(cells)
    # Attributes may be read before the walk meets what sets them: again, knowing more.
    for _ in range(_MOST_WALKS):
        if not interpreter.collecting:
            break
        interpreter.run(cells)
        interpreter.collecting = interpreter.heap.stale
        if not interpreter.collecting and not interpreter.missed:
            return interpreter.facts
        interpreter.start_again()
    interpreter.collecting = False
    interpreter.run(cells)
    return interpreter.facts


def _has_attributes(cell: CodeCell) -> bool:
    return bool(cell.nodes_of(ast.ClassDef))


class Interpreter(Statements):
    """The whole interpreter: this part runs cells."""

    def start_again(self) -> None:
        """Forget the facts and names, but keep what objects, lists and dicts were seen to hold."""
        self.facts = Facts()
        self.missed = False
        self.heap.start_again()
        self.notebook = Frame()
        self.called.clear()
        self.memo.clear()
        self.defined.clear()
        self.lambdas.clear()
        self.imported.clear()
        self.written.clear()
        self.forget_calls()

    def run(self, cells: Sequence[CodeCell]) -> None:
        """Walk all cells, then modules nobody imports, then the functions that no call reached."""
        for cell in cells:
            for name in _module_names(cell.module or ""):
                self.written.setdefault(name, []).append(cell)
        for cell in cells:
            if cell.tree is not None and cell.module is None:
                self.running = cell.index
                self._run_at_top(cell, self.notebook)
        self.running = None
        for cell in cells:
            if cell.tree is not None and cell.module is not None and cell not in self.imported:
                self.imported[cell] = Frame()
                self._run_at_top(cell, self.imported[cell])
        while waiting := [f for node, f in self._functions().items() if node not in self.called]:
            # Constructors first: they set what the other methods use.
            function = next((f for f in waiting if f.name == "__init__"), waiting[0])
            receiver = () if function.owner is None else (one(UserInstance(function.owner)),)
            self.memo.clear()
            self.call_from_outside(function, *receiver)

    def _functions(self) -> dict[ast.AST, Function]:
        return self.defined | self.lambdas

    def _run_at_top(self, cell: CodeCell, frame: Frame) -> None:
        """Run a cell, or as much of it as is not nested too deeply to be followed."""
        for statement in cell.tree.body if cell.tree is not None else ():
            self.frame, self.cell = frame, cell.index
            try:
                self.execute([statement])
            except RecursionError:
                self._lose(statement, frame)

    def _lose(self, statement: ast.stmt, frame: Frame) -> None:
        """Go on behind a statement that cannot be followed: what it binds is not known."""
        self.forget_calls()
        self.frame = frame
        self.conditional = self.guards = self.in_fstring = 0
        lost: Values = unknown("it is made by code that is nested too deeply to be followed")
        for node in walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.bind(node.id, lost)


def _module_names(path: str) -> list[str]:
    """Give the names by which a written file can be imported: `net`, `models.net`."""
    parts = path.removesuffix(".py").replace("\\", "/").strip("./").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return [".".join(parts[start:]) for start in range(len(parts)) if parts[start]]
