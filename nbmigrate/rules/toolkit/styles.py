"""Changes that can be made in the style of the guide and in the exact one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nbmigrate.plan import Style

if TYPE_CHECKING:
    from nbmigrate.rules.base import Context, Proposal


def in_both_styles(
    context: Context, guide: Proposal | None, exact: Proposal | None
) -> Proposal | None:
    """Return the way of the style that is asked for, with the other one as its alternative.

    Where the guide's way is closed, the exact one is right for either style. The reverse does not
    hold: whoever asks for the same numbers must not get others.
    """
    if guide is not None:
        guide = replace(guide, style=Style.GUIDE)
    if exact is not None:
        exact = replace(exact, style=Style.EXACT)
    if context.style is Style.EXACT:
        return exact and replace(exact, alternative=guide)
    return replace(guide, alternative=exact) if guide is not None else exact
