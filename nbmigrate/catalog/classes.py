"""What the classes and functions of a library take, return, hold and inherit.

A class is given by its name (`BertModel`) or by its path, old or new; the path matters for the few
names that several modules define (`package.modeling_gpt2.Attention`), of which nothing is known by
the bare name. A release is any version of which a table exists, of any of the packages;
`UnknownVersionError` is raised for another.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from nbmigrate.catalog.layout import Kinds
    from nbmigrate.catalog.names import Names
    from nbmigrate.catalog.tables import Row

ParameterKind: TypeAlias = Literal[
    "positional", "keyword-only", "*args", "**kwargs", "deprecated-keyword"
]


class Parameter(NamedTuple):
    """One parameter. `default` is its text, None if it is required.

    A "deprecated-keyword" is no parameter: a decorator still takes the keyword `name` and passes
    it on as `renamed_to`.
    """

    name: str
    default: str | None = None
    kind: ParameterKind = "positional"
    renamed_to: str = ""


class OutputClass(NamedTuple):
    """What forward returns: the class, and its fields in the order of the tuple."""

    name: str
    fields: tuple[str, ...]


class Classes:
    """The classes and functions of the packages of one library."""

    def __init__(self, names: Names, kinds: Kinds) -> None:
        self.names = names
        self._tables = names.tables
        self._releases = names.releases
        self._kinds = kinds

    def kind(self, cls: str) -> str | None:
        """Tell what sort of class it is, by its bases and, for the auto classes, its name."""
        bare = cls.rpartition(".")[2]
        for name, auto in self._kinds.auto.items():
            if bare == name or (name.endswith("Model") and bare.startswith(name)):
                return auto
        key = self._key(cls)
        newest = self._newest(key)
        if newest is None:
            return None
        for ancestor in self._ancestors(key, newest):
            if ancestor in self._kinds.roots:
                return self._kinds.roots[ancestor]
            for prefix, found in self._kinds.foreign:
                if ancestor.startswith(prefix):
                    return found
        return None

    def bases(self, cls: str, release: str) -> tuple[str, ...] | None:
        """Return the direct bases, those of other libraries with their paths; None if not known."""
        found = self._tables.rows_at("bases", self._key(cls), self._releases.table_release(release))
        return found[0] if found else None

    def forward_parameters(self, cls: str, release: str) -> tuple[Parameter, ...] | None:
        """Return the parameters of forward (`call` of a TF, `__call__` of a Flax class), in order.

        None if the release has no such class that can be run.
        """
        listed = self._releases.table_release(release)
        for ancestor in self._ancestors(self._key(cls), listed):
            for row in self._tables.rows_at("forward", ancestor, listed):
                return _parameters(row)
        return None

    def output(self, cls: str, release: str) -> OutputClass | None:
        """Return what forward returns when `return_dict` is true; None if not known."""
        row = self._output_row(cls, release)
        return OutputClass(row[1], row[2:]) if row else None

    def output_fields(self, cls: str, release: str) -> tuple[str, ...] | None:
        """Return the fields of what forward returns, in order.

        The tuple leaves out those that are None. None where the class of the result is not known.
        """
        found = self.output(cls, release)
        return found.fields if found else None

    def accepts_return_dict(self, cls: str, release: str) -> bool:
        """Tell whether `return_dict` may be given when the model is called."""
        row = self._output_row(cls, release)
        return row is not None and row[0] == "return_dict"

    def signature(self, name: str, release: str) -> tuple[Parameter, ...] | None:
        """Return the parameters of a function, of a class, or of a method.

        A method is written as "Trainer.compute_loss" and is found in the bases, too; a class
        without constructor has no parameters to tell. None for what the tables do not have in
        this release.
        """
        listed = self._releases.table_release(release)
        owner, _, last = name.rpartition(".")
        if owner and self._newest(self._key(owner)) is not None:
            return self._method(self._key(owner), last, listed)
        if self._newest(self._key(name)) is not None:
            return self._method(self._key(name), "__init__", listed)
        functions = (row for row in self._tables.rows_at("signatures", last, listed) if not row[0])
        return next((_parameters(row[1:]) for row in functions), None)

    def part(self, cls: str, attribute: str, release: str) -> str | None:
        """Return the class of `self.attribute` as the constructor sets it; None if unknown."""
        listed = self._releases.table_release(release)
        for ancestor in self._ancestors(self._key(cls), listed):
            for row in self._tables.rows_at("parts", ancestor, listed):
                if row[0] == attribute:
                    return row[1]
        return None

    def base_model(self, cls: str, release: str) -> str | None:
        """Return the class of `self.base_model`: of the model that one with a head is built on.

        It is the class itself if it is such a model; None if it cannot be told.
        """
        listed = self._releases.table_release(release)
        ancestors = self._ancestors(self._key(cls), listed)
        family = {name for name in ancestors if name.lower().endswith("pretrainedmodel")}
        for ancestor in ancestors:
            for attribute, found in self._tables.rows_at("parts", ancestor, listed):
                if found.endswith("MainLayer") and attribute not in {"encoder", "decoder"}:
                    return found
                above = family.intersection(self._ancestors(found, listed)) - self._kinds.general
                if found.endswith("Model") and above:
                    return found
                if found.endswith("Model"):
                    return None
        bare = cls.rpartition(".")[2]
        return bare if bare.endswith("Model") and family - self._kinds.general else None

    def _method(self, key: str, method: str, release: str) -> tuple[Parameter, ...] | None:
        fields: dict[str, Parameter] = {}
        for ancestor in self._ancestors(key, release):
            for row in self._tables.rows_at("signatures", ancestor, release):
                if row[0] == method:
                    return _parameters(row[1:])
                if row[0] == "fields" and method == "__init__":
                    fields = {field.name: field for field in _parameters(row[1:])} | fields
        return tuple(fields.values()) or None

    def _output_row(self, cls: str, release: str) -> Row | None:
        listed = self._releases.table_release(release)
        for ancestor in self._ancestors(self._key(cls), listed):
            if found := self._tables.rows_at("outputs", ancestor, listed):
                return found[0]
            if self._tables.rows_at("forward", ancestor, listed):
                return None
        return None

    def _newest(self, key: str) -> str | None:
        """Return the newest release that has the class."""
        ends = [self._releases.last_in(ranges) for ranges, _ in self._tables.rows("bases", key)]
        return max(ends, key=self._releases.position) if ends else None

    def _ancestors(self, key: str, release: str) -> list[str]:
        """Return the class and its ancestors in one release, nearest first."""
        found: list[str] = []
        waiting = [key]
        while waiting:
            current = waiting.pop(0)
            if current not in found:
                found.append(current)
                waiting = [
                    base for row in self._tables.rows_at("bases", current, release) for base in row
                ] + waiting
        return found

    def _key(self, cls: str) -> str:
        return _key(self.names, cls)


@lru_cache(maxsize=1024)
def _key(names: Names, cls: str) -> str:
    """Return the key of a class in the tables, which is its name unless that is ambiguous."""
    module, _, bare = cls.rpartition(".")
    if not module or names.tables.rows("bases", bare):
        return bare
    module, _, bare = (names.origin(cls) or cls).rpartition(".")
    home = names.module_home(module, names.releases.targets[-1]) or module
    return f"{home.rpartition('.')[2]}.{bare}"


def _parameters(row: Row) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    plain: ParameterKind = "positional"
    for text in row:
        name, equals, default = text.partition("=")
        if text == "*":
            plain = "keyword-only"
        elif text.startswith("**"):
            found.append(Parameter(text[2:], kind="**kwargs"))
        elif text.startswith("*"):
            found.append(Parameter(text[1:], kind="*args"))
            plain = "keyword-only"
        elif text.startswith("~"):
            old, _, new = text[1:].partition("=>")
            found.append(Parameter(old, kind="deprecated-keyword", renamed_to=new))
        else:
            optional = not equals and name.endswith("?")
            value = "None" if optional else default if equals else None
            found.append(Parameter(name.removesuffix("?"), value, plain))
    return tuple(found)
