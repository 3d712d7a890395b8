from __future__ import annotations

import ast

from nbmigrate.libraries.transformers.label_tracing.traces import (
    Step,
    at,
    by_position,
    elements,
    filled,
    flat,
    inside,
    literal,
    merged,
    sites_of,
    transposed,
)
from nbmigrate.meaning.values import Site

SITE = Site(0, ast.Constant(1))
NUMBER = literal(SITE)
LIST = inside(Step.ANY, NUMBER)
ROWS = inside(Step.ANY, inside(1, LIST))


def test_a_list_of_numbers_has_them_anywhere_however_deep() -> None:
    assert LIST == filled(NUMBER) == inside(Step.ANY, LIST)
    assert elements(LIST) == at(LIST, 3) == LIST


def test_a_number_has_no_elements() -> None:
    assert elements(NUMBER) == at(NUMBER, 0) == {}


def test_rows_of_columns() -> None:
    assert at(elements(ROWS), 1) == LIST
    assert at(elements(ROWS), 0) == {}
    assert by_position(elements(ROWS)) == {1: LIST}
    assert at(transposed(ROWS), 1) == LIST
    assert flat(ROWS) == LIST


def test_keys_of_dicts_stay_in_tensors() -> None:
    table = inside("labels", LIST)
    assert at(table, "labels") == LIST
    assert at(table, "ids") == {}
    assert flat(table) == table


def test_what_can_be_either() -> None:
    other = Site(0, ast.Constant(2))
    both = merged([LIST, inside(Step.ANY, literal(other)), NUMBER])
    assert sites_of(both) == {SITE, other}
    assert len(both) == 2
