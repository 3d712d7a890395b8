from __future__ import annotations

import json

import pytest

from nbmigrate.documents.notebook import DocumentError
from nbmigrate.documents.source_formats import SourceFormat
from nbmigrate.engine import plan
from nbmigrate.plan import Settings, SourceLibrary
from robustness.attempts import FAILED, NOT_FIXED, attempt, outcome, smallest
from robustness.corpus import programs
from robustness.properties import Case, NotFixedError, check
from robustness.shrinking import shrunk, shrunk_bytes

OLD = SourceLibrary("transformers", "2.11.0")


def _notebook(source: str) -> bytes:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
    content = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 2}
    return json.dumps(content).encode()


# What once crashed, made small.
CRASHES = [
    pytest.param(
        b"!pip install transformers==3.0.2\nx = (\n",
        Settings(source=OLD, format=SourceFormat.PYTHON),
        id="edit of an install line in a cell that does not parse",
    ),
    pytest.param(
        _notebook(
            "from transformers import BertForMaskedLM\n"
            "model = BertForMaskedLM.from_pretrained('bert-base-uncased')\n"
            "model.generate(ids, 50)"
        ),
        Settings(),
        id="a model that cannot generate any more",
    ),
]


@pytest.mark.parametrize("part", range(8))
def test_mutated_files_are_migrated_or_refused(part: int) -> None:
    for seed in range(part * 25, part * 25 + 25):
        how = outcome(attempt(seed).case)
        # That a copy is changed again is a matter of rules, and shown by `python -m robustness`.
        assert not how.startswith(FAILED) or how.startswith(NOT_FIXED), f"seed {seed}: {how}"


@pytest.mark.parametrize(("data", "settings"), CRASHES)
def test_what_once_crashed(data: bytes, settings: Settings) -> None:
    for seed in range(3):
        assert check(Case(data, settings, seed)) > 0


def test_a_model_that_may_be_another_one_has_the_same_plan_each_time() -> None:
    data = _notebook(
        "from transformers import BertModel, Trainer\n"
        "bert = BertModel.from_pretrained('bert-base-uncased')\n"
        "if fast:\n"
        "    bert = third_party.load('bert-base-uncased')\n"
        "_, pooled = bert(ids)"
    )
    assert len({plan(data, Settings()).to_json() for _ in range(20)}) == 1


def test_the_corpus_has_samples_and_tests_of_rules() -> None:
    assert len(programs()) > 500
    assert any("from transformers import" in cell for cells in programs() for cell in cells)


def test_the_same_seed_makes_the_same_file() -> None:
    assert attempt(7) == attempt(7)
    assert len({attempt(seed).case.data for seed in range(20)}) > 15


def test_checks_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    data = _notebook("from transformers import AdamW\nprint(AdamW)")
    assert check(Case(data, Settings(), 0)) == 1
    with pytest.raises(DocumentError):
        check(Case(data[:-1], Settings(), 0))
    monkeypatch.setattr("robustness.properties.apply", lambda *_: data)
    with pytest.raises(AssertionError):  # nothing is applied
        check(Case(data, Settings(), 0))
    monkeypatch.setattr("robustness.properties._check_applied", lambda *_: None)
    monkeypatch.setattr("robustness.properties._check_stale", lambda *_: None)
    with pytest.raises(NotFixedError, match="adamw"):
        check(Case(data, Settings(), 0))


def test_what_fails_is_made_small() -> None:
    cells = ["import os\nx = 1\ny = 2\nz = 3", "a = 1", "print(x)\nprint(y)"]
    assert shrunk(cells, lambda left: "y = 2" in "".join(left) and "print(y)" in "".join(left)) == [
        "y = 2",
        "print(y)",
    ]
    assert shrunk_bytes(b"xxaxxbxx", lambda data: b"a" in data and b"b" in data) == b"ab"


def test_a_failure_is_shown_as_a_small_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(case: Case) -> int:
        if b"import" in case.data:
            raise KeyError("import")
        return 0

    monkeypatch.setattr("robustness.attempts.check", fails)
    made = next(a for a in map(attempt, range(50)) if b"import" in a.case.data)
    assert outcome(made.case).startswith("failed: KeyError in ")
    small = smallest(made)
    assert outcome(small) == outcome(made.case)
    assert len(small.data) < len(made.case.data)
