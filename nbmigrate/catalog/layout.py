"""What has to be known of a library to make its tables and to read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Kinds:
    """The sorts of classes that rules distinguish.

    `auto` are classes known by their names (a name that ends with "Model" stands for all that
    begin with it). `roots` are those whose descendants are of a kind, `foreign` are beginnings of
    the paths of such classes of other libraries. `general` are the bases that all models have.
    """

    auto: Mapping[str, str] = field(default_factory=dict)
    roots: Mapping[str, str] = field(default_factory=dict)
    foreign: tuple[tuple[str, str], ...] = ()
    general: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Layout:
    """How the packages of a library are laid out, and what of them the tables keep.

    `models` is the folder with a folder for each model. `frameworks` are the words that a module
    of another framework than torch has in its name. `run_roots` are classes whose descendants are
    run although they are no modules of torch or Keras; `output_root` is the base of what forward
    returns; `tuple_on_request` are the decorators that let it return a tuple.

    Kept are the constructors of all classes; all public methods of the classes `whole` and of
    their bases; of the classes `overridden` the private ones, too; and of classes whose names end
    with one of `method_suffixes` the methods with these names.

    The tables of what came and went are made of the modules outside the folders `outlined` and not
    of the files whose names begin with one of `outlined_files`; `read_whole` are exceptions. They
    hold the classes at top level and those `watched`, of their methods the keywords of
    `watched_methods`. `refusing` maps callables that refuse the keywords they do not know, though
    they have a parameter for any, to those they know. `aliases` are old paths of modules, and
    `endings` those of names that the top level serves by another name, from which release on.
    """

    models: str = "models"
    frameworks: frozenset[str] = frozenset()
    run_roots: frozenset[str] = frozenset()
    output_root: str = ""
    tuple_on_request: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    overridden: frozenset[str] = frozenset()
    method_suffixes: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = ()

    outlined: frozenset[str] = frozenset()
    outlined_files: tuple[str, ...] = ()
    read_whole: frozenset[str] = frozenset()
    watched: frozenset[str] = frozenset()
    watched_methods: frozenset[str] = frozenset()
    refusing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    endings: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def is_kept(self, owner: str, method: str, *, is_whole: bool) -> bool:
        """Tell whether the tables keep a method of the class named `owner`."""
        if method == "__init__" or (is_whole and not method.startswith("_")):
            return True
        if owner in self.overridden:
            return not method.startswith("__")
        return any(
            method in methods for ends, methods in self.method_suffixes if owner.endswith(ends)
        )
