"""The rules: one file each, found by discovery."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from nbmigrate.rules.base import Rule, rule_of

# One folder for each library version that rules leave behind.
_FOLDERS = ("old_packages", "transformers3")


@cache
def all_rules() -> tuple[Rule, ...]:
    """Give every rule, by name."""
    rules: list[Rule] = []
    for folder in _FOLDERS:
        package = import_module(f"{__name__}.{folder}")
        modules = iter_modules(package.__path__, f"{package.__name__}.")
        rules += [rule_of(import_module(info.name)) for info in modules]
    return tuple(sorted(rules, key=lambda rule: rule.name))
