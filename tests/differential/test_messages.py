"""The messages that `nbmigrate why` knows are what the target says, collected anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.plan import DEFAULT_TARGET
from nbmigrate.why.collection.collect import collect
from nbmigrate.why.table import read_table

if TYPE_CHECKING:
    from differential.environments import Environments


def test_the_table_has_what_is_collected(environments: Environments) -> None:
    release, rows = collect(str(environments.new))
    assert release == DEFAULT_TARGET
    collected = {(row.rule, row.exception, row.template, row.common) for row in rows}
    table = {
        (row.rule, row.exception, row.template, row.common)
        for row in read_table()
        if release in row.releases
    }
    assert collected == table
