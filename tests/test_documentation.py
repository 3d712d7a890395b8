from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nbmigrate.rules import all_rules

if TYPE_CHECKING:
    from nbmigrate.rules.base import Rule

README = Path(__file__).parent.parent / "README.md"
HEADINGS = [
    "What changed",
    "If it is left alone",
    "Before",
    "After",
    "When it is unsafe",
    "In the migration guide",
]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_every_rule_is_documented_in_the_same_way(rule: Rule) -> None:
    assert re.findall(r"^## (.*)$", rule.documentation, re.MULTILINE) == HEADINGS
    assert 20 < len(rule.summary) <= 100
    assert rule.summary[-1] in ".…"
    for section in re.split(r"^## .*$", rule.documentation, flags=re.MULTILINE):
        assert section.strip()


def test_the_readme_names_every_rule() -> None:
    named = re.findall(r"^\| `([\w-]+)` \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    rules = [rule.name for rule in all_rules()]
    assert set(named) == set(rules), (
        f"README.md, in its table of rules, and nbmigrate/rules do not agree on "
        f"{set(named) ^ set(rules)}"
    )
    assert named == rules, "the table of rules in README.md is in order of their names"


def test_the_readme_has_the_commands_that_ci_runs() -> None:
    text = README.read_text(encoding="utf-8")
    for marker in ("<!-- install-and-migrate -->\n```sh\n", "<!-- install-and-test -->\n```sh\n"):
        assert text.count(marker) == 1
