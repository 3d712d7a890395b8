"""Interpret a notebook: walk its cells in document order and note what every name holds.

Nothing is executed. Branches are joined, loops are walked until nothing new is found, functions
are followed from each of their call sites, and what is called nowhere is walked at the end with
unknown parameters.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import walk
from nbmigrate.meaning.builtin_calls import BuiltinCalls
from nbmigrate.meaning.calls import Calls
from nbmigrate.meaning.containers import Containers
from nbmigrate.meaning.definitions import Definitions
from nbmigrate.meaning.exposure import Exposure
from nbmigrate.meaning.expressions import Expressions
from nbmigrate.meaning.frames import Frame
from nbmigrate.meaning.members import Members
from nbmigrate.meaning.order import doubts, ran_out_of_order
from nbmigrate.meaning.settable import settable_attributes
from nbmigrate.meaning.state import State
from nbmigrate.meaning.statements import Statements
from nbmigrate.meaning.values import UserInstance, Values, one, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.meaning.behaviour import Behaviours
    from nbmigrate.meaning.facts import Facts
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
    state = State(behaviours)
    notes_reads = ran_out_of_order(cells)
    interpreter = Interpreter(state, in_words, Exposure(cells), notes_reads=notes_reads)
    state.collecting = any(_has_attributes(cell) for cell in cells)
    if state.collecting:
        state.settable = settable_attributes(cells)
    # Attributes may be read before the walk meets what sets them: again, knowing more.
    for _ in range(_MOST_WALKS):
        if not state.collecting:
            break
        interpreter.run(cells)
        state.collecting = state.heap.stale
        if not state.collecting and not state.missed:
            return state.facts
        interpreter.start_again()
    state.collecting = False
    interpreter.run(cells)
    return state.facts


def _has_attributes(cell: CodeCell) -> bool:
    return bool(cell.nodes_of(ast.ClassDef))


class Interpreter:
    """The whole interpreter, made of its parts: this one runs cells."""

    def __init__(
        self,
        state: State,
        doubts: Mapping[ast.AST, str],
        exposure: Exposure,
        *,
        notes_reads: bool,
    ) -> None:
        containers, members = Containers(state), Members(state)
        expressions = Expressions(state, containers, members, doubts, notes_reads=notes_reads)
        builtins = BuiltinCalls(state, containers, members)
        calls = Calls(state, containers, members, expressions, builtins)
        definitions = Definitions(state, expressions)
        statements = Statements(
            state, containers, members, expressions, calls, definitions, exposure
        )
        state.evaluate, state.call = expressions.evaluate, calls.call
        state.assign, state.execute = statements.assign, statements.execute
        self._state = state
        self._expressions = expressions
        self._calls = calls
        self._definitions = definitions

    def start_again(self) -> None:
        """Forget the facts and names, but keep what objects, lists and dicts were seen to hold."""
        self._state.start_again()
        self._state.heap.start_again()
        self._calls.start_again()
        self._expressions.lambdas.clear()
        self._definitions.start_again()

    def run(self, cells: Sequence[CodeCell]) -> None:
        """Walk all cells, then modules nobody imports, then the functions that no call reached."""
        for cell in cells:
            for name in _module_names(cell.module or ""):
                self._definitions.written.setdefault(name, []).append(cell)
        for cell in cells:
            if cell.tree is not None and cell.module is None:
                self._state.running = cell.index
                self._run_at_top(cell, self._state.notebook)
        self._state.running = None
        for cell in cells:
            if (
                cell.tree is not None
                and cell.module is not None
                and cell not in self._definitions.imported
            ):
                self._definitions.imported[cell] = Frame()
                self._run_at_top(cell, self._definitions.imported[cell])
        while waiting := [
            f for node, f in self._functions().items() if node not in self._calls.called
        ]:
            # Constructors first: they set what the other methods use.
            function = next((f for f in waiting if f.name == "__init__"), waiting[0])
            receiver = () if function.owner is None else (one(UserInstance(function.owner)),)
            self._calls.memo.clear()
            self._calls.call_from_outside(function, *receiver)

    def _functions(self) -> dict[ast.AST, Function]:
        return self._definitions.defined | self._expressions.lambdas

    def _run_at_top(self, cell: CodeCell, frame: Frame) -> None:
        """Run a cell, or as much of it as is not nested too deeply to be followed."""
        for statement in cell.tree.body if cell.tree is not None else ():
            self._state.frame, self._state.cell = frame, cell.index
            try:
                self._state.execute([statement])
            except RecursionError:
                self._lose(statement, frame)

    def _lose(self, statement: ast.stmt, frame: Frame) -> None:
        """Go on behind a statement that cannot be followed: what it binds is not known."""
        self._calls.forget_calls()
        self._state.frame = frame
        self._state.conditional = self._definitions.guards = self._expressions.in_fstring = 0
        lost: Values = unknown("it is made by code that is nested too deeply to be followed")
        for node in walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._definitions.bind(node.id, lost)


def _module_names(path: str) -> list[str]:
    """Return the names by which a written file can be imported: `net`, `models.net`."""
    parts = path.removesuffix(".py").replace("\\", "/").strip("./").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return [".".join(parts[start:]) for start in range(len(parts)) if parts[start]]
