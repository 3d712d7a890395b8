"""Interpret a notebook: walk its cells in document order and note what every name holds.

Nothing is executed. Branches are joined, loops are walked twice, functions are followed from each
of their call sites, and what is called nowhere is walked at the end with unknown parameters.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.meaning.calls import Calls
from nbmigrate.meaning.expressions import ANY_KEY
from nbmigrate.meaning.facts import Facts, ImportFact, Use, UseKind
from nbmigrate.meaning.frames import Frame
from nbmigrate.meaning.values import (
    NOTHING,
    Arguments,
    Constant,
    Container,
    Function,
    Instance,
    Item,
    Method,
    Output,
    Symbol,
    Tuple,
    Unknown,
    UserClass,
    UserInstance,
    Value,
    Values,
    constants,
    join,
    join_all,
    one,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nbmigrate.program import CodeCell

# Decorators that leave the results of a function what they are.
_TRANSPARENT = frozenset(
    {"staticmethod", "classmethod", "property", "cached_property", "no_grad", "inference_mode"}
    | {"wraps", "lru_cache", "cache", "function", "overrides", "torch_required", "autocast"}
    | {"contextmanager", "abstractmethod", "override", "typechecked", "setter", "enable_grad"},
)


def interpret(cells: Iterable[CodeCell]) -> Facts:
    """Give the facts of a notebook's Python cells, which come in document order."""
    cells = list(cells)
    interpreter = Interpreter()
    interpreter.run(cells)
    if interpreter.attributes:
        # Attributes may be read before the walk meets what sets them: once more, knowing all.
        interpreter.start_again()
        interpreter.run(cells)
    return interpreter.facts


class Interpreter(Calls):
    """The whole interpreter: this part runs statements."""

    def __init__(self) -> None:
        super().__init__()
        self._modules: dict[str, Frame] = {}
        self._defined: dict[ast.AST, Function] = {}
        self._guards = 0

    def start_again(self) -> None:
        """Forget the facts and names, but keep what objects, lists and dicts were seen to hold."""
        self.facts = Facts()
        self.called.clear()
        self.memo.clear()
        self._modules.clear()
        self._defined.clear()
        self._calls_made = 0

    def run(self, cells: Iterable[CodeCell]) -> None:
        """Walk all cells, then whatever function no call reached."""
        notebook = Frame()
        for cell in cells:
            if cell.tree is None:
                continue
            self.cell = cell.index
            self.frame = notebook if cell.module is None else self._module_frame(cell.module)
            self.execute(cell.tree.body)
        while waiting := [f for node, f in self._defined.items() if node not in self.called]:
            # Constructors first: they set what the other methods use.
            waiting.sort(key=lambda function: function.name != "__init__")
            function = waiting[0]
            receiver = () if function.owner is None else (one(UserInstance(function.owner)),)
            self.memo.clear()
            self._call_function(function, Arguments(receiver))

    def _module_frame(self, path: str) -> Frame:
        name = path.rpartition("/")[2].removesuffix(".py")
        return self._modules.setdefault(name, Frame())

    def execute(self, statements: Sequence[ast.stmt]) -> bool:
        """Run a block; tell whether it always ends in return, raise, break or continue."""
        for statement in statements:
            if self.frame.parent is None:
                self.memo.clear()  # what functions read from the module may have changed
            if self._execute(statement):
                return True
        return False

    def _execute(self, statement: ast.stmt) -> bool:
        match statement:
            case ast.Expr(value=value):
                self.evaluate(value)
            case ast.Assign(targets=targets, value=value):
                values = self.evaluate(value)
                for target in targets:
                    self.assign(target, values)
            case ast.AnnAssign(target=target, value=annotated):
                if annotated is not None:
                    self.assign(target, self.evaluate(annotated))
            case ast.AugAssign():
                self._augmented(statement)
            case ast.Return(value=returned):
                values = self.evaluate(returned) if returned is not None else one(Constant(None))
                self.frame.returned = join(self.frame.returned, values)
                return True
            case ast.Raise():
                self._evaluate_children(statement)
                return True
            case ast.Break() | ast.Continue():
                return True
            case ast.If():
                return self._if(statement)
            case ast.For() | ast.AsyncFor():
                iterable = self.evaluate(statement.iter)
                elements = self.elements(iterable, statement)
                self._loop(statement.body, statement.orelse, (statement.target, elements))
            case ast.While(test=test, body=body, orelse=orelse):
                self.evaluate(test)
                self._loop(body, orelse, None)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    values = self.evaluate(item.context_expr)
                    if item.optional_vars is not None:
                        self.assign(item.optional_vars, values)
                return self.execute(body)
            case ast.Try():
                return self._try(statement)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.frame.bind(statement.name, self._define(statement, None))
            case ast.ClassDef():
                self._class(statement)
            case ast.Import() | ast.ImportFrom():
                self._import(statement)
            case ast.Global(names=names):
                self.frame.globals.update(names)
            case ast.Nonlocal(names=names):
                self.frame.nonlocals.update(names)
            case ast.Match(subject=subject, cases=cases):
                self.evaluate(subject)
                return self._branches([case.body for case in cases], exhaustive=False)
            case _:
                self._evaluate_children(statement)
        return False

    def _evaluate_children(self, statement: ast.stmt) -> None:
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.expr):
                self.evaluate(child)

    def _augmented(self, statement: ast.AugAssign) -> None:
        values = self.evaluate(statement.value)
        target = statement.target
        if isinstance(target, ast.Name):
            before = self.frame.get(target.id)
            if isinstance(statement.op, ast.Add):
                self.facts.see_uses(values, Use(UseKind.ADD, self.site(statement)))
                self.facts.see_uses(before, Use(UseKind.ADD, self.site(statement)))
            containers = [value for value in before if isinstance(value, Container)]
            for container in containers:
                held = self.heap.setdefault(container.site, {})
                added = self.elements(values, statement)
                held[ANY_KEY] = join(held.get(ANY_KEY, NOTHING), added)
            if not containers:
                self.assign(target, unknown("the result of an operation"))
        elif isinstance(target, (ast.Attribute, ast.Subscript)):
            self.evaluate(target.value)

    def _if(self, statement: ast.If) -> bool:
        self.evaluate(statement.test)
        if _always(statement.test):
            return self.execute(statement.body)
        return self._branches([statement.body, statement.orelse], exhaustive=True)

    def _branches(self, blocks: Sequence[Sequence[ast.stmt]], *, exhaustive: bool) -> bool:
        """Run alternatives, each from the state before them, and join what they leave."""
        before = self.frame.snapshot()
        ends: list[dict[str, Values]] = [] if exhaustive else [before]
        for block in blocks:
            self.frame.names = dict(before)
            if not self.execute(block):
                ends.append(self.frame.names)
        self.frame.names = ends[0] if ends else dict(before)
        self.frame.join_with(ends[1:])
        return not ends

    def _loop(
        self,
        body: Sequence[ast.stmt],
        orelse: Sequence[ast.stmt],
        target: tuple[ast.expr, Values] | None,
    ) -> None:
        before = self.frame.snapshot()
        for _ in range(2):  # what the first turn binds, the second one sees
            if target is not None:
                self.assign(*target)
            self.execute(body)
            self.frame.join_with([before])
        self.execute(orelse)

    def _try(self, statement: ast.Try) -> bool:
        before = self.frame.snapshot()
        guard = any(_is_import_error(handler) for handler in statement.handlers)
        self._guards += guard
        ended = self.execute(statement.body)
        self._guards -= guard
        if not ended:
            ended = self.execute(statement.orelse)
        ends = [] if ended else [self.frame.names]
        after_body = dict(self.frame.names)
        for handler in statement.handlers:
            self.frame.names = dict(before)
            if handler.type is not None:
                self.evaluate(handler.type)
            if not _is_import_error(handler):
                self.frame.join_with([after_body])
            if handler.name:
                self.frame.bind(handler.name, unknown("an exception"))
            if not self.execute(handler.body):
                ends.append(self.frame.names)
        self.frame.names = ends[0] if ends else after_body
        self.frame.join_with(ends[1:])
        return self.execute(statement.finalbody) or not ends

    def _define(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef,
        owner: UserClass | None,
    ) -> Values:
        arguments = node.args
        defaults: dict[str, Values] = {}
        names = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
        for name, default in zip(reversed(names), reversed(arguments.defaults), strict=False):
            defaults[name] = self.evaluate(default)
        for argument, keyword_default in zip(
            arguments.kwonlyargs, arguments.kw_defaults, strict=True
        ):
            if keyword_default is not None:
                defaults[argument.arg] = self.evaluate(keyword_default)
        self.defaults[node] = defaults
        for decorator in node.decorator_list:
            self.evaluate(decorator)
        transparent = all(_decorator_name(d) in _TRANSPARENT for d in node.decorator_list)
        function = Function(self.site(node), self._enclosing(), owner, transparent)
        self._defined[node] = function
        return one(function)

    def _enclosing(self) -> Frame:
        # Methods do not see the names of their class.
        frame = self.frame
        return frame.parent if isinstance(frame, _ClassFrame) and frame.parent else frame

    def _class(self, node: ast.ClassDef) -> None:
        cls = UserClass(self.site(node))
        self.bases[cls] = tuple(self.evaluate(base) for base in node.bases)
        self.facts.classes[cls] = self.bases[cls]
        for keyword in node.keywords:
            self.evaluate(keyword.value)
        outer = self.frame
        self.frame = _ClassFrame(outer)
        members = self.attributes.setdefault(cls, {})
        for statement in node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.frame.bind(statement.name, self._define(statement, cls))
            else:
                self._execute(statement)
        for name, values in self.frame.names.items():
            members[name] = values
        self.frame = outer
        for decorator in node.decorator_list:
            self.evaluate(decorator)
        outer.bind(node.name, one(cls))

    def _import(self, statement: ast.Import | ast.ImportFrom) -> None:
        site = self.site(statement)
        for position, alias in enumerate(statement.names):
            if isinstance(statement, ast.Import):
                bound = alias.asname or alias.name.partition(".")[0]
                module, name = alias.name, None
                values = one(Symbol(alias.name if alias.asname else bound))
            else:
                bound, name = alias.asname or alias.name, alias.name
                module = "." * statement.level + (statement.module or "")
                values = one(Symbol(f"{module}.{name}"))
            self.facts.imports[statement, position] = ImportFact(
                site, module, name, bound, self._guards > 0
            )
            written = self._modules.get(module)
            if written is not None and name is not None:
                self._import_from_cell(written, name, bound)
            elif name == "*":
                self.frame.module.star_modules.append(module)
            else:
                self.frame.bind(bound, values)

    def _import_from_cell(self, written: Frame, name: str, bound: str) -> None:
        """Import from a module that an earlier `%%writefile` cell of the notebook wrote."""
        if name == "*":
            for exported, values in written.names.items():
                self.frame.bind(exported, values)
        else:
            self.frame.bind(bound, written.get(name) or unknown(f"{name} is not in the cell"))

    def assign(self, target: ast.expr, values: Values) -> None:
        """Bind an assignment target."""
        match target:
            case ast.Name(id=name):
                self.frame.bind(name, values)
                self.facts.see_name(self.site(target), values)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                self._unpack(target, elements, values)
            case ast.Attribute():
                self._assign_attribute(target, values)
            case ast.Subscript():
                self._assign_item(target, values)
            case ast.Starred(value=value):
                self.assign(value, values)
            case _:
                self.evaluate(target)

    def _unpack(self, target: ast.expr, elements: Sequence[ast.expr], values: Values) -> None:
        starred = any(isinstance(element, ast.Starred) for element in elements)
        count = len(elements)
        use = Use(UseKind.UNPACK, self.site(target), targets=count, starred=starred)
        self.facts.see_uses(values, use)
        for position, element in enumerate(elements):
            if isinstance(element, ast.Starred):
                self.assign(element, unknown("the rest of an unpacking"))
                continue
            index = (
                position
                if not any(isinstance(e, ast.Starred) for e in elements[:position])
                else position - count
            )
            self.assign(element, join_all([self._unpacked(v, index, count) for v in values]))

    def _unpacked(self, value: Value, index: int, count: int) -> Values:
        match value:
            case Tuple(items=items):
                if len(items) >= count - 1 and -len(items) <= index < len(items):
                    return items[index]
                return unknown("an element of a tuple of another length")
            case Output():
                return one(Item(value, index))
            case Container(site=site):
                held = self.heap.get(site, {})
                return join(held.get(index, NOTHING), held.get(ANY_KEY, NOTHING)) or unknown(
                    "an element of a list",
                )
            case Unknown():
                return one(value)
            case _:
                return unknown("an element")

    def _assign_attribute(self, target: ast.Attribute, values: Values) -> None:
        receiver = self.evaluate(target.value)
        self.facts.see_attribute(self.site(target), receiver)
        for value in receiver:
            if isinstance(value, (UserInstance, UserClass)):
                cls = value.cls if isinstance(value, UserInstance) else value
                members = self.attributes.setdefault(cls, {})
                before = members.get(target.attr, NOTHING)
                members[target.attr] = join(before, values)
                if members[target.attr] != before:
                    self.memo.clear()
            elif target.attr == "return_dict" and isinstance(value, (Instance, Method, Unknown)):
                self.facts.return_dict_assigned = True

    def _assign_item(self, target: ast.Subscript, values: Values) -> None:
        receiver = self.evaluate(target.value)
        keys = constants(self.evaluate(target.slice))
        key: object = keys[0] if len(keys) == 1 else ANY_KEY
        for value in receiver:
            if isinstance(value, Container):
                held = self.heap.setdefault(value.site, {})
                held[key] = join(held.get(key, NOTHING), values)


class _ClassFrame(Frame):
    """The scope of a class body, which methods do not see."""


def _always(test: ast.expr) -> bool:
    """Tell whether a branch is always taken: `if True`, or `if __name__ == "__main__"`."""
    match test:
        case ast.Constant(value=value):
            return bool(value)
        case ast.Compare(left=ast.Name(id="__name__")):
            return True
        case _:
            return False


def _is_import_error(handler: ast.ExceptHandler) -> bool:
    names = (
        {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
        if (handler.type is not None)
        else set()
    )
    return bool(names & {"ImportError", "ModuleNotFoundError"})


def _decorator_name(decorator: ast.expr) -> str:
    if isinstance(decorator, ast.Call):
        decorator = decorator.func
    if isinstance(decorator, ast.Attribute):
        return decorator.attr
    return decorator.id if isinstance(decorator, ast.Name) else ""
