"""The rules: one file each, found by discovery, and those that installed packages bring.

A package brings rules with an entry point of the group `nbmigrate.rules`, which names a module that
is a rule, or a package of such modules.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from nbmigrate.errors import ConfigurationError, check_known
from nbmigrate.libraries.registry import all_packs
from nbmigrate.rules.base import Rule, rule_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import EntryPoint
    from types import ModuleType

ENTRY_POINTS = "nbmigrate.rules"


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by name.

    Raises `ConfigurationError` if those of an installed package cannot be used.
    """
    rules = [
        rule
        for pack in all_packs()
        if pack.rules is not None
        for rule in _rules_in(import_module(pack.rules), pack.name)
    ]
    names = {rule.name for rule in rules}
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.value):
        for rule in _plugged_in(entry):
            if rule.name in names:
                raise _unusable(entry, f"there is another rule {rule.name}")
            names.add(rule.name)
            rules.append(rule)
    return tuple(sorted(rules, key=lambda rule: rule.name))


def rule_names() -> list[str]:
    """Return the names of all rules, sorted."""
    return [rule.name for rule in all_rules()]


def find_rule(name: str, wish: str) -> Rule:
    """Return the rule of that name; raise `WishError` that suggests the nearest name."""
    named = {rule.name: rule for rule in all_rules()}
    check_known("rule", name, named, wish)
    return named[name]


def _plugged_in(entry: EntryPoint) -> list[Rule]:
    try:
        rules = list(_rules_in(entry.load()))
    except Exception as error:  # a stranger's code may raise anything
        raise _unusable(entry, f"{type(error).__name__}: {error}") from error
    if not rules:
        raise _unusable(entry, "there is no function propose in it")
    return rules


def _unusable(entry: EntryPoint, reason: str) -> ConfigurationError:
    package = entry.dist.name if entry.dist is not None else entry.name
    return ConfigurationError(f"the rules {entry.value} of {package}: {' '.join(reason.split())}")


def _rules_in(module: ModuleType, library: str | None = None) -> Iterator[Rule]:
    """Yield the rule that a module is, or those of a package and of the packages in it.

    What has no `propose` is no rule: helpers stand beside the rules that they serve.
    """
    if hasattr(module, "propose"):
        yield rule_of(module, library)
    for info in iter_modules(getattr(module, "__path__", ()), f"{module.__name__}."):
        yield from _rules_in(import_module(info.name), library)
