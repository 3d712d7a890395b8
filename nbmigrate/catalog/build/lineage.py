"""The classes of one release: what they inherit, run, return and hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.catalog.build.syntax import FORWARD, Method

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.catalog.build.namespaces import Namespaces, Origin
    from nbmigrate.catalog.build.syntax import Class
    from nbmigrate.catalog.layout import Layout


class Output(NamedTuple):
    """The class forward returns, its fields in order, and whether forward takes `return_dict`."""

    name: str
    fields: tuple[str, ...]
    takes_return_dict: bool


class Lineage:
    """Questions about the classes of a release that need its inheritance followed."""

    def __init__(self, namespaces: Namespaces, layout: Layout) -> None:
        self._namespaces = namespaces
        self._layout = layout

    def bases(self, origin: Origin) -> list[Origin]:
        """Return the direct bases; what cannot be resolved appears as written, of kind "x"."""
        definition = self.definition(origin)
        resolved = (self._namespaces.dotted(origin.module, text) for text in definition.bases)
        return [base for base in resolved if base is not None]

    def ancestors(self, origin: Origin) -> list[Origin]:
        """Return the class and all it inherits from in this release, nearest first."""
        found: list[Origin] = []
        waiting = [origin]
        while waiting:
            current = waiting.pop(0)
            if current not in found:
                found.append(current)
                library = [base for base in self.bases(current) if base.kind == "c"]
                waiting = library + waiting
        return found

    def definition(self, origin: Origin) -> Class:
        """Return the class that an origin of kind "c" names."""
        definition = self._namespaces.find_class(origin)
        if definition is None:
            raise LookupError(f"{origin.path} is no class of this release")
        return definition

    def forward(self, origin: Origin) -> Method | None:
        """Return what running an instance executes, if the class itself defines that."""
        methods = self.definition(origin).methods
        return next((methods[name] for name in FORWARD if name in methods), None)

    def is_run(self, origin: Origin) -> bool:
        """Tell a module of torch, Keras or Flax from a class that merely can be called."""
        ancestors = self.ancestors(origin)
        outside = (
            base.path for owner in ancestors for base in self.bases(owner) if base.kind == "x"
        )
        return any(owner.name in self._layout.run_roots for owner in ancestors) or any(
            path.startswith(("torch.nn.", "flax.linen.")) or "keras" in path for path in outside
        )

    def output(self, origin: Origin, forward: Method) -> Output | None:
        """Tell what the forward of a class returns, None if it is no output class."""
        takes = any(_name(parameter) == "return_dict" for parameter in forward.parameters)
        for text in forward.outputs:
            named = self._namespaces.dotted(origin.module, text)
            if named and named.kind == "c" and (fields := self._output_fields(named)):
                decorated = bool(self._layout.tuple_on_request & set(forward.decorators))
                return Output(named.name, fields, takes or decorated)
        return None

    def parts(self, origin: Origin) -> Iterator[tuple[str, Origin]]:
        """Yield the attributes that __init__ sets to an instance of a class of this release."""
        for attribute, text in sorted(self.definition(origin).parts.items()):
            made = self._namespaces.dotted(origin.module, text)
            if made and made.kind == "c":
                yield attribute, made

    def _output_fields(self, origin: Origin) -> tuple[str, ...]:
        ancestors = self.ancestors(origin)
        if not any(owner.name == self._layout.output_root for owner in ancestors[1:]):
            return ()
        fields: dict[str, None] = {}
        for owner in reversed(ancestors):
            fields |= dict.fromkeys(self.definition(owner).fields)
        return tuple(map(_name, fields))


def _name(parameter: str) -> str:
    return parameter.partition("=")[0].removesuffix("?")
