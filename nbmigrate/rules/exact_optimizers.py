"""Optimizers that are gone, written into the notebook, so that its loops stay."""

from __future__ import annotations

import ast
import re
from functools import partial
from typing import TYPE_CHECKING

from nbmigrate.meaning.values import Site, constants
from nbmigrate.plan import EditImport, InsertLines, MoveName, Safety
from nbmigrate.rewriting.insertions import lines_of_its_own
from nbmigrate.rules.base import Proposal, Remark
from nbmigrate.rules.optimizer_texts import class_text
from nbmigrate.rules.optimizers import MULTIPLIERS, OPTIMIZERS, SCHEDULE_OBJECTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nbmigrate.meaning.facts import CallFact, ImportFact
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context
    from nbmigrate.rules.optimizers import Uses

_PACKAGE = "pytorch_pretrained_bert"
# What takes the place of the imported name: a function that the class needs.
_CLIPPING = ("torch.nn.utils", "clip_grad_norm_")
_NEEDED = ("math", "torch")
# The rest of a line, and another one that is not blank.
_NEXT_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)[ \t]*[^\s]")


def write_out(context: Context, name: str, uses: Uses) -> Iterator[Proposal | Remark]:
    """Define the optimizer `name` where it is imported: the same class, the same numbers."""
    objects = [call for call in uses.calls if _may_follow_object(context, name, call)]
    for call in objects:
        yield Remark(
            context.place(call.site),
            f"{name} is gone: ImportError. It is left alone, because an object is given as its "
            "schedule here: give the schedule's name, warmup= and t_total= instead",
        )
    if objects:
        return
    edits, problem = definitions(
        context, name, uses, partial(class_text, name, before_0_6=_before_0_6(context)), _CLIPPING
    )
    if problem is not None:
        yield problem
        return
    yield from _chains(context, name, uses)
    if not edits:
        return
    follows_schedule = any(_has_schedule(name, call) for call in uses.calls)
    known = _release(context) is not None or _before_0_6(context) or not follows_schedule
    doubt = "" if known else "; the schedule is that of 0.6, up to 0.5.1 it fell along another line"
    yield Proposal(
        Safety.SAFE if known else Safety.REVIEW,
        f"{name} is gone: defined here, with the same updates to the last digits{doubt}",
        f"ImportError: there is no {name} in transformers.",
        tuple(edits),
    )


def definitions(
    context: Context,
    name: str,
    uses: Uses,
    text: Callable[[str], str],
    instead: tuple[str, str],
) -> tuple[list[Edit], Remark | None]:
    """Give the edits that define the optimizer `name` behind the imports that brought it.

    `text` gives the class under a name, `instead` is a name its text needs, by module, which is
    imported in its place. Where there is no room for the class, a remark says so.
    """
    edits: list[Edit] = []
    defined: set[tuple[str, str | None, int]] = set()
    for fact in _in_order(uses):
        scope, body = _scope(context, fact)
        if (fact.bound, *scope) not in defined:
            anchor = _last_import(body, fact.site.node)
            if not _has_lines_of_its_own(context, fact.site.cell, anchor):
                return [], Remark(
                    context.place(fact.site),
                    f"{name} is gone, and there is no room to define it here: give this import a "
                    "line of its own",
                )
            defined.add((fact.bound, *scope))
            extra = [f"from {instead[0]} import {instead[1]}"] if fact.name == "*" else []
            bound = name if fact.name == "*" else fact.bound
            edits.append(_definition(context, fact, anchor, extra, text(bound)))
        if fact.name != "*":
            move = MoveName(name, *instead, bound=instead[1])
            edits.append(EditImport(context.place(fact.site), (move,)))
    return edits, None


def _in_order(uses: Uses) -> list[ImportFact]:
    facts = [*uses.imports, *(() if uses.imports else uses.stars)]
    return sorted(facts, key=lambda fact: (fact.site.cell, _line(fact.site.node)))


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _chains(context: Context, name: str, uses: Uses) -> Iterator[Remark]:
    for call in uses.calls:
        if not isinstance(call.node.func, ast.Attribute):
            continue
        yield Remark(
            context.place(call.site),
            f"{name} has no place in transformers {context.target}: AttributeError; import it with "
            f"`from {_PACKAGE} import {name}`, so that a class of the same numbers can be put in "
            "the place of that import",
        )


def _definition(
    context: Context,
    fact: ImportFact,
    anchor: ast.stmt,
    extra: Sequence[str],
    text: str,
) -> InsertLines:
    imports = [f"import {module}" for module in _NEEDED if not _imported(context, module, fact)]
    lines = [*extra, *imports, "", "", text]
    place = context.place(Site(fact.site.cell, anchor))
    if _NEXT_LINE.match(context.cells[place.cell].source, place.end):
        lines += ["", "", ""]
    return InsertLines(place, "\n".join(lines))


def _imported(context: Context, module: str, fact: ImportFact) -> bool:
    """Tell whether the notebook has imported a module before the statement of `fact`."""
    return any(
        other.bound == other.module == module
        and other.name is None
        and not other.guarded
        and other.site.node in context.cells[other.site.cell].tree.body  # type: ignore[union-attr]
        and context.cells[other.site.cell].module == context.cells[fact.site.cell].module
        and (other.site.cell, _line(other.site.node)) < (fact.site.cell, _line(fact.site.node))
        for other in context.facts.imports.values()
    )


def _scope(context: Context, fact: ImportFact) -> tuple[tuple[str | None, int], list[ast.stmt]]:
    """Give what tells the scopes of imports apart, and the statements that stand around one."""
    cell = context.cells[fact.site.cell]
    tree = cell.tree
    if tree is None:
        raise TypeError(fact)
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list) and fact.site.node in body:
                return (cell.module, 0 if node is tree else id(body)), body
    raise ValueError(f"no statement of cell {cell.index}: {fact}")


def _last_import(body: Sequence[ast.stmt], first: ast.AST) -> ast.stmt:
    """Give the last of the import statements that follow each other from `first` on."""
    rest = body[[*body].index(first) :]  # type: ignore[arg-type]
    last = rest[0]
    for statement in rest:
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            break
        last = statement
    return last


def _has_lines_of_its_own(context: Context, index: int, statement: ast.stmt) -> bool:
    cell = context.cells[index]
    place = cell.place(statement)
    return lines_of_its_own(cell.masked.text, (place.start, place.end)) is not None


def _has_schedule(name: str, call: CallFact) -> bool:
    """Tell whether a call of the optimizer may follow a schedule."""
    t_total = call.arguments.get("t_total", OPTIMIZERS[name].index("t_total"))
    return bool(call.arguments.splats or t_total) and constants(t_total) != [-1]


def _may_follow_object(context: Context, name: str, call: CallFact) -> bool:
    """Tell whether what a call is given as its schedule may be an object of the package."""
    given = call.arguments.get("schedule", OPTIMIZERS[name].index("schedule"))
    return len(constants(given)) < len(given) and any(
        fact.name in SCHEDULE_OBJECTS and fact.module.partition(".")[0] == _PACKAGE
        for fact in context.facts.imports.values()
    )


def _before_0_6(context: Context) -> bool:
    """Tell whether the notebook was written for a release up to 0.5.1."""
    release = _release(context)
    if release is not None:
        return tuple(map(int, release.split(".")[:2])) < (0, 6)
    return any(
        fact.name in MULTIPLIERS and fact.module.partition(".")[0] == _PACKAGE
        for fact in context.facts.imports.values()
    )


def _release(context: Context) -> str | None:
    source = context.source
    return source.version if source is not None and source.library == _PACKAGE else None
