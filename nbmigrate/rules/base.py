"""What a rule is, what it is given, and what it can say."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.dating.source import Source
from nbmigrate.meaning.values import ContainerMethod, Symbol, Unknown, Value, reasons
from nbmigrate.plan import EditArguments, Place, ReplaceText, Safety, Style
from nbmigrate.rules.toolkit.callees import PARTIAL

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.documents.notebook import Cell
    from nbmigrate.meaning.facts import AttributeFact, CallFact, Facts
    from nbmigrate.meaning.values import Site, Values
    from nbmigrate.plan import ArgumentOperation, Edit


# The key of changes without which no other change of a notebook makes sense: where there is one,
# every other change requires it.
BASIS = "basis"


@dataclass(frozen=True)
class Proposal:
    """A change a rule proposes. Its edits are one decision for a person.

    `key` is a name by which other proposals can require this one; `requires` are the keys of those
    without which this one makes no sense. Several proposals may share a key. `style` is that of
    the edits where there are two right ways; `alternative` is the other way then. `border` is a
    release: whether the notebook was written before it decides whether this is right.
    """

    safety: Safety
    message: str
    consequence: str
    edits: tuple[Edit, ...]
    key: str = ""
    requires: tuple[str, ...] = ()
    style: Style = Style.GUIDE
    alternative: Proposal | None = None
    border: str | None = None


@dataclass(frozen=True)
class Remark:
    """Something a rule found and leaves alone. `place` is where to look.

    `border` is a release: whether the notebook was written before it decides what is right here,
    and a person who says so (`--from`) gets a change, or nothing, instead of this.
    """

    place: Place
    message: str
    border: str | None = None


@dataclass(frozen=True)
class Context:
    """All that a rule may look at: one notebook, its meaning, and what is asked for.

    `document` has every cell, also markdown and those of other languages; `cells` has the code.
    `packages` are the names by which the library of the rule is imported. `changed` tells rules
    that come after others whether another one has proposed a change that is applied unless it is
    rejected.
    """

    document: Sequence[Cell]
    cells: Mapping[int, CodeCell]
    facts: Facts
    target: str
    packages: tuple[str, ...]
    source: Source
    style: Style = Style.GUIDE
    changed: bool = False

    @cached_property
    def calls(self) -> tuple[CallFact, ...]:
        """Every call of the notebook, in document order."""
        return tuple(sorted(self.facts.calls.values(), key=_position))

    @cached_property
    def library_calls(self) -> tuple[CallFact, ...]:
        """The calls of what can be of the libraries, or of the notebook, in document order.

        Left out is what only calls something unknown, a method of a list or dict, or a symbol of
        another package; not `functools.partial`, which may stand between.
        """
        callees = {call.callee for call in self.calls}
        foreign = {callee for callee in callees if all(map(self._is_foreign, callee))}
        return tuple(call for call in self.calls if call.callee not in foreign)

    @cached_property
    def library_names(self) -> tuple[tuple[Site, list[Symbol]], ...]:
        """The names that can hold something of the libraries itself: where each stands, and what.

        That is a module, class or function, not what a call of it gives.
        """
        names = self.facts.names.values()
        held = {values: self.symbols_of(values) for values in {values for _, values in names}}
        return tuple((site, held[values]) for site, values in names if held[values])

    @cached_property
    def library_attributes(self) -> tuple[tuple[AttributeFact, list[Symbol]], ...]:
        """The attributes of modules and classes of the libraries, each with what these can be."""
        facts = self.facts.attributes.values()
        owners = {values: self.symbols_of(values) for values in {fact.receiver for fact in facts}}
        return tuple((fact, owners[fact.receiver]) for fact in facts if owners[fact.receiver])

    @cached_property
    def symbol_paths(self) -> frozenset[str]:
        """The path of every symbol of the libraries that is imported, named or called.

        Those are among them that may be an attribute of one.
        """
        paths = {f"{fact.module}.{fact.name}" for fact in self.facts.imports.values() if fact.name}
        paths.update(symbol.path for _, held in self.library_names for symbol in held)
        callees = {call.callee for call in self.library_calls}
        paths.update(symbol.path for values in callees for symbol in self.symbols_of(values))
        paths.update(
            f"{owner.path}.{fact.node.attr}"
            for fact, owners in self.library_attributes
            for owner in owners
        )
        return frozenset(paths)

    def symbols_of(self, values: Values) -> list[Symbol]:
        """Return the modules, classes and functions of the library among values."""
        return [v for v in values if isinstance(v, Symbol) and v.library in self.packages]

    def _is_foreign(self, value: Value) -> bool:
        if isinstance(value, Symbol):
            return value.library not in self.packages and value != PARTIAL
        return isinstance(value, (Unknown, ContainerMethod))

    def attributes_named(self, *names: str) -> list[AttributeFact]:
        """Return every attribute of these names, whatever it is an attribute of."""
        return [fact for name in names for fact in self._attributes.get(name, ())]

    @cached_property
    def _attributes(self) -> dict[str, list[AttributeFact]]:
        by_name: dict[str, list[AttributeFact]] = {}
        for fact in self.facts.attributes.values():
            by_name.setdefault(fact.node.attr, []).append(fact)
        return by_name

    def mentions(self, words: Sequence[str]) -> bool:
        """Tell whether one of these words stands in the code."""
        return any(word in self._code for word in words)

    def concerns(self, about: About) -> bool:
        """Tell whether a rule can have anything to say: its releases and its words are met."""
        if about.needs and not self.mentions(about.needs):
            return False
        if about.since is not None and not self.target_has_reached(about.since):
            return False
        border = about.written_before
        return border is None or self.source.before(border) is not False

    @cached_property
    def _code(self) -> str:
        return "\n".join(cell.source for cell in self.cells.values())

    def written_for(self, oldest: str, newest: str) -> bool | None:
        """Tell whether the notebook was written for a release in this range of transformers."""
        if self.source.library != "transformers":
            return False
        return self.source.within(oldest, newest)

    def target_has_reached(self, release: str) -> bool:
        """Tell whether the target is this release or a later one."""
        return Source(self.source.library, (self.target,)).since(release) is True

    def place(self, site: Site) -> Place:
        """Return where a node stands."""
        return self.cells[site.cell].place(site.node)

    def text(self, site: Site) -> str:
        """Return the source of a node."""
        return self.cells[site.cell].text(site.node)

    def editable(self, node: ast.AST) -> bool:
        """Tell whether a node's place is known for certain (inside f-strings it is not)."""
        return node not in self.facts.in_fstring

    def edit_call(self, call: CallFact, *operations: ArgumentOperation) -> Edit:
        """Return an edit of a call's arguments."""
        return EditArguments(self.place(call.site), operations)

    def replace(self, site: Site, after: str) -> Edit:
        """Return an edit that replaces a whole expression."""
        return ReplaceText(self.place(site), self.text(site), after)

    def replace_attribute(self, site: Site, before: str, after: str) -> Edit:
        """Return an edit that replaces the name behind the last dot of an attribute expression."""
        place = self.place(site)
        return ReplaceText(Place(place.cell, place.end - len(before), place.end), before, after)


def _position(call: CallFact) -> tuple[int, int, int]:
    node = call.node
    return call.site.cell, node.lineno, node.col_offset


@dataclass(frozen=True)
class About:
    """What a rule is about, as data: a module that is a rule calls it `META`.

    `since` is the release from which the rule is right: it is not asked where the target is older.
    `written_before` is the release whose notebooks need nothing any more: the rule is not asked
    where the notebook was certainly written for that release or a later one. None in either is no
    bound. `needs` are words one of which stands in the code of every notebook that the rule has
    anything to say of; none if there are no such words. `sources` are links to what proves it: a
    changelog, a pull request, a line of the source. A rule that is `after_others` depends on
    whether others have proposed something.
    """

    sources: tuple[str, ...]
    since: str | None = None
    written_before: str | None = None
    needs: tuple[str, ...] = ()
    after_others: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule: its name, its documentation, what it is about, and what looks at a notebook.

    `library` is the name of its pack; a rule of none is asked for every library that is used.
    """

    name: str
    documentation: str
    propose: Callable[[Context], Iterable[Proposal | Remark]]
    about: About
    library: str | None = None

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]


Verdict: TypeAlias = Iterable[Proposal | Remark]


def rule_of(module: ModuleType, library: str | None = None) -> Rule:
    """Return the rule of a module: named like it, documented by its docstring."""
    name = module.__name__.rpartition(".")[2].replace("_", "-")
    documentation = inspect.cleandoc(module.__doc__ or "")
    return Rule(name, documentation, module.propose, module.META, library)


def split(values: Values, wanted: Callable[[Value], bool]) -> tuple[list[Value], list[Value]]:
    """Split values into those that are `wanted` and the others, in a stable order."""
    ordered = [*values] if len(values) == 1 else sorted(values, key=repr)
    chosen = [value for value in ordered if wanted(value)]
    if not chosen:
        return chosen, ordered
    return chosen, [value for value in ordered if value not in chosen]


def safety_of(others: Iterable[Value], proven: Safety = Safety.SAFE) -> Safety:
    """Return `proven` if there is nothing else a value can be, else UNSAFE."""
    return Safety.UNSAFE if any(True for _ in others) else proven


def doubt(others: Iterable[Value]) -> str:
    """Say in words why something is not certain; empty if there is no doubt."""
    others = frozenset(others)
    why = reasons(others)
    if any(not isinstance(value, Unknown) for value in others):
        why.append("it can also be something else")
    return f" (not certain: {'; '.join(why)})" if why else ""
