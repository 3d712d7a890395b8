"""Lines of cells as lines of the file, for whoever shows the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from nbmigrate.documents.notebook import Document

if TYPE_CHECKING:
    from collections.abc import Sequence


def written(source: str | Sequence[str], **layout: Any) -> str:  # noqa: ANN401 - json's
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n", "Text"]},
        {
            "cell_type": "code",
            "execution_count": 1,
            "metadata": {},
            "outputs": [],
            "source": source,
        },
    ]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(content, **layout)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (["x = 1\n", "\n", "y = 'é'"], [r'"x = 1\n",', r'"\n",', "\"y = 'é'\""]),
        (["x = 1\n", "", "y = 2\n"], [r'"x = 1\n",', r'"y = 2\n"', r'"y = 2\n"']),
        (["x ", "= 1\n", "y = 2"], ['"x ",', '"y = 2"']),
        (["x = 1\ny = 2\n", "z = 3"], [r'"x = 1\ny = 2\n",', r'"x = 1\ny = 2\n",', '"z = 3"']),
        (["x = 1\r\n", "y = 2\r"], [r'"x = 1\r\n",', r'"y = 2\r"', r'"y = 2\r"']),
        ("x = 1\ny = 2", [r'"source": "x = 1\ny = 2"'] * 2),
        ([], ['"source": []']),
        ("", ['"source": ""']),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_each_line_of_a_cell_begins_in_a_line_of_the_file(
    source: str | list[str], shown: list[str], line_end: str
) -> None:
    text = written(source, indent=1, ensure_ascii=False)
    document = Document.from_bytes(text.replace("\n", line_end).encode())
    lines = text.split("\n")
    assert [lines[number - 1].strip() for number in document.file_lines(1)] == shown


def test_file_of_one_line_has_one_line() -> None:
    document = Document.from_bytes(written(["x = 1\n", "y = 2"]).encode())
    assert document.file_lines(1) == (1, 1)


def test_file_of_an_older_format_has_no_lines_of_these_cells() -> None:
    cell = {"cell_type": "code", "language": "python", "metadata": {}, "outputs": []}
    worksheet = {"cells": [{**cell, "input": ["x = 1"]}], "metadata": {}}
    old = {"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [worksheet]}
    assert Document.from_bytes(json.dumps(old).encode()).file_lines(0) == ()
