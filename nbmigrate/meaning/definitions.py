"""Imports, functions and classes: what their statements bind."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import last_name
from nbmigrate.meaning.facts import ImportFact
from nbmigrate.meaning.frames import ClassFrame, Frame
from nbmigrate.meaning.values import (
    Arguments,
    Function,
    Symbol,
    UserClass,
    Values,
    WrittenModule,
    join,
    one,
)

if TYPE_CHECKING:
    from nbmigrate.cells.program import CodeCell
    from nbmigrate.meaning.expressions import Expressions
    from nbmigrate.meaning.state import State

# Decorators that leave the results of a function what they are.
_TRANSPARENT = frozenset(
    {"staticmethod", "classmethod", "property", "cached_property", "setter", "abstractmethod"}
    | {"wraps", "lru_cache", "cache", "contextmanager", "singledispatch", "override"},
)


class Definitions:
    """The part of the interpreter that runs imports and definitions."""

    def __init__(self, state: State, expressions: Expressions) -> None:
        self._state = state
        self._heap = state.heap
        self._behaviours = state.behaviours
        self._expressions = expressions
        self.defined: dict[ast.AST, Function] = {}
        # The cells that write a module, the frames of those that were imported, by module name.
        self.written: dict[str, list[CodeCell]] = {}
        self.imported: dict[CodeCell, Frame] = {}
        self.guards = 0

    def start_again(self) -> None:
        """Forget what was defined and which modules were imported."""
        self.defined.clear()
        self.imported.clear()
        self.written.clear()

    def bind(self, name: str, values: Values) -> None:
        """Bind a name in the scope that runs, or where `global` and `nonlocal` say."""
        home = self._state.frame.home(name)
        if home is not self._state.frame and self._state.conditional and name in home.names:
            values = join(home.names[name], values)
        home.names[name] = values
        if home is self._state.notebook and self._state.running is not None:
            home.cells[name] = self._state.running
            self._state.facts.bindings.setdefault(name, {})[self._state.running] = values

    def run_function_definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Run a `def`, in a class body or outside."""
        self._expressions.note_defaults(node)
        in_class = isinstance(self._state.frame, ClassFrame)
        # Methods do not see the names of their class.
        enclosing = self._state.frame.parent if in_class else None
        function = Function(self._state.site(node), enclosing or self._state.frame, self._owner())
        self.defined[node] = function
        values: Values = one(function)
        for decorator in reversed(node.decorator_list):
            values = self._decorated(values, decorator)
        self.bind(node.name, values)

    def _owner(self) -> UserClass | None:
        return self._state.frame.cls if isinstance(self._state.frame, ClassFrame) else None

    def _decorated(self, values: Values, decorator: ast.expr) -> Values:
        found = self._state.evaluate(decorator)
        name = last_name(decorator)
        if name in _TRANSPARENT or name in self._behaviours.passing_decorators:
            return values
        if all(isinstance(value, Function | UserClass) for value in found) and found:
            return self._state.call(found, self._state.site(decorator), Arguments((values,)))
        return frozenset(
            Function(value.site, value.frame, value.owner, transparent=False)
            if isinstance(value, Function)
            else value
            for value in values
        )

    def run_class_definition(self, node: ast.ClassDef) -> None:
        """Run a `class` statement."""
        cls = UserClass(self._state.site(node))
        self._state.bases[cls] = tuple(self._state.evaluate(base) for base in node.bases)
        self._state.facts.classes[cls] = self._state.bases[cls]
        for keyword in node.keywords:
            self._state.evaluate(keyword.value)
        outer = self._state.frame
        self._state.frame = ClassFrame(outer, cls)
        self._heap.make(cls)
        self._state.execute(node.body)
        for name, values in self._state.frame.names.items():
            self._heap.put(cls, name, values)
        self._state.frame = outer
        for decorator in node.decorator_list:
            self._state.evaluate(decorator)
        self.bind(node.name, one(cls))

    def run_import(self, statement: ast.Import | ast.ImportFrom) -> None:
        """Run an import: of a library, or of a module that a cell of the notebook writes."""
        site = self._state.site(statement)
        for position, alias in enumerate(statement.names):
            if isinstance(statement, ast.Import):
                bound = alias.asname or alias.name.partition(".")[0]
                module, name = alias.name, None
            else:
                bound, name = alias.asname or alias.name, alias.name
                module = "." * statement.level + (statement.module or "")
            fact = ImportFact(site, module, name, bound, self.guards > 0)
            self._state.facts.imports[statement, position] = fact
            self._bind_import(fact, dotted=name is None and not alias.asname)

    def _bind_import(self, fact: ImportFact, *, dotted: bool) -> None:
        written = self._written_module(fact.module)
        if written is not None and fact.name == "*":
            for exported, values in written.frame.names.copy().items():
                self.bind(exported, values)
        elif written is not None and fact.name is not None:
            reason = f"{fact.name} is not in {fact.module}"
            self.bind(fact.bound, written.frame.get(fact.name) or self._state.missing(reason))
        elif written is not None and not (dotted and "." in fact.module):
            self.bind(fact.bound, one(written))
        elif fact.name == "*":
            self._state.frame.module.star_modules.append(fact.module)
        elif fact.name is None:
            self.bind(fact.bound, one(Symbol(fact.bound if dotted else fact.module)))
        else:
            self.bind(fact.bound, self._imported_name(f"{fact.module}.{fact.name}"))

    def _imported_name(self, path: str) -> Values:
        written = self._written_module(path)
        return one(Symbol(path) if written is None else written)

    def _written_module(self, module: str) -> WrittenModule | None:
        """Return the module as the last cell before this one wrote it, or else the first behind."""
        cells = self.written.get(module.lstrip("."), [])
        before = [
            cell
            for cell in cells
            if self._state.running is None or cell.index < self._state.running
        ]
        if not cells:
            return None
        cell = before[-1] if before else cells[0]
        if cell not in self.imported:
            self._run_module(cell)
        return WrittenModule(module, self.imported[cell])

    def _run_module(self, cell: CodeCell) -> None:
        frame = self.imported[cell] = Frame()
        outer, outer_cell = self._state.frame, self._state.cell
        self._state.frame, self._state.cell = frame, cell.index
        if cell.tree is not None:
            self._state.execute(cell.tree.body)
        self._state.frame, self._state.cell = outer, outer_cell
