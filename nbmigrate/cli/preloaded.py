"""What every worker process needs: imported once, in the process that the workers are copies of."""

from __future__ import annotations

import contextlib
import gc

from nbmigrate import engine
from nbmigrate.cli import run
from nbmigrate.errors import ConfigurationError
from nbmigrate.reports import diffs
from nbmigrate.rewriting import fragments
from nbmigrate.rules import all_rules

__all__ = ["diffs", "engine", "fragments", "run"]

with contextlib.suppress(ConfigurationError):  # the first notebook says so
    all_rules()
gc.freeze()  # what is imported stays: no worker has to look through it
