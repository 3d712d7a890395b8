"""The rules: one file each, found by discovery."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from nbmigrate.rules.base import Rule, rule_of

# One folder for each library version that rules leave behind.
_FOLDERS = ("transformers3",)


@cache
def all_rules() -> tuple[Rule, ...]:
    """Give every rule, by name."""
    rules: list[Rule] = []
    for folder in _FOLDERS:
        package = import_module(f"{__name__}.{folder}")
        for info in iter_modules(package.__path__, f"{package.__name__}."):
            rules.append(rule_of(import_module(info.name)))
    return tuple(sorted(rules, key=lambda rule: rule.name))
