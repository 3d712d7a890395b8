"""What a name can hold: the values of the abstract interpreter.

A name holds a set of values (`Values`), since branches, loops and several call sites are joined.
Every value is immutable and hashable; what is mutable at run time (attributes of user objects,
contents of lists and dicts) is kept by the interpreter, under the place that made it.
"""

from __future__ import annotations

import ast
import enum
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nbmigrate.meaning.frames import Frame

# More alternatives than this are no knowledge any more, and cost time.
MOST_ALTERNATIVES = 12


class Site(Struct, frozen=True, cache_hash=True):
    """A syntax node and the cell it stands in; sites are equal if they are the same node."""

    cell: int
    node: ast.AST


class Unknown(Struct, frozen=True, cache_hash=True):
    """Anything at all; `reason` says why we do not know, in words for a person."""

    reason: str


class Constant(Struct, frozen=True, cache_hash=True):
    """A literal."""

    value: str | bytes | int | float | complex | bool | None


class Symbol(Struct, frozen=True, cache_hash=True):
    """A module, class or function of a library, by its dotted path as the notebook reached it."""

    path: str

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    @property
    def library(self) -> str:
        """The first part of the path."""
        return self.path.partition(".")[0]


class Instance(Struct, frozen=True, cache_hash=True):
    """An object of a library class.

    `created` is the call that made it, if it stands in the notebook. `return_dict` is the value
    given there for a model or configuration, None if none was given.
    """

    cls: Symbol
    created: Site | None = None
    return_dict: bool | None = None


class Method(Struct, frozen=True, cache_hash=True):
    """A method of a library object, not called yet."""

    receiver: Instance
    name: str


class Output(Struct, frozen=True, cache_hash=True):
    """What the call of a model at `call` returned.

    `model` is what was called, None if that only looks like a model.
    """

    call: Site
    model: Instance | None


class Item(Struct, frozen=True, cache_hash=True):
    """Element `index` of a model's output."""

    output: Output
    index: int


class Tuple(Struct, frozen=True, cache_hash=True):
    """A tuple of known length; `fields` are the names of its items if it is a named one."""

    items: tuple[Values, ...]
    fields: tuple[str, ...] = ()


class ContainerKind(enum.Enum):
    """What a container is: a Python one, or one of torch that is a module, too.

    The items of a namespace are its attributes.
    """

    LIST = "list"
    DICT = "dict"
    NAMESPACE = "namespace"
    MODULE_LIST = "ModuleList"
    MODULE_DICT = "ModuleDict"
    SEQUENTIAL = "Sequential"

    @property
    def is_mapping(self) -> bool:
        """Whether iterating gives keys."""
        return self in {ContainerKind.DICT, ContainerKind.NAMESPACE, ContainerKind.MODULE_DICT}

    @property
    def is_module(self) -> bool:
        """Whether it has the methods of a torch module."""
        return self in {
            ContainerKind.MODULE_LIST,
            ContainerKind.MODULE_DICT,
            ContainerKind.SEQUENTIAL,
        }


class Container(Struct, frozen=True, cache_hash=True):
    """A list, set, dict or the like; its contents are in the interpreter's heap, under `site`."""

    site: Site
    kind: ContainerKind = ContainerKind.LIST


class Function(Struct, frozen=True, cache_hash=True):
    """A function or lambda of the notebook, with the frame it closes over.

    `transparent` is False if a decorator may change what it returns.
    """

    site: Site
    frame: Frame
    owner: UserClass | None = None
    transparent: bool = True

    @property
    def node(self) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda:
        """The definition."""
        node = self.site.node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            raise TypeError(node)
        return node

    @property
    def name(self) -> str:
        """Its name, for messages."""
        return getattr(self.node, "name", "lambda")


class UserClass(Struct, frozen=True, cache_hash=True):
    """A class of the notebook."""

    site: Site

    @property
    def name(self) -> str:
        """Its name."""
        return getattr(self.site.node, "name", "")


class UserInstance(Struct, frozen=True, cache_hash=True):
    """An object of a class of the notebook."""

    cls: UserClass


class BoundMethod(Struct, frozen=True, cache_hash=True):
    """A user's function with its first argument bound."""

    receiver: UserInstance | UserClass
    function: Function


class ContainerMethod(Struct, frozen=True, cache_hash=True):
    """A method of a list or dict, not called yet."""

    receiver: Container
    name: str


class SelfMethod(Struct, frozen=True, cache_hash=True):
    """A method that gives back its object, such as `.to(device)` of a user's module."""

    receiver: UserInstance | Container


class Constructor(Struct, frozen=True, cache_hash=True):
    """A classmethod that makes an object of a user's class, such as `from_pretrained`."""

    cls: UserClass
    name: str


class Super(Struct, frozen=True, cache_hash=True):
    """What `super()` gives in a method of `cls`."""

    cls: UserClass
    receiver: UserInstance


class Partial(Struct, frozen=True, cache_hash=True):
    """`functools.partial(function, *arguments, **keywords)`."""

    function: Values
    arguments: tuple[Values, ...]
    keywords: tuple[tuple[str, Values], ...]


class TupleClass(Struct, frozen=True, cache_hash=True):
    """A class that `namedtuple("name", fields)` makes."""

    name: str
    fields: tuple[str, ...]


class WrittenModule(Struct, frozen=True, cache_hash=True):
    """A module that a `%%writefile` cell of the notebook writes."""

    name: str
    frame: Frame


Value: TypeAlias = (
    Unknown
    | Constant
    | Symbol
    | Instance
    | Method
    | Output
    | Item
    | Tuple
    | Container
    | Function
    | UserClass
    | UserInstance
    | BoundMethod
    | ContainerMethod
    | SelfMethod
    | Constructor
    | Super
    | Partial
    | TupleClass
    | WrittenModule
)
Values: TypeAlias = frozenset[Value]

NOTHING: Values = frozenset()


class Arguments(Struct, frozen=True, cache_hash=True):
    """What a call gives: `splats` are the dicts it splats, whose known keys are in `keywords`.

    `more` is what any position behind `positionals` may get, from `*rest` of unknown length.
    """

    positionals: tuple[Values, ...] = ()
    keywords: Mapping[str, Values] = field(default_factory=dict)
    splats: Values = NOTHING
    more: Values = NOTHING

    def with_first(self, *first: Values) -> Arguments:
        """Return these arguments with others before them."""
        return Arguments((*first, *self.positionals), self.keywords, self.splats, self.more)

    def joined(self, other: Arguments) -> Arguments:
        """Return what is given here or there."""
        names = {*self.keywords, *other.keywords}
        return Arguments(
            tuple(join(*pair) for pair in zip(self.positionals, other.positionals, strict=False)),
            {name: join(self.get(name), other.get(name)) for name in sorted(names)},
            join(self.splats, other.splats),
            join(self.more, other.more),
        )

    def get(self, name: str, index: int | None = None) -> Values:
        """Return the argument called `name`, or at position `index`; empty if it is not given."""
        if name in self.keywords:
            return self.keywords[name]
        if index is None:
            return NOTHING
        return self.positionals[index] if index < len(self.positionals) else self.more


NO_ARGUMENTS = Arguments()


@lru_cache(maxsize=4096)
def unknown(reason: str) -> Values:
    """Return the values of something we know nothing about."""
    return frozenset((Unknown(reason),))


@lru_cache(maxsize=4096)
def symbol(path: str) -> Values:
    """Return the values of what can only be the symbol at `path`."""
    return frozenset((Symbol(path),))


def one(value: Value) -> Values:
    """Return the values of something that can only be `value`."""
    return frozenset((value,))


_NONE: Values = frozenset((Constant(None),))
TOO_MANY = Unknown("it can be too many different things")


def join(*alternatives: Values) -> Values:
    """Return all that can be held when any of `alternatives` can."""
    joined = first = NOTHING
    for values in alternatives:
        if not first:
            joined = first = values
        elif values is not first:
            joined |= values
    if len(joined) == len(first):  # the rule: nothing new, and no new set of it
        return first
    return one(TOO_MANY) if len(joined) > MOST_ALTERNATIVES or TOO_MANY in joined else joined


def useful(values: Values) -> Values:
    """Leave out None where something else is possible: what is done next would fail with it."""
    return values - _NONE or values if len(values) > 1 else values


def constants(values: Values) -> list[str | bytes | int | float | complex | bool | None]:
    """Return the literal values among `values`."""
    return [value.value for value in values if isinstance(value, Constant)]


def reasons(values: Values) -> list[str]:
    """Return why parts of `values` are unknown, sorted."""
    return sorted({value.reason for value in values if isinstance(value, Unknown)})


def join_all(alternatives: Iterable[Values]) -> Values:
    """Join any number of alternatives."""
    return join(*alternatives)
