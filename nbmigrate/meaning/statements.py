"""Run statements: assignments, branches, loops, and what they leave in the names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import children, walk
from nbmigrate.meaning.containers import added
from nbmigrate.meaning.definitions import Definitions
from nbmigrate.meaning.facts import Use, UseKind
from nbmigrate.meaning.frames import Loop
from nbmigrate.meaning.heap import ANY_KEY
from nbmigrate.meaning.values import (
    NO_ARGUMENTS,
    Constant,
    Container,
    ContainerKind,
    Instance,
    Method,
    Unknown,
    UserClass,
    UserInstance,
    Value,
    Values,
    join,
    join_all,
    one,
    unknown,
    useful,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbmigrate.meaning.behaviour import Behaviours
    from nbmigrate.meaning.exposure import Exposure

_MOST_TURNS = 3


class Statements(Definitions):
    """The part of the interpreter that runs statements.

    `exposure` tells when a loop needs another turn, and when a function has to be walked again.
    """

    def __init__(
        self,
        behaviours: Behaviours,
        doubts: Mapping[ast.AST, str],
        exposure: Exposure,
        *,
        notes_reads: bool,
    ) -> None:
        super().__init__(behaviours, doubts, notes_reads=notes_reads)
        self.exposure = exposure
        self._around_functions: object = None

    def execute(self, statements: Sequence[ast.stmt]) -> bool:
        """Run a block; tell whether it always ends in return, raise, break or continue."""
        for statement in statements:
            if self.frame.parent is None:
                self._forget_results()
            else:
                self.statements_left -= 1
            if self._execute(statement):
                return True
        return False

    def _forget_results(self) -> None:
        """Forget what functions returned, if what they read from around them may have changed."""
        if not (self.defined or self.lambdas):
            return
        free = self.exposure.free_names
        around = None
        if free is not None and self.frame is self.notebook and not self.notes_reads:
            held = [*map(self.frame.names.get, free)]
            around = (held, self.heap.version, len(self.frame.star_modules))
        if around is None or around != self._around_functions:
            self.memo.clear()
        self._around_functions = around

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
                self._leave_turn(statement)
                return True
            case ast.If():
                return self._if(statement)
            case ast.For() | ast.AsyncFor():
                elements = self.elements(self.evaluate(statement.iter), statement)
                return self._loop(statement, (statement.target, elements))
            case ast.While(test=test):
                self.evaluate(test)
                return self._loop(statement, None)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    values = self.evaluate(item.context_expr)
                    if item.optional_vars is not None:
                        self.assign(item.optional_vars, self._entered(values, item))
                return self.execute(body)
            case ast.Try():
                return self._try(statement)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.run_function_definition(statement)
            case ast.ClassDef():
                self.run_class_definition(statement)
            case ast.Import() | ast.ImportFrom():
                self.run_import(statement)
            case ast.Global(names=names):
                self.frame.globals.update(names)
            case ast.Nonlocal(names=names):
                self.frame.nonlocals.update(names)
            case ast.Match():
                return self._match(statement)
            case ast.Delete(targets=targets):
                self._delete(targets)
            case _:
                self._evaluate_children(statement)
        return False

    def _evaluate_children(self, statement: ast.stmt) -> None:
        for child in children(statement):
            if isinstance(child, ast.expr):
                self.evaluate(child)

    def _delete(self, targets: Sequence[ast.expr]) -> None:
        for target in targets:
            if isinstance(target, ast.Name):
                self.bind(target.id, unknown(f"{target.id} was deleted"))
            elif isinstance(target, ast.Attribute | ast.Subscript):
                self.evaluate(target.value)

    def _augmented(self, statement: ast.AugAssign) -> None:
        target = statement.target
        before = self.evaluate(target)
        values = self.evaluate(statement.value)
        result = unknown("the result of an operation")
        if isinstance(statement.op, ast.Add):
            use = Use(UseKind.ADD, self.site(statement))
            self.facts.see_uses(values, use)
            self.facts.see_uses(before, use)
            result = added(before, values)
        elif isinstance(statement.op, ast.BitOr):  # of dicts
            result = frozenset(v for v in before if isinstance(v, Container)) or result
        for container in before:
            if isinstance(container, Container) and container.kind.is_mapping:
                for key, held in self.contents(values).items():
                    self.heap.put(container.site, key, held)
            elif isinstance(container, Container):
                self.heap.put(container.site, ANY_KEY, self.elements(values, statement))
        self.assign(target, result)

    def _entered(self, values: Values, item: ast.withitem) -> Values:
        """Give what `with ... as` binds."""
        return join_all([self._entered_one(value, item) for value in values])

    def _entered_one(self, value: Value, item: ast.withitem) -> Values:
        if isinstance(value, Container) and isinstance(value.site.node, ast.FunctionDef):
            return self.heap.everything(value.site)  # the generator is a context manager
        if isinstance(value, UserInstance) and self.own_method(value.cls, ("__enter__",)):
            enter = self.member(value.cls, "__enter__", value)
            return self.call(enter, self.site(item.context_expr), NO_ARGUMENTS)
        if isinstance(value, Unknown | Instance):
            return one(value)
        return unknown("what a context manager gives")

    def _if(self, statement: ast.If) -> bool:
        self.evaluate(statement.test)
        always = _truth(statement.test)
        if always is not None:
            return self.execute(statement.body if always else statement.orelse)
        return self._branches([statement.body, statement.orelse])

    def _branches(self, blocks: Sequence[Sequence[ast.stmt]]) -> bool:
        """Run alternatives, each from the state before them, and join what they leave."""
        before = self.frame.snapshot()
        ends: list[dict[str, Values]] = []
        inner = self._enter_conditional()
        for block in blocks:
            self.frame.names = dict(before)
            if not self.execute(block):
                ends.append(self.frame.names)
        self.conditional -= inner
        self.frame.become(ends or [before])
        return not ends

    def _enter_conditional(self) -> int:
        # Names of the notebook itself are saved and joined; what functions do to them is not.
        inner = int(self.frame.parent is not None)
        self.conditional += inner
        return inner

    def _match(self, statement: ast.Match) -> bool:
        subject = self.evaluate(statement.subject)
        before = self.frame.snapshot()
        ends: list[dict[str, Values]] = []
        exhaustive = False
        inner = self._enter_conditional()
        for case in statement.cases:
            self.frame.names = dict(before)
            self._bind_pattern(case.pattern, subject)
            if case.guard is not None:
                self.evaluate(case.guard)
            elif isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None:
                exhaustive = True
            if not self.execute(case.body):
                ends.append(self.frame.names)
        self.conditional -= inner
        if not exhaustive:
            ends.append(before)
        self.frame.become(ends or [before])
        return not ends

    def _bind_pattern(self, pattern: ast.pattern, subject: Values) -> None:
        for part in walk(pattern):
            name = getattr(part, "rest" if isinstance(part, ast.MatchMapping) else "name", None)
            if name is not None:
                whole = part is pattern and isinstance(part, ast.MatchAs)
                self.bind(name, subject if whole else unknown("a part of what is matched"))

    def _leave_turn(self, statement: ast.Break | ast.Continue) -> None:
        if self.frame.loops:
            loop = self.frame.loops[-1]
            ends = loop.breaks if isinstance(statement, ast.Break) else loop.continues
            ends.append(self.frame.snapshot())

    def _loop(
        self,
        statement: ast.For | ast.AsyncFor | ast.While,
        target: tuple[ast.expr, Values] | None,
    ) -> bool:
        before: dict[str, Values] | None = None
        loop = Loop()
        self.frame.loops.append(loop)
        inner = self._enter_conditional()
        reread = self.heap.reread
        for _ in range(_MOST_TURNS):  # what one turn binds, the next one sees
            start = self.frame.snapshot()
            if before is not None and reread == self.heap.reread:
                changed = (name for name, values in start.items() if before.get(name) != values)
                if not any(self.exposure.may_read(statement, name) for name in changed):
                    break
            before, reread = start, self.heap.reread
            if target is not None:
                self.assign(*target)
            ended = self.execute(statement.body)
            ends = [start, *loop.continues]
            if not ended:
                ends.append(self.frame.names)
            self.frame.become(ends)
        self.conditional -= inner
        self.frame.loops.pop()
        if isinstance(statement, ast.While) and _truth(statement.test):
            exits = loop.breaks
        else:
            returned = self.execute(statement.orelse)
            exits = loop.breaks if returned else [self.frame.names, *loop.breaks]
        if exits:
            self.frame.become(exits)
        return not exits

    def _try(self, statement: ast.Try) -> bool:
        before = self.frame.snapshot()
        guard = any(_is_import_error(handler) for handler in statement.handlers)
        inner = self._enter_conditional()
        self.guards += guard
        ended = self.execute(statement.body)
        self.guards -= guard
        after_body = self.frame.snapshot()
        if not ended:
            ended = self.execute(statement.orelse)
        ends = [] if ended else [self.frame.names]
        for handler in statement.handlers:
            self.frame.become([before] if _is_import_error(handler) else [before, after_body])
            if handler.type is not None:
                self.evaluate(handler.type)
            if handler.name:
                self.bind(handler.name, unknown("an exception"))
            if not self.execute(handler.body):
                ends.append(self.frame.names)
        self.conditional -= inner
        self.frame.become(ends or [after_body])
        return self.execute(statement.finalbody) or not ends

    def assign(self, target: ast.expr, values: Values) -> None:
        """Bind an assignment target."""
        match target:
            case ast.Name(id=name):
                self.bind(name, values)
                self.facts.see_name(target, self.cell, values)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                self._unpack(target, elements, useful(values))
            case ast.Attribute():
                self._assign_attribute(target, values)
            case ast.Subscript():
                self._assign_item(target, values)
            case ast.Starred(value=value):
                self.assign(value, values)
            case _:
                self.evaluate(target)

    def _unpack(self, target: ast.expr, elements: Sequence[ast.expr], values: Values) -> None:
        count = len(elements)
        stars = [i for i, element in enumerate(elements) if isinstance(element, ast.Starred)]
        star = stars[0] if stars else count
        use = Use(UseKind.UNPACK, self.site(target), targets=count, starred=bool(stars))
        self.facts.see_uses(values, use)
        for position, element in enumerate(elements):
            if position == star:
                held = [self.rest(value, star, count - star - 1) for value in values]
            else:
                index = position if position < star else position - count
                held = [self.unpacked(value, index, count) for value in values]
            self.assign(element, join_all(held))

    def _assign_attribute(self, target: ast.Attribute, values: Values) -> None:
        receiver = useful(self.evaluate(target.value))
        self.facts.see_attribute(self.site(target), receiver, values)
        for value in receiver:
            if isinstance(value, UserInstance | UserClass):
                cls = value.cls if isinstance(value, UserInstance) else value
                version = self.heap.version
                self.heap.put(cls, target.attr, values)
                if self.heap.version != version:
                    self.memo.clear()
            elif isinstance(value, Container) and value.kind is ContainerKind.NAMESPACE:
                self.heap.put(value.site, target.attr, values)
            elif isinstance(value, Instance | Method | Unknown):
                self.facts.assigned.add(target.attr)

    def _assign_item(self, target: ast.Subscript, values: Values) -> None:
        receiver = self.evaluate(target.value)
        key = self.evaluate(target.slice)
        for value in receiver:
            if isinstance(value, Container):
                self.put_item(value.site, key, values)


def _truth(test: ast.expr) -> bool | None:
    """Tell what a test is known to be: True, False, `__name__ == "__main__"`."""
    match test:
        case ast.Constant(value=value):
            return bool(value)
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()]):
            return True
        case _:
            return None


def _is_import_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return False
    names = {node.id for node in walk(handler.type) if isinstance(node, ast.Name)}
    return bool(names & {"ImportError", "ModuleNotFoundError"})
