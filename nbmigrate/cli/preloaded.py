"""What every worker process needs: imported once, in the process that the workers are copies of."""

from __future__ import annotations

import contextlib

from nbmigrate import engine, rewriting
from nbmigrate.cli import run
from nbmigrate.configuration import ConfigurationError
from nbmigrate.rules import all_rules

__all__ = ["engine", "rewriting", "run"]

with contextlib.suppress(ConfigurationError):  # the first notebook says so
    all_rules()
