"""What only a person can tell of a notebook: before or after which release it was written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from nbmigrate.catalog.releases import version_key
from nbmigrate.plan import Question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbmigrate.dating.source import Source

_MOST = 2


def questions(
    source: Source, borders_of_changes: Iterable[str], borders_of_findings: Iterable[str]
) -> tuple[Question, ...]:
    """Return the questions on which most depends, at most two, of those that are open.

    The borders are those that changes and findings depend on, one for each of these.
    """
    changes, findings = Counter(borders_of_changes), Counter(borders_of_findings)
    asked = [border for border in {*changes, *findings} if source.before(border) is None]
    asked.sort(key=lambda border: (-changes[border] - findings[border], version_key(border)))
    return tuple(
        Question(
            border=border,
            changes=changes[border],
            findings=findings[border],
            before=f"{source.library}<{border}",
            since=f"{source.library}>={border}",
        )
        for border in asked[:_MOST]
    )
