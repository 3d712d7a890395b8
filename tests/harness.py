"""Check rules the way their tests read: notebooks before and after, or notebooks left alone.

Every check also holds the promises that any rule must keep: rejecting everything changes no byte,
any subset in any order gives the same parsable result, the migrated copy needs nothing more.
"""

from __future__ import annotations

import itertools
import json
import textwrap
from collections.abc import Sequence
from typing import TypeAlias

from nbmigrate.engine import apply, plan
from nbmigrate.plan import Change, Decisions, Finding, Plan, Safety, Settings, Style

Cells: TypeAlias = str | Sequence[str]


def notebook(cells: Cells, *, kinds: Sequence[str] = ()) -> bytes:
    """Return a notebook of these cell sources, laid out as Jupyter saves it."""
    sources = [cells] if isinstance(cells, str) else list(cells)
    content = {
        "cells": [
            _cell(textwrap.dedent(source).strip("\n"), kind)
            for source, kind in itertools.zip_longest(sources, kinds, fillvalue="code")
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        },
        "nbformat": 4,
        "nbformat_minor": 2,
    }
    return (json.dumps(content, indent=1) + "\n").encode()


def _cell(source: str, kind: str) -> dict[str, object]:
    lines = source.splitlines(keepends=True)
    if kind != "code":
        return {"cell_type": kind, "metadata": {}, "source": lines}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": lines,
    }


def sources(notebook: bytes) -> list[str]:
    """Return the sources of a notebook's cells."""
    return ["".join(cell["source"]) for cell in json.loads(notebook)["cells"]]


def check_transformed(
    before: Cells,
    after: Cells,
    *,
    rule: str,
    safety: Safety = Safety.SAFE,
    settings: Settings | None = None,
) -> Plan:
    """Check that `rule` alone makes `after` of `before`, each change being as safe as `safety`."""
    source = notebook(before)
    planned = plan(source, _only(rule, settings))
    assert [change.safety for change in planned.changes] == [safety] * len(planned.changes)
    everything = Decisions(frozenset(change.id for change in planned.changes))
    result = apply(source, planned, everything)
    assert sources(result) == sources(notebook(after))
    check_promises(source, planned)
    return planned


def check_noop(cells: Cells, *, rule: str, settings: Settings | None = None) -> Plan:
    """Check that `rule` neither changes these cells nor reports anything."""
    planned = plan(notebook(cells), _only(rule, settings))
    assert [change.message for change in planned.changes] == []
    assert [finding for finding in planned.findings if finding.rule == rule] == []
    return planned


def check_finding(
    cells: Cells,
    *words: str,
    rule: str,
    settings: Settings | None = None,
) -> Finding:
    """Check that `rule` changes nothing and has one finding, whose message has all `words`."""
    planned = plan(notebook(cells), _only(rule, settings))
    assert [change.message for change in planned.changes] == []
    (finding,) = (finding for finding in planned.findings if finding.rule == rule)
    for word in words:
        assert word in finding.message
    return finding


def check_promises(source: bytes, planned: Plan) -> None:
    """Check what holds for every plan of every notebook."""
    assert Plan.from_json(planned.to_json()) == planned
    assert all(change.hunks for change in planned.changes)
    assert apply(source, planned, Decisions()) == source
    for styles in _styles(planned.changes):
        for subset in _subsets(planned.changes):
            accepted = frozenset(change.id for change in subset)
            _check_only_sources_differ(source, apply(source, planned, Decisions(accepted, styles)))
        everything = Decisions(frozenset(change.id for change in planned.changes), styles)
        again = plan(
            apply(source, planned, everything),
            Settings(target=planned.target, style=planned.style),
        )
        rules = {change.rule for change in planned.changes}
        assert [change.message for change in again.changes if change.rule in rules] == []


def _styles(changes: Sequence[Change]) -> list[dict[str, Style]]:
    """Return the plan's own forms, and the other form of every change that has one."""
    others = {c.id: c.alternative.style for c in changes if c.alternative is not None}
    return [{}, others] if others else [{}]


def _subsets(changes: Sequence[Change]) -> list[tuple[Change, ...]]:
    singles = [(change,) for change in changes]
    pairs = list(itertools.combinations(changes, 2))[:20]
    return [*singles, *pairs, tuple(changes)]


def _check_only_sources_differ(before: bytes, after: bytes) -> None:
    old, new = json.loads(before), json.loads(after)
    for cell in (*old["cells"], *new["cells"]):
        cell["source"] = []
    assert json.dumps(old) == json.dumps(new)


def _only(rule: str, settings: Settings | None) -> Settings:
    chosen = settings or Settings()
    return Settings(
        target=chosen.target,
        source=chosen.source,
        style=chosen.style,
        select=(rule,),
        python_cell_magics=chosen.python_cell_magics,
    )
