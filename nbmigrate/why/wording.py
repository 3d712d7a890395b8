"""What a rule's documentation says in short."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbmigrate.rules.base import Rule

_SECTION = re.compile(r"^## ", re.MULTILINE)
_CHANGED = "What changed\n"


def what_changed(rule: Rule) -> str:
    """Return the first paragraph of what a rule's documentation says has changed, on one line."""
    section = next(s for s in _SECTION.split(rule.documentation) if s.startswith(_CHANGED))
    paragraphs = section.removeprefix(_CHANGED).strip().split("\n\n")
    prose = next((p for p in paragraphs if not p.startswith("|")), rule.summary)
    return re.sub(":$", ".", " ".join(prose.split()))
