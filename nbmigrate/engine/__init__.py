"""From a file to a plan, and from a file and decisions to its migrated copy: two pure functions."""

from __future__ import annotations

from nbmigrate.engine.applying import StalePlanError, apply, preview
from nbmigrate.engine.explaining import explain, written_for
from nbmigrate.engine.planning import UNPARSABLE, plan

__all__ = ["UNPARSABLE", "StalePlanError", "apply", "explain", "plan", "preview", "written_for"]
