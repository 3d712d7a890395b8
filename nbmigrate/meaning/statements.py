"""Run statements: assignments, branches, loops, and what they leave in the names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import children, walk
from nbmigrate.meaning.containers import added
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
    from collections.abc import Sequence

    from nbmigrate.meaning.calls import Calls
    from nbmigrate.meaning.containers import Containers
    from nbmigrate.meaning.definitions import Definitions
    from nbmigrate.meaning.exposure import Exposure
    from nbmigrate.meaning.expressions import Expressions
    from nbmigrate.meaning.members import Members
    from nbmigrate.meaning.state import State

_MOST_TURNS = 3


class Statements:
    """The part of the interpreter that runs statements.

    `exposure` tells when a loop needs another turn, and when a function has to be walked again.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - the parts it builds on
        self,
        state: State,
        containers: Containers,
        members: Members,
        expressions: Expressions,
        calls: Calls,
        definitions: Definitions,
        exposure: Exposure,
    ) -> None:
        self._state = state
        self._heap = state.heap
        self._containers = containers
        self._members = members
        self._expressions = expressions
        self._calls = calls
        self._definitions = definitions
        self.exposure = exposure
        self._around_functions: object = None

    def execute(self, statements: Sequence[ast.stmt]) -> bool:
        """Run a block; tell whether it always ends in return, raise, break or continue."""
        for statement in statements:
            if self._state.frame.parent is None:
                self._forget_results()
            else:
                self._calls.statements_left -= 1
            if self._execute(statement):
                return True
        return False

    def _forget_results(self) -> None:
        """Forget what functions returned, if what they read from around them may have changed."""
        if not (self._definitions.defined or self._expressions.lambdas):
            return
        free = self.exposure.free_names
        around = None
        if (
            free is not None
            and self._state.frame is self._state.notebook
            and not self._expressions.notes_reads
        ):
            held = [*map(self._state.frame.names.get, free)]
            around = (held, self._heap.version, len(self._state.frame.star_modules))
        if around is None or around != self._around_functions:
            self._calls.memo.clear()
        self._around_functions = around

    def _execute(self, statement: ast.stmt) -> bool:
        match statement:
            case ast.Expr(value=value):
                self._state.evaluate(value)
            case ast.Assign(targets=targets, value=value):
                values = self._state.evaluate(value)
                for target in targets:
                    self.assign(target, values)
            case ast.AnnAssign(target=target, value=annotated):
                if annotated is not None:
                    self.assign(target, self._state.evaluate(annotated))
            case ast.AugAssign():
                self._augmented(statement)
            case ast.Return(value=returned):
                values = (
                    self._state.evaluate(returned) if returned is not None else one(Constant(None))
                )
                self._state.frame.returned = join(self._state.frame.returned, values)
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
                elements = self._containers.elements(
                    self._state.evaluate(statement.iter), statement
                )
                return self._loop(statement, (statement.target, elements))
            case ast.While(test=test):
                self._state.evaluate(test)
                return self._loop(statement, None)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    values = self._state.evaluate(item.context_expr)
                    if item.optional_vars is not None:
                        self.assign(item.optional_vars, self._entered(values, item))
                return self.execute(body)
            case ast.Try():
                return self._try(statement)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._definitions.run_function_definition(statement)
            case ast.ClassDef():
                self._definitions.run_class_definition(statement)
            case ast.Import() | ast.ImportFrom():
                self._definitions.run_import(statement)
            case ast.Global(names=names):
                self._state.frame.globals.update(names)
            case ast.Nonlocal(names=names):
                self._state.frame.nonlocals.update(names)
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
                self._state.evaluate(child)

    def _delete(self, targets: Sequence[ast.expr]) -> None:
        for target in targets:
            if isinstance(target, ast.Name):
                self._definitions.bind(target.id, unknown(f"{target.id} was deleted"))
            elif isinstance(target, ast.Attribute | ast.Subscript):
                self._state.evaluate(target.value)

    def _augmented(self, statement: ast.AugAssign) -> None:
        target = statement.target
        before = self._state.evaluate(target)
        values = self._state.evaluate(statement.value)
        result = unknown("the result of an operation")
        if isinstance(statement.op, ast.Add):
            use = Use(UseKind.ADD, self._state.site(statement))
            self._state.facts.see_uses(values, use)
            self._state.facts.see_uses(before, use)
            result = added(before, values)
        elif isinstance(statement.op, ast.BitOr):  # of dicts
            result = frozenset(v for v in before if isinstance(v, Container)) or result
        for container in before:
            if isinstance(container, Container) and container.kind.is_mapping:
                for key, held in self._containers.contents(values).items():
                    self._heap.put(container.site, key, held)
            elif isinstance(container, Container):
                self._heap.put(
                    container.site, ANY_KEY, self._containers.elements(values, statement)
                )
        self.assign(target, result)

    def _entered(self, values: Values, item: ast.withitem) -> Values:
        """Return what `with ... as` binds."""
        return join_all([self._entered_one(value, item) for value in values])

    def _entered_one(self, value: Value, item: ast.withitem) -> Values:
        if isinstance(value, Container) and isinstance(value.site.node, ast.FunctionDef):
            return self._heap.everything(value.site)  # the generator is a context manager
        if isinstance(value, UserInstance) and self._members.own_method(value.cls, ("__enter__",)):
            enter = self._members.member(value.cls, "__enter__", value)
            return self._state.call(enter, self._state.site(item.context_expr), NO_ARGUMENTS)
        if isinstance(value, Unknown | Instance):
            return one(value)
        return unknown("what a context manager gives")

    def _if(self, statement: ast.If) -> bool:
        self._state.evaluate(statement.test)
        always = _truth(statement.test)
        if always is not None:
            return self.execute(statement.body if always else statement.orelse)
        return self._branches([statement.body, statement.orelse])

    def _branches(self, blocks: Sequence[Sequence[ast.stmt]]) -> bool:
        """Run alternatives, each from the state before them, and join what they leave."""
        before = self._state.frame.snapshot()
        ends: list[dict[str, Values]] = []
        inner = self._enter_conditional()
        for block in blocks:
            self._state.frame.names = dict(before)
            if not self.execute(block):
                ends.append(self._state.frame.names)
        self._state.conditional -= inner
        self._state.frame.become(ends or [before])
        return not ends

    def _enter_conditional(self) -> int:
        # Names of the notebook itself are saved and joined; what functions do to them is not.
        inner = int(self._state.frame.parent is not None)
        self._state.conditional += inner
        return inner

    def _match(self, statement: ast.Match) -> bool:
        subject = self._state.evaluate(statement.subject)
        before = self._state.frame.snapshot()
        ends: list[dict[str, Values]] = []
        exhaustive = False
        inner = self._enter_conditional()
        for case in statement.cases:
            self._state.frame.names = dict(before)
            self._bind_pattern(case.pattern, subject)
            if case.guard is not None:
                self._state.evaluate(case.guard)
            elif isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None:
                exhaustive = True
            if not self.execute(case.body):
                ends.append(self._state.frame.names)
        self._state.conditional -= inner
        if not exhaustive:
            ends.append(before)
        self._state.frame.become(ends or [before])
        return not ends

    def _bind_pattern(self, pattern: ast.pattern, subject: Values) -> None:
        for part in walk(pattern):
            name = getattr(part, "rest" if isinstance(part, ast.MatchMapping) else "name", None)
            if name is not None:
                whole = part is pattern and isinstance(part, ast.MatchAs)
                self._definitions.bind(
                    name, subject if whole else unknown("a part of what is matched")
                )

    def _leave_turn(self, statement: ast.Break | ast.Continue) -> None:
        if self._state.frame.loops:
            loop = self._state.frame.loops[-1]
            ends = loop.breaks if isinstance(statement, ast.Break) else loop.continues
            ends.append(self._state.frame.snapshot())

    def _loop(
        self,
        statement: ast.For | ast.AsyncFor | ast.While,
        target: tuple[ast.expr, Values] | None,
    ) -> bool:
        before: dict[str, Values] | None = None
        loop = Loop()
        self._state.frame.loops.append(loop)
        inner = self._enter_conditional()
        reread = self._heap.reread
        for _ in range(_MOST_TURNS):  # what one turn binds, the next one sees
            start = self._state.frame.snapshot()
            if before is not None and reread == self._heap.reread:
                changed = (name for name, values in start.items() if before.get(name) != values)
                if not any(self.exposure.may_read(statement, name) for name in changed):
                    break
            before, reread = start, self._heap.reread
            if target is not None:
                self.assign(*target)
            ended = self.execute(statement.body)
            ends = [start, *loop.continues]
            if not ended:
                ends.append(self._state.frame.names)
            self._state.frame.become(ends)
        self._state.conditional -= inner
        self._state.frame.loops.pop()
        if isinstance(statement, ast.While) and _truth(statement.test):
            exits = loop.breaks
        else:
            returned = self.execute(statement.orelse)
            exits = loop.breaks if returned else [self._state.frame.names, *loop.breaks]
        if exits:
            self._state.frame.become(exits)
        return not exits

    def _try(self, statement: ast.Try) -> bool:
        before = self._state.frame.snapshot()
        guard = any(_is_import_error(handler) for handler in statement.handlers)
        inner = self._enter_conditional()
        self._definitions.guards += guard
        ended = self.execute(statement.body)
        self._definitions.guards -= guard
        after_body = self._state.frame.snapshot()
        if not ended:
            ended = self.execute(statement.orelse)
        ends = [] if ended else [self._state.frame.names]
        for handler in statement.handlers:
            self._state.frame.become(
                [before] if _is_import_error(handler) else [before, after_body]
            )
            if handler.type is not None:
                self._state.evaluate(handler.type)
            if handler.name:
                self._definitions.bind(handler.name, unknown("an exception"))
            if not self.execute(handler.body):
                ends.append(self._state.frame.names)
        self._state.conditional -= inner
        self._state.frame.become(ends or [after_body])
        return self.execute(statement.finalbody) or not ends

    def assign(self, target: ast.expr, values: Values) -> None:
        """Bind an assignment target."""
        match target:
            case ast.Name(id=name):
                self._definitions.bind(name, values)
                self._state.facts.see_name(target, self._state.cell, values)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                self._unpack(target, elements, useful(values))
            case ast.Attribute():
                self._assign_attribute(target, values)
            case ast.Subscript():
                self._assign_item(target, values)
            case ast.Starred(value=value):
                self.assign(value, values)
            case _:
                self._state.evaluate(target)

    def _unpack(self, target: ast.expr, elements: Sequence[ast.expr], values: Values) -> None:
        count = len(elements)
        stars = [i for i, element in enumerate(elements) if isinstance(element, ast.Starred)]
        star = stars[0] if stars else count
        use = Use(UseKind.UNPACK, self._state.site(target), targets=count, starred=bool(stars))
        self._state.facts.see_uses(values, use)
        for position, element in enumerate(elements):
            if position == star:
                held = [self._containers.rest(value, star, count - star - 1) for value in values]
            else:
                index = position if position < star else position - count
                held = [self._containers.unpacked(value, index, count) for value in values]
            self.assign(element, join_all(held))

    def _assign_attribute(self, target: ast.Attribute, values: Values) -> None:
        receiver = useful(self._state.evaluate(target.value))
        self._state.facts.see_attribute(self._state.site(target), receiver, values)
        for value in receiver:
            if isinstance(value, UserInstance | UserClass):
                cls = value.cls if isinstance(value, UserInstance) else value
                version = self._heap.version
                self._heap.put(cls, target.attr, values)
                if self._heap.version != version:
                    self._calls.memo.clear()
            elif isinstance(value, Container) and value.kind is ContainerKind.NAMESPACE:
                self._heap.put(value.site, target.attr, values)
            elif isinstance(value, Instance | Method | Unknown):
                self._state.facts.assigned.add(target.attr)

    def _assign_item(self, target: ast.Subscript, values: Values) -> None:
        receiver = self._state.evaluate(target.value)
        key = self._state.evaluate(target.slice)
        for value in receiver:
            if isinstance(value, Container):
                self._containers.put_item(value.site, key, values)


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
