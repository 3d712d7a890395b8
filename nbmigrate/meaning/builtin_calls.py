"""Call builtins and what is like them: zip, enumerate, getattr, super, functools.partial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.meaning.containers import exact_items, has_tuple
from nbmigrate.meaning.facts import Use, UseKind
from nbmigrate.meaning.heap import ANY_KEY
from nbmigrate.meaning.values import (
    NOTHING,
    Arguments,
    Constant,
    Container,
    ContainerKind,
    Instance,
    Output,
    Partial,
    Super,
    Symbol,
    Tuple,
    TupleClass,
    UserClass,
    UserInstance,
    Value,
    Values,
    WrittenModule,
    constants,
    join,
    join_all,
    one,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbmigrate.meaning.containers import Containers
    from nbmigrate.meaning.frames import Frame
    from nbmigrate.meaning.members import Members
    from nbmigrate.meaning.state import State
    from nbmigrate.meaning.values import Site

_DICTS = frozenset({"dict", "OrderedDict", "defaultdict"})
_ITERATING = frozenset(
    {"list", "tuple", "set", "zip", "enumerate", "map", "filter", "sorted", "reversed", "iter"}
    | {"sum", "max", "min", "any", "all", "next"},
)
_OTHERS = {
    "functools.partial": "partial",
    "collections.OrderedDict": "OrderedDict",
    "collections.defaultdict": "defaultdict",
    "collections.namedtuple": "namedtuple",
    "typing.NamedTuple": "namedtuple",
    "itertools.chain": "chain",
    "itertools.cycle": "iter",
    "copy.copy": "copy",
    "copy.deepcopy": "copy",
    "types.SimpleNamespace": "namespace",
    "argparse.Namespace": "namespace",
}
_MODULES = {kind.value: kind for kind in ContainerKind if kind.is_module}


class BuiltinCalls:
    """The part of the interpreter that knows what builtins do."""

    def __init__(self, state: State, containers: Containers, members: Members) -> None:
        self._state = state
        self._heap = state.heap
        self._behaviours = state.behaviours
        self._containers = containers
        self._members = members

    def builtin_name(self, symbol: Symbol) -> str | None:
        """Return the name under which a function or container is known here, None if it is not."""
        if symbol.path.startswith("builtins."):
            return symbol.name
        return _OTHERS.get(symbol.path) or self._behaviours.container(symbol)

    def call_builtin(self, name: str, site: Site, arguments: Arguments) -> Values:
        """Return what calling builtin `name` returns."""
        positionals = arguments.positionals
        match name:
            case "super":
                return self._super()
            case "isinstance" | "issubclass" if len(positionals) > 1:
                if has_tuple(positionals[1]):
                    self._state.facts.see_uses(positionals[0], Use(UseKind.TUPLE_TEST, site))
                return unknown("a test")
            case "getattr" if len(positionals) > 1:
                return self._getattr(site, arguments)
            case "setattr" if len(positionals) > len(("object", "name")):
                return self._setattr(arguments)
            case "type" if len(positionals) == 1:
                return join_all([_class_of(value) for value in positionals[0]])
            case "copy":
                return arguments.get("x", 0) or unknown("the result of copying")
            case "globals":
                return one(WrittenModule("globals()", self._state.frame.module))
            case "partial" if positionals:
                function, *given = positionals
                return one(Partial(function, tuple(given), tuple(arguments.keywords.items())))
            case "namedtuple" if len(positionals) > 1:
                return self._make_tuple_class(positionals[0], positionals[1])
            case "namespace":
                self._make_dict(name, site, arguments)
                return self._containers.container(site, kind=ContainerKind.NAMESPACE)
            case _ if name in _DICTS:
                return self._make_dict(name, site, arguments)
            case _ if name in _MODULES:
                return self._make_modules(_MODULES[name], site, arguments)
            case "tuple" if len(positionals) == 1 and _only_tuples(positionals[0]):
                return positionals[0]
            case "chain":
                given = [self._containers.elements(values, site.node) for values in positionals]
                return self._containers.container(site, join(*given, arguments.more))
            case _ if name in _ITERATING:
                return self._iterating(name, site, positionals)
            case _:
                return unknown(f"the result of {name}()")

    def _iterating(self, name: str, site: Site, positionals: tuple[Values, ...]) -> Values:
        if not positionals:
            return self._containers.container(site)
        elements = [self._containers.elements(values, site.node) for values in positionals]
        match name:
            case "zip":
                return self._containers.container(site, one(Tuple(tuple(elements))))
            case "enumerate":
                return self._containers.container(
                    site, one(Tuple((unknown("a position"), elements[0])))
                )
            case "map":
                mapped = self._state.call(positionals[0], site, Arguments(tuple(elements[1:])))
                return self._containers.container(site, self.indirect(mapped, site, "map()"))
            case "filter":
                return self._containers.container(site, elements[-1])
            case "next":
                return join(elements[0], *positionals[1:])
            case "sum" | "max" | "min" | "any" | "all":
                return unknown(f"the result of {name}()")
            case _:
                outputs = any(isinstance(value, Output) for value in positionals[0])
                return (
                    unknown("a list") if outputs else self._containers.container(site, elements[0])
                )

    @staticmethod
    def indirect(values: Values, site: Site, caller: str) -> Values:
        """Leave out outputs of models that `caller`, called at `site`, called: not our call."""
        return join_all(
            unknown(f"the output of a model that {caller} calls")
            if isinstance(value, Output) and value.call == site
            else one(value)
            for value in values
        )

    def _getattr(self, site: Site, arguments: Arguments) -> Values:
        receiver, name, *default = arguments.positionals
        names = constants(name)
        if len(name) == 1 and names and isinstance(names[0], str):
            return join(self._members.attributes_of(receiver, names[0], site), *default)
        return unknown("an attribute whose name is computed")

    def _setattr(self, arguments: Arguments) -> Values:
        receiver, name, values = arguments.positionals[:3]
        names = constants(name)
        for value in receiver:
            if isinstance(value, UserInstance) and names and isinstance(names[0], str):
                self._heap.put(value.cls, names[0], values)
            elif isinstance(value, Container) and value.kind is ContainerKind.NAMESPACE:
                known = len(names) == len(name) == 1
                self._heap.put(value.site, names[0] if known else ANY_KEY, values)
        return one(Constant(None))

    def _make_dict(self, name: str, site: Site, arguments: Arguments) -> Values:
        positionals = arguments.positionals
        if name == "defaultdict" and positionals:
            made = self._state.call(positionals[0], site, Arguments())
            # The factory of `defaultdict(list)` makes a list at this very place.
            inner = (v for v in made if not (isinstance(v, Container) and v.site == site))
            self._heap.put(site, ANY_KEY, frozenset(inner))
            positionals = positionals[1:]
        for values in positionals:
            if all(isinstance(v, Container) and v.kind.is_mapping for v in values):
                continue
            for pair in self._containers.elements(values, site.node):
                if isinstance(pair, Tuple) and len(pair.items) == len(("key", "value")):
                    self._containers.put_item(site, *pair.items)
                else:
                    self._heap.put(site, ANY_KEY, unknown("an element of a dict"))
        for values in (*positionals, arguments.splats):
            for value in values:
                if isinstance(value, Container) and value.kind.is_mapping:
                    for key, held in list(self._heap.contents(value.site).items()):
                        self._heap.put(site, key, held)
        for key, held in arguments.keywords.items():
            self._heap.put(site, key, held)
        return self._containers.container(site, kind=ContainerKind.DICT)

    def _make_tuple_class(self, name: Values, fields: Values) -> Values:
        names = _field_names(fields)
        if names is None and len(fields) == 1:
            (listed,) = fields
            if isinstance(listed, Tuple):
                names = _texts(listed.items)
            elif isinstance(listed, Container):
                contents = self._heap.contents(listed.site)
                exact = all(isinstance(key, int) for key in contents)
                names = _texts(contents[key] for key in sorted(contents)) if exact else None  # type: ignore[type-var]
        if names is None:
            return unknown("the fields of a named tuple")
        return one(TupleClass(str(next(iter(constants(name)), "namedtuple")), names))

    def _make_modules(self, kind: ContainerKind, site: Site, arguments: Arguments) -> Values:
        positionals = arguments.positionals
        is_mapping = any(isinstance(v, Container) and v.kind.is_mapping for v in join(*positionals))
        if kind is ContainerKind.SEQUENTIAL and not is_mapping:
            for index, values in enumerate(positionals):
                self._heap.put(site, index, values)
            if arguments.more:
                self._heap.put(site, ANY_KEY, arguments.more)
            return self._containers.container(site, kind=kind)
        for values in positionals:
            for key, held in self._containers.contents(values).items():
                self._heap.put(site, key, held)
            if any(not isinstance(value, Container) for value in values):
                self._heap.put(site, ANY_KEY, unknown(f"an element of a {kind.value}"))
        return self._containers.container(site, kind=kind)

    def _super(self) -> Values:
        frame: Frame | None = self._state.frame
        while frame is not None:
            if frame.receiver is not None:
                cls, instance = frame.receiver
                return one(Super(cls, instance))
            frame = frame.parent
        return unknown("super() outside a method")


def _field_names(fields: Values) -> tuple[str, ...] | None:
    """Return the names in "a b" or "a, b"."""
    texts = constants(fields)
    if len(texts) == len(fields) == 1 and isinstance(texts[0], str):
        return tuple(texts[0].replace(",", " ").split())
    return None


def _texts(fields: Iterable[Values]) -> tuple[str, ...] | None:
    """Return the names that are listed, alone or before their types."""
    names: list[str] = []
    for field in fields:
        first = exact_items(field)
        texts = constants(first[0] if first else field)
        if len(texts) != 1 or not isinstance(texts[0], str):
            return None
        names.append(texts[0])
    return tuple(names)


def _class_of(value: Value) -> Values:
    if isinstance(value, UserInstance | Instance):
        cls: UserClass | Symbol = value.cls
        return one(cls)
    return NOTHING if value == Constant(None) else unknown("the class of an object")


def _only_tuples(values: Values) -> bool:
    return bool(values) and all(isinstance(value, Tuple) for value in values)
