from __future__ import annotations

import pytest

from nbmigrate.documents.notebook import DocumentError
from nbmigrate.documents.opening import open_document
from nbmigrate.documents.source_formats import SourceFormat, format_of
from nbmigrate.engine import apply, plan
from nbmigrate.plan import Decisions, Settings

PYTHON = Settings(format=SourceFormat.PYTHON)
MODULE = '''\
"""Train."""
import torch
from transformers import BertModel  # café


def encode(ids):
    model = BertModel.from_pretrained('bert-base-uncased')
    _, pooled = model(ids)
    return pooled


if __name__ == "__main__":
    encode(torch.tensor([[1]]))
'''


def migrated(data: bytes, settings: Settings = PYTHON) -> bytes:
    planned = plan(data, settings)
    assert apply(data, planned, Decisions()) == data
    return apply(data, planned, Decisions.default(planned))


@pytest.mark.parametrize(
    ("start", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("# -*- coding: latin-1 -*-\n", "latin-1"),
        ("#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\n", "cp1252"),
        ("# coding: utf-8\n", "utf-8-sig"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["\n", "", "\n\n"])
def test_only_the_call_of_a_module_changes(
    start: str, encoding: str, line_end: str, end: str
) -> None:
    text = (start + MODULE.rstrip("\n") + end).replace("\n", line_end)
    expected = text.replace("model(ids)", "model(ids, return_dict=False)")
    assert migrated(text.encode(encoding)) == expected.encode(encoding)


def test_a_module_is_one_cell_whose_lines_are_those_of_the_file() -> None:
    document = open_document(MODULE.encode(), SourceFormat.PYTHON)
    assert [(cell.kind, cell.source) for cell in document.cells] == [("code", MODULE)]
    assert document.file_lines(0) == tuple(range(1, MODULE.count("\n") + 2))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x = '\xe9'\n", "not a Python file: invalid or missing encoding declaration"),
        (b"\n\n\nx = '\xe9'\n", r"not UTF-8 text \(byte 0xe9 at offset 8\)"),
        (b"# coding: klingon\n", "not a Python file: unknown encoding: klingon"),
        (b"# coding: rot13\n", "not text: its encoding is said to be rot13"),
        (b"# coding: utf-7\nx = '+AGE-'\n", "its encoding, utf-7, does not allow"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "not a Python file: "),
    ],
)
def test_what_cannot_be_written_back_is_refused_in_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=f"^{reason}") as caught:
        plan(data, PYTHON)
    assert "\n" not in str(caught.value)


def test_python_2_is_a_finding() -> None:
    planned = plan(b"from transformers import AdamW\nprint 'step', 1\n", PYTHON)
    assert [(f.rule, f.line) for f in planned.findings] == [("unparsable-cell", 2)]


def test_null_characters_are_a_finding() -> None:
    planned = plan(b"from transformers import AdamW\n\x00", PYTHON)
    assert [finding.rule for finding in planned.findings] == ["unparsable-cell"]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.ipynb", SourceFormat.NOTEBOOK),
        ("notebook.json", SourceFormat.NOTEBOOK),
        ("no suffix", SourceFormat.NOTEBOOK),
        ("folder.py/a.PY", SourceFormat.PYTHON),
        ("README.md", SourceFormat.MARKDOWN),
        ("docs/index.rst", SourceFormat.RST),
    ],
)
def test_the_suffix_tells_the_format(name: str, form: SourceFormat) -> None:
    assert format_of(name) is form
