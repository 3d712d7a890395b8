"""What a notebook takes for granted of the libraries: imports, attributes, calls.

The meaning layer tells what names hold; nothing is run. Left out is what the notebook itself is
prepared to see fail: see `nbmigrate.verify.precautions`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.meaning.values import Instance, Method, Super, Symbol, UserInstance
from nbmigrate.verify.precautions import precautions
from nbmigrate.verify.report import Unchecked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.meaning.facts import AttributeFact, Facts
    from nbmigrate.meaning.values import Value, Values
    from nbmigrate.verify.precautions import Precautions

# Wrappers such as DataParallel have it; they are not told from what they wrap.
_WRAPPED = "module"
_SOMETHING_ELSE = "it can be something else, too"
_AUTO = ("Auto", "TFAuto", "FlaxAuto")
# What is made of these is an object of one of their subclasses.
_GENERAL = frozenset(
    {"Pipeline", "PreTrainedModel", "PreTrainedTokenizer", "PreTrainedTokenizerBase"}
    | {"PreTrainedTokenizerFast", "PretrainedConfig"}
)


@dataclass(frozen=True, order=True)
class Thing:
    """The class, function or module of a library at `path`, or `attribute` of it.

    `instance` tells that an object of the class is meant.
    """

    path: str
    instance: bool = False
    attribute: str = ""


@dataclass(frozen=True)
class Import:
    """`from module import name`, or `import module` where there is no name."""

    module: str
    name: str | None


@dataclass(frozen=True)
class Attribute:
    """An attribute that is read of one of `owners`."""

    owners: tuple[Thing, ...]
    name: str


@dataclass(frozen=True)
class Call:
    """A call of one of `callees`.

    `positionals` is how many there are, None behind a star; not `complete` where more keywords may
    be given by a dict.
    """

    callees: tuple[Thing, ...]
    positionals: int | None
    keywords: tuple[str, ...]
    complete: bool


Use: TypeAlias = Import | Attribute | Call


@dataclass(frozen=True)
class Question:
    """A use of a library: its cell, its first and last line there, its text."""

    cell: int
    line: int
    last_line: int
    text: str
    use: Use


def questions_of(cells: Sequence[CodeCell], facts: Facts) -> tuple[Question | Unchecked, ...]:
    """Return the uses of the libraries in a notebook, those that cannot be asked about too."""
    prepared = precautions(cells)
    in_fstrings = {node: line for cell in cells for node, line in _lines_in_fstrings(cell)}
    found: dict[Question | Unchecked, None] = {}
    for cell, node, text, use in (
        *_imports(facts, prepared),
        *_attributes(facts, prepared),
        *_calls(facts, prepared),
    ):
        line = in_fstrings.get(node, getattr(node, "lineno", 1))
        last = max(line, getattr(node, "end_lineno", None) or line)
        if isinstance(use, str):
            found[Unchecked(cell, line, text, use)] = None
        else:
            found[Question(cell, line, last, text, use)] = None
    return tuple(sorted(found, key=lambda item: (item.cell, item.line, item.text)))


_Found: TypeAlias = "Iterator[tuple[int, ast.AST, str, Use | str]]"


def _imports(facts: Facts, prepared: Precautions) -> _Found:
    for fact in facts.imports.values():
        if not fact.guarded and fact.site.node not in prepared.nodes and _is_ours(fact.module):
            use = Import(fact.module, fact.name)
            yield fact.site.cell, fact.site.node, fact.name or fact.module, use


def _attributes(facts: Facts, prepared: Precautions) -> _Found:
    for fact in facts.attributes.values():
        read = isinstance(fact.node.ctx, ast.Load)
        if read and fact.node not in prepared.nodes and fact.node.attr not in prepared.attributes:
            owners = _things(fact.receiver, partial(_owner, fact=fact))
            if owners is not None:
                use = owners if isinstance(owners, str) else Attribute(owners, fact.node.attr)
                yield fact.site.cell, fact.node, ast.unparse(fact.node), use


def _calls(facts: Facts, prepared: Precautions) -> _Found:
    for fact in facts.calls.values():
        if fact.node not in prepared.nodes:
            callees = _things(fact.callee, _callee)
            if callees is not None:
                use = callees if isinstance(callees, str) else _call(fact.node, callees)
                yield fact.site.cell, fact.node, f"{ast.unparse(fact.node.func)}(...)", use


def _call(node: ast.Call, callees: tuple[Thing, ...]) -> Call:
    starred = any(isinstance(argument, ast.Starred) for argument in node.args)
    keywords = tuple(keyword.arg for keyword in node.keywords if keyword.arg is not None)
    complete = not starred and len(keywords) == len(node.keywords)
    return Call(callees, None if starred else len(node.args), keywords, complete)


def _things(
    values: Values, thing: Callable[[Value], Thing | None]
) -> tuple[Thing, ...] | str | None:
    """Return the libraries' things that values are; why that is not known; None if none is."""
    things = [thing(value) for value in values]
    ours = sorted(found for found in things if found is not None and _is_ours(found.path))
    if not ours:
        return None
    later = next((Symbol(t.path).name for t in ours if t.instance and _is_decided_later(t)), None)
    if later is not None:
        return f"what class {later} stands for is decided when it runs"
    return tuple(dict.fromkeys(ours)) if len(ours) == len(things) else _SOMETHING_ELSE


def _owner(value: Value, fact: AttributeFact) -> Thing | None:
    """Return the thing whose attribute is read."""
    match value:
        case Symbol(path=path):
            return Thing(path)
        case Instance(cls=cls):
            wrapper = library.is_model(value) and fact.node.attr == _WRAPPED
            return None if wrapper else Thing(cls.path, instance=True)
        case UserInstance() | Super():
            # What the notebook does not define is looked up in the class it is based on.
            inherited = sorted(
                held.receiver.cls.path
                for held in fact.held
                if isinstance(held, Method) and held.receiver.created is None
            )
            return Thing(inherited[0], instance=True) if inherited else None
        case _:
            return None


def _callee(value: Value) -> Thing | None:
    match value:
        case Symbol(path=path):
            return Thing(path)
        case Instance(cls=cls):
            runs = "forward" if library.kind(cls) == "model" else "__call__"
            return Thing(cls.path, instance=True, attribute=runs)
        case Method(receiver=receiver, name=name):
            return Thing(receiver.cls.path, instance=True, attribute=name)
        case _:
            return None


def _is_ours(path: str) -> bool:
    return path.partition(".")[0] in library.LIBRARIES


def _is_decided_later(thing: Thing) -> bool:
    name = Symbol(thing.path).name
    return name.startswith(_AUTO) or name in _GENERAL


def _lines_in_fstrings(cell: CodeCell) -> Iterator[tuple[ast.AST, int]]:
    # Before Python 3.12 the lines of what stands in an f-string are wrong.
    for node in cell.nodes:
        if isinstance(node, ast.JoinedStr):
            for inner in ast.walk(node):
                yield inner, node.lineno
