"""What a rule is, what it is given, and what it can say."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.meaning.values import Unknown, Value, reasons
from nbmigrate.plan import AddKeyword, EditArguments, Place, ReplaceText, Safety, Style

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator, Mapping

    from nbmigrate.meaning.facts import CallFact, Facts
    from nbmigrate.meaning.values import Site, Values
    from nbmigrate.plan import ArgumentOperation, Edit, SourceLibrary
    from nbmigrate.program import CodeCell


@dataclass(frozen=True)
class Proposal:
    """A change a rule proposes. Its edits are one decision for a person."""

    safety: Safety
    message: str
    consequence: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Remark:
    """Something a rule found and leaves alone. `place` is where to look."""

    place: Place
    message: str


@dataclass(frozen=True)
class Context:
    """All that a rule may look at: one notebook, its meaning, and what is asked for."""

    cells: Mapping[int, CodeCell]
    facts: Facts
    target: str
    source: SourceLibrary | None
    style: Style = field(default=Style.GUIDE)

    def place(self, site: Site) -> Place:
        """Give where a node stands."""
        return self.cells[site.cell].place(site.node)

    def text(self, site: Site) -> str:
        """Give the source of a node."""
        return self.cells[site.cell].text(site.node)

    def editable(self, node: ast.AST) -> bool:
        """Tell whether a node's place is known for certain (inside f-strings it is not)."""
        return node not in self.facts.in_fstring

    def edit_call(self, call: CallFact, *operations: ArgumentOperation) -> Edit:
        """Give an edit of a call's arguments."""
        return EditArguments(self.place(call.site), operations)

    def replace(self, site: Site, after: str) -> Edit:
        """Give an edit that replaces a whole expression."""
        return ReplaceText(self.place(site), self.text(site), after)

    def replace_attribute(self, site: Site, before: str, after: str) -> Edit:
        """Give an edit that replaces the name behind the last dot of an attribute expression."""
        place = self.place(site)
        return ReplaceText(Place(place.cell, place.end - len(before), place.end), before, after)


@dataclass(frozen=True)
class Rule:
    """A rule: its name, its documentation, and the function that looks at a notebook."""

    name: str
    documentation: str
    propose: Callable[[Context], Iterable[Proposal | Remark]]

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]


Verdict: TypeAlias = Iterable[Proposal | Remark]


def rule_of(
    module_name: str, documentation: str | None, propose: Callable[[Context], Verdict]
) -> Rule:
    """Make the rule of a module: named like it, documented by its docstring."""
    name = module_name.rpartition(".")[2].replace("_", "-")
    return Rule(name, inspect.cleandoc(documentation or ""), propose)


def split(values: Values, wanted: Callable[[Value], bool]) -> tuple[list[Value], list[Value]]:
    """Split values into those that are `wanted` and the others, in a stable order."""
    ordered = sorted(values, key=repr)
    return [v for v in ordered if wanted(v)], [v for v in ordered if not wanted(v)]


def safety_of(others: Iterable[Value], proven: Safety = Safety.SAFE) -> Safety:
    """Give `proven` if there is nothing else a value can be, else UNSAFE."""
    return Safety.UNSAFE if any(True for _ in others) else proven


def doubt(others: Iterable[Value]) -> str:
    """Say in words why something is not certain; empty if there is no doubt."""
    others = frozenset(others)
    why = reasons(others)
    if any(not isinstance(value, Unknown) for value in others):
        why.append("it can also be something of the notebook's own")
    return f" (not certain: {'; '.join(why)})" if why else ""


def add_return_dict() -> ArgumentOperation:
    """Give the keyword that makes a model return a tuple."""
    return AddKeyword("return_dict", "False")


def calls_of(context: Context) -> Iterator[CallFact]:
    """Give every call of the notebook, in document order."""
    yield from sorted(
        context.facts.calls.values(),
        key=lambda call: (call.site.cell, call.node.lineno, call.node.col_offset),
    )
