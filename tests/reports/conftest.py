from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.conftest import workspace

if TYPE_CHECKING:
    from cli.conftest import Workspace

__all__ = ["filled", "workspace"]


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    """Return a workspace with a notebook of each kind, and one whose text is hostile."""
    workspace.add("nbs/a b.ipynb", "!pip", "x\nold_import\nold_use", "old_look", "old_guess")
    workspace.add("nbs/by hand.ipynb", "1\n2\nby_hand")
    workspace.add("nbs/fine.ipynb", "fine")
    workspace.add("nbs/r.ipynb", "x <- 1", language="R")
    workspace.add("nbs/100%,#1:[x]<é>.ipynb", "s = '\ud800\x00\x1b]]>%0A::'  # old_use ##[x](y)")
    Path("nbs/broken.ipynb").write_text("{")
    return workspace
