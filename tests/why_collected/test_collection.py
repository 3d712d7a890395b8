"""Collect the messages of errors anew, and compare them with the table.

This needs an environment with the default target of transformers and torch: its Python is named by
the environment variable `NBMIGRATE_TARGET_PYTHON`.
"""

from __future__ import annotations

import os

import pytest

from nbmigrate.plan import DEFAULT_TARGET
from nbmigrate.why.collection.collect import collect
from nbmigrate.why.table import read_table

PYTHON = os.environ.get("NBMIGRATE_TARGET_PYTHON")


@pytest.mark.skipif(PYTHON is None, reason="NBMIGRATE_TARGET_PYTHON names no Python")
def test_the_table_has_what_is_collected() -> None:
    release, rows = collect(str(PYTHON))
    assert release == DEFAULT_TARGET
    collected = {(row.rule, row.exception, row.template, row.common) for row in rows}
    table = {
        (row.rule, row.exception, row.template, row.common)
        for row in read_table()
        if release in row.releases
    }
    assert collected == table
