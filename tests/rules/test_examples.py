"""The examples in the documentation of rules: Before becomes After."""

from __future__ import annotations

import re
import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from harness import check_promises, notebook, sources
from nbmigrate.engine import apply, plan
from nbmigrate.libraries.transformers import catalog
from nbmigrate.plan import Decisions, Settings, SourceLibrary
from nbmigrate.rules import all_rules

if TYPE_CHECKING:
    from nbmigrate.rules.base import Rule

RULES = pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)


def cells_of(documentation: str, heading: str) -> list[str]:
    """Return the indented blocks of a section, each of which is a cell."""
    section = documentation.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = section.split("\n")
    blocks = groupby(lines, key=lambda line: not line or line.startswith("    "))
    found = (textwrap.dedent("\n".join(block)).strip("\n") for is_code, block in blocks if is_code)
    return [block for block in found if block]


def settings_of(rule: Rule, cells: list[str]) -> Settings:
    """Return settings under which only this rule is asked, of a notebook that it is meant for.

    An example that installs something says itself what it was written for, or leaves it open.
    """
    border = rule.about.written_before
    said = re.search(r"pytorch_(pretrained_bert|transformers)|pip install", "\n".join(cells))
    if border is None or said:
        return Settings(select=(rule.name,))
    listed = catalog.RELEASES["transformers"]
    key = [int(part) for part in border.split(".")]
    before = [release for release in listed if [int(part) for part in release.split(".")] < key]
    return Settings(select=(rule.name,), source=SourceLibrary("transformers", before[-1]))


@RULES
def test_the_example_of_a_rule_comes_out_as_it_says(rule: Rule) -> None:
    before, after = (cells_of(rule.documentation, heading) for heading in ("Before", "After"))
    assert before, f"{rule.name} has no indented code under ## Before"
    source = notebook(before)
    planned = plan(source, settings_of(rule, before))
    if not after:
        assert not planned.changes, (
            f"{rule.name} changes its example, and shows nothing under After"
        )
        assert any(finding.rule == rule.name for finding in planned.findings)
        return
    everything = Decisions(frozenset(change.id for change in planned.changes))
    assert sources(apply(source, planned, everything)) == sources(notebook(after))
    check_promises(source, planned)


@RULES
def test_a_rule_says_what_proves_it(rule: Rule) -> None:
    assert rule.about.sources, f"META of {rule.name} names no source: a link to what proves it"
    for link in rule.about.sources:
        assert re.fullmatch(r"https://\S+", link)


def numbers(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


LISTED = catalog.RELEASES["transformers"]
FIRST_TARGET = numbers("4.0.1")
OURS = [rule for rule in all_rules() if rule.library == "transformers"]
WITH_BORDER = [rule for rule in OURS if rule.about.written_before]
FOR_LATER_TARGETS = [
    rule for rule in OURS if rule.about.since and numbers(rule.about.since) > FIRST_TARGET
]


def said(rule: Rule, settings: Settings) -> list[str]:
    """Return what a rule says of its own example."""
    planned = plan(notebook(cells_of(rule.documentation, "Before")), settings)
    findings = [finding.message for finding in planned.findings if finding.rule == rule.name]
    return [*(change.message for change in planned.changes), *findings]


@pytest.mark.parametrize("rule", WITH_BORDER, ids=lambda rule: rule.name)
def test_a_notebook_of_the_border_or_later_hears_nothing(rule: Rule) -> None:
    assert rule.about.written_before is not None
    border = max(rule.about.written_before, "2.0.0", key=numbers)
    later = [release for release in LISTED if numbers(release) >= numbers(border)]
    for release in (border, later[0], later[-1]):
        source = SourceLibrary("transformers", release)
        assert said(rule, Settings(select=(rule.name,), source=source)) == []


@pytest.mark.parametrize("rule", FOR_LATER_TARGETS, ids=lambda rule: rule.name)
def test_an_older_target_needs_nothing(rule: Rule) -> None:
    assert rule.about.since is not None
    since = numbers(rule.about.since)
    before = [release for release in LISTED if FIRST_TARGET <= numbers(release) < since]
    assert said(rule, Settings(select=(rule.name,), target=before[-1])) == []
