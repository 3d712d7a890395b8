"""Which rule knows an error, printed with where in a notebook it applies."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nbmigrate.cli.terminal import Terminal
from nbmigrate.documents.source_formats import format_of
from nbmigrate.plan import Settings
from nbmigrate.why import lookup, places
from nbmigrate.why.wording import what_changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.plan import Plan
    from nbmigrate.rules.base import Rule
    from nbmigrate.why import Match, Whereabouts

UNKNOWN = 1
FAILED = 2
STANDARD_INPUT = "-"
_COMMON = "Python or torch say this in other situations, too; what nbmigrate knows to lead to it:"


def explain_error(message: str, path: str | None) -> int:
    """Print which rules know `message`, and where in the notebook at `path`; give the exit code.

    A message of "-" is read from standard input.
    """
    from nbmigrate.documents.notebook import DocumentError  # noqa: PLC0415

    errors = Terminal(sys.stderr)
    text = sys.stdin.read() if message == STANDARD_INPUT else message
    matches = lookup(text)
    if not matches:
        errors.error(None, f"no rule knows this message; {_advice(path)}")
        return UNKNOWN
    try:
        plan = None if path is None else _plan(path)
    except OSError as error:
        errors.error(path, f"cannot be read: {error.strerror or error}")
        return FAILED
    except DocumentError as error:
        errors.error(path, str(error))
        return FAILED
    _print(Terminal(sys.stdout), matches, path, plan)
    return 0


def _advice(path: str | None) -> str:
    return f"`nbmigrate --diff {path or 'NOTEBOOK'}` shows all that nbmigrate would do"


def _plan(path: str) -> Plan:
    from nbmigrate import engine  # noqa: PLC0415

    return engine.plan(Path(path).read_bytes(), Settings(format=format_of(path)))


def _print(output: Terminal, matches: Sequence[Match], path: str | None, plan: Plan | None) -> None:
    from nbmigrate.rules import all_rules  # noqa: PLC0415

    found = places(plan, matches) if plan is not None else ()
    if plan is not None and not found:
        output.text(f"{_nothing(path, plan, matches)}; {_advice(path)}\n")
        if matches[0].common:
            return
    elif matches[0].common:
        output.text(f"{_COMMON}\n")
    rules = {rule.name: rule for rule in all_rules()}
    # Where the notebook tells which rule it is, the others are not worth reading.
    here = {place.rule for place in found} or {match.rule for match in matches}
    for match in matches:
        if match.rule in here:
            _print_rule(output, rules[match.rule], [p for p in found if p.rule == match.rule])


def _nothing(path: str | None, plan: Plan, matches: Sequence[Match]) -> str:
    if plan.skipped is not None:
        return f"{path} is not looked at, {plan.skipped}"
    rules = ", ".join(match.rule for match in matches)
    return f"the rules that know this message find nothing in {path} ({rules})"


def _print_rule(output: Terminal, rule: Rule, found: Sequence[Whereabouts]) -> None:
    output.text(rule.name, "bold")
    output.text(f": {rule.summary}\n")
    by_message: dict[str, list[str]] = {}
    for place in found:
        by_message.setdefault(place.message, []).append(f"cell {place.cell}, line {place.line}")
    for start, text in (
        ("", what_changed(rule)),
        *((f"{'; '.join(where)}:", message) for message, where in by_message.items()),
        ("", f"`nbmigrate rule {rule.name}` says more."),
    ):
        output.definitions([(f"  {start}", text)])
