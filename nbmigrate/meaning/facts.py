"""What the interpreter saw, by syntax node: all that rules know of a notebook's meaning."""

from __future__ import annotations

import ast
import enum
from typing import TYPE_CHECKING

from msgspec import Struct, field

from nbmigrate.meaning.values import NOTHING, Arguments, Output, Site, UserClass, Values, join

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class UseKind(enum.Enum):
    """How a model's output was used."""

    UNPACK = "unpacked"
    ITERATE = "iterated over"
    INDEX = "indexed"
    SLICE = "sliced"
    FIELD = "read by field name"
    ADD = "added to a tuple"
    TUPLE_TEST = "tested for being a tuple"


# What gives keys, or fails, when the output is a ModelOutput and not a tuple.
TUPLE_ONLY = frozenset({UseKind.UNPACK, UseKind.ITERATE, UseKind.ADD, UseKind.TUPLE_TEST})


class Use(Struct, frozen=True, cache_hash=True):
    """One use of a model's output. `targets` is how many names an unpacking binds, else None."""

    kind: UseKind
    site: Site
    targets: int | None = None
    starred: bool = False
    index: int | None = None
    field: str = ""


def tuple_uses(uses: Collection[Use]) -> list[Use]:
    """Return those of the uses of one output that need a tuple.

    What is also read by field name is iterated over for its keys, or tested to tell it apart.
    """
    found = [use for use in uses if use.kind in TUPLE_ONLY]
    harmless = all(use.kind in {UseKind.ITERATE, UseKind.TUPLE_TEST} for use in found)
    return [] if harmless and any(use.kind is UseKind.FIELD for use in uses) else found


class CallFact(Struct):
    """One call expression: all that its callee and its arguments can be."""

    site: Site
    callee: Values
    arguments: Arguments

    @property
    def node(self) -> ast.Call:
        """The call expression."""
        if not isinstance(self.site.node, ast.Call):
            raise TypeError(self.site.node)
        return self.site.node


class AttributeFact(Struct):
    """One attribute expression: all that the object left of the dot can be, and what it holds."""

    site: Site
    receiver: Values = NOTHING
    held: Values = NOTHING

    @property
    def node(self) -> ast.Attribute:
        """The attribute expression."""
        if not isinstance(self.site.node, ast.Attribute):
            raise TypeError(self.site.node)
        return self.site.node


class ImportFact(Struct, frozen=True, cache_hash=True):
    """One imported name: `from module import name as bound`, or `import module as bound`.

    `name` is None for `import module`, and "*" for a star import. `guarded` tells that an
    ImportError is caught where it stands.
    """

    site: Site
    module: str
    name: str | None
    bound: str
    guarded: bool = False


class Read(Struct, frozen=True, cache_hash=True):
    """One name of the notebook read while cell `running` ran: what was bound last in `bound`."""

    name: str
    running: int
    bound: int


class Facts(Struct):
    """Everything seen while interpreting a notebook.

    `bindings` tells for the names of the notebook itself what they held at the end of each cell
    that bound them, `reads` in which cells they were read. `assigned` are the attributes that were
    assigned on objects of libraries, or on what is not known.
    """

    calls: dict[ast.AST, CallFact] = field(default_factory=dict)
    attributes: dict[ast.AST, AttributeFact] = field(default_factory=dict)
    names: dict[ast.AST, tuple[Site, Values]] = field(default_factory=dict)
    imports: dict[tuple[ast.AST, int], ImportFact] = field(default_factory=dict)
    classes: dict[UserClass, tuple[Values, ...]] = field(default_factory=dict)
    uses: dict[Site, dict[Use, Output]] = field(default_factory=dict)
    bindings: dict[str, dict[int, Values]] = field(default_factory=dict)
    reads: dict[ast.AST, set[Read]] = field(default_factory=dict)
    in_fstring: set[ast.AST] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)

    def see_call(self, site: Site, callee: Values, arguments: Arguments) -> None:
        """Note a call; several visits (contexts) of one call are joined."""
        fact = self.calls.get(site.node)
        if fact is None:
            self.calls[site.node] = CallFact(site, callee, arguments)
            return
        fact.callee = join(fact.callee, callee)
        fact.arguments = fact.arguments.joined(arguments)

    def see_attribute(self, site: Site, receiver: Values, held: Values = NOTHING) -> None:
        """Note an attribute access: the object, and what its attribute holds."""
        fact = self.attributes.get(site.node)
        if fact is None:
            self.attributes[site.node] = AttributeFact(site, receiver, held)
            return
        fact.receiver = join(fact.receiver, receiver)
        fact.held = join(fact.held, held)

    def see_name(self, node: ast.Name, cell: int, values: Values) -> None:
        """Note what a name held where it was read or bound."""
        before = self.names.get(node)
        if before is None:
            self.names[node] = (Site(cell, node), values)
        elif before[1] is not values:
            self.names[node] = (before[0], join(before[1], values))

    def see_uses(self, values: Values, use: Use) -> None:
        """Note `use` for every model output among `values`; of one call, for that of one model."""
        for value in values:
            if isinstance(value, Output):
                uses = self.uses.setdefault(value.call, {})
                uses[use] = min(uses.get(use, value), value, key=_rank)

    def uses_of(self, call: Site) -> Iterator[Use]:
        """Yield the uses of what the model call at `call` returned."""
        yield from self.uses.get(call, {})


def _rank(output: Output) -> tuple[bool, str, str]:
    """Put outputs into the same order each time, that of what only looks like a model last."""
    model = output.model
    return (True, "", "") if model is None else (False, model.cls.path, str(model.return_dict))
