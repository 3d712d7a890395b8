"""How the objects of libraries behave: what the interpreter asks, and the packs answer.

The interpreter knows Python. What a call, a method or an attribute of something imported gives, it
asks the behaviours of all libraries in turn; the first that knows an answer gives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from nbmigrate.meaning.values import Method, Symbol, Values, one, unknown

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable

    from nbmigrate.meaning.values import Arguments, Instance, Site

_Answer = TypeVar("_Answer")


class Behaviour:
    """What one library answers. An answer of None or False means that the thing is not its own.

    This class knows nothing; a library overrides what it knows something of.
    """

    passing_decorators: frozenset[str] = frozenset()
    """The last names of decorators that leave the results of a function what they are."""

    def star_names(self, module: str) -> frozenset[str] | None:
        """Return the names that `from module import *` binds."""

    def container(self, symbol: Symbol) -> str | None:
        """Return the kind of container that a class makes, such as "Sequential" or "namespace"."""

    def is_class(self, symbol: Symbol) -> bool:
        """Tell whether this is a class whose objects are told apart, such as one of a model."""
        del symbol
        return False

    def call(self, symbol: Symbol, site: Site, arguments: Arguments) -> Values | None:
        """Return what calling a class, classmethod or function returns."""

    def call_instance(self, instance: Instance, site: Site) -> Values | None:
        """Return what calling an object returns."""

    def call_method(self, method: Method, site: Site, arguments: Arguments) -> Values | None:
        """Return what calling a method of an object returns."""

    def attribute(self, receiver: Instance, name: str, made: Arguments | None) -> Values | None:
        """Return what an attribute holds; `made` are the arguments that made the object."""

    def inherited(self, base: Symbol, name: str, *, surely: bool) -> Values | None:
        """Return what an object of a class of the notebook inherits from `base`.

        With `surely` only what is known to be there, not just any method.
        """

    def returns_self(self, name: str) -> bool:
        """Tell whether a method of this name gives back its object, as `.to(device)` does."""
        del name
        return False

    def constructs(self, name: str) -> bool:
        """Tell whether a classmethod of this name makes an object of the class."""
        del name
        return False

    def passed_to_init(self, name: str, arguments: Arguments) -> Arguments | None:
        """Return what such a classmethod passes to the `__init__` of a class of the notebook."""

    def may_run_a_model(self, call: ast.Call, reason: str) -> bool:
        """Guess whether a call of what is unknown for `reason` runs a model."""
        del call, reason
        return False


class Behaviours:
    """The behaviours of all libraries as one, with an answer to everything."""

    def __init__(self, behaviours: Iterable[Behaviour] = ()) -> None:
        self._all = tuple(behaviours)
        self.passing_decorators = frozenset[str]().union(
            *(behaviour.passing_decorators for behaviour in self._all)
        )

    def star_names(self, module: str) -> frozenset[str]:
        """Return the names that `from module import *` binds; none if that is not known."""
        return self._first(lambda behaviour: behaviour.star_names(module)) or frozenset()

    def container(self, symbol: Symbol) -> str | None:
        """Return the kind of container that a class makes, None for any other symbol."""
        return self._first(lambda behaviour: behaviour.container(symbol))

    def is_class(self, symbol: Symbol) -> bool:
        """Tell whether this is a class whose objects are told apart."""
        return any(behaviour.is_class(symbol) for behaviour in self._all)

    def call(self, symbol: Symbol, site: Site, arguments: Arguments) -> Values:
        """Return what calling a class, classmethod or function returns."""
        found = self._first(lambda behaviour: behaviour.call(symbol, site, arguments))
        return unknown_result(symbol) if found is None else found

    def call_instance(self, instance: Instance, site: Site) -> Values:
        """Return what calling an object returns."""
        found = self._first(lambda behaviour: behaviour.call_instance(instance, site))
        return unknown(f"the result of calling a {instance.cls.name}") if found is None else found

    def call_method(self, method: Method, site: Site, arguments: Arguments) -> Values:
        """Return what calling a method of an object returns."""
        found = self._first(lambda behaviour: behaviour.call_method(method, site, arguments))
        if found is not None:
            return found
        return unknown(f"the result of {method.receiver.cls.name}.{method.name}()")

    def attribute(self, receiver: Instance, name: str, made: Arguments | None = None) -> Values:
        """Return what an attribute holds: a method, if nothing else is known."""
        found = self._first(lambda behaviour: behaviour.attribute(receiver, name, made))
        return one(Method(receiver, name)) if found is None else found

    def inherited(self, base: Symbol, name: str, *, surely: bool) -> Values | None:
        """Return what an object of a class of the notebook inherits from `base`."""
        return self._first(lambda behaviour: behaviour.inherited(base, name, surely=surely))

    def returns_self(self, name: str) -> bool:
        """Tell whether a method of this name gives back its object."""
        return any(behaviour.returns_self(name) for behaviour in self._all)

    def constructs(self, name: str) -> bool:
        """Tell whether a classmethod of this name makes an object of the class."""
        return any(behaviour.constructs(name) for behaviour in self._all)

    def passed_to_init(self, name: str, arguments: Arguments) -> Arguments:
        """Return what such a classmethod passes to the `__init__` of a class of the notebook."""
        found = self._first(lambda behaviour: behaviour.passed_to_init(name, arguments))
        return arguments if found is None else found

    def may_run_a_model(self, call: ast.Call, reason: str) -> bool:
        """Guess whether a call of what is unknown for `reason` runs a model."""
        return any(behaviour.may_run_a_model(call, reason) for behaviour in self._all)

    def _first(self, ask: Callable[[Behaviour], _Answer | None]) -> _Answer | None:
        for behaviour in self._all:
            answer = ask(behaviour)
            if answer is not None:
                return answer
        return None


def unknown_result(symbol: Symbol) -> Values:
    """Return the result of something imported of which nothing is known."""
    return unknown(f"the result of {symbol.path}()")
