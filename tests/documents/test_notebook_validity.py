from __future__ import annotations

import json
import warnings
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbmigrate.documents.notebook import Document, DocumentError

NEW = """{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": 3,
   "id": "load",
   "metadata": {"tags": ["gpu"], "name": "load", "collapsed": true},
   "outputs": [
    {"output_type": "stream", "name": "stdout", "text": ["loading\\n", "done"]},
    {
     "output_type": "execute_result",
     "execution_count": 3,
     "metadata": {},
     "data": {"text/plain": ["1"], "application/json": {"a": [1]}}
    },
    {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["t"]}
   ],
   "source": ["model = load()\\n", "model.eval()"]
  },
  {
   "attachments": {"a.png": {"image/png": "iVBO"}},
   "cell_type": "markdown",
   "id": "about",
   "metadata": {},
   "source": "caf\\u00e9"
  }
 ],
 "metadata": {
  "kernelspec": {"name": "python3", "display_name": "Python 3"},
  "language_info": {"name": "python", "codemirror_mode": {"name": "ipython"}}
 },
 "nbformat": 4,
 "nbformat_minor": 5
}"""
NO_IDS = """{
 "cells": [
  {"cell_type": "raw", "metadata": {"format": "text/html"}, "source": ["<hr>"]},
  {"cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [], "source": ""}
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 2
}"""
OLD = """{
 "metadata": {"name": "Sentiment"},
 "nbformat": 3,
 "nbformat_minor": 0,
 "worksheets": [
  {
   "cells": [
    {
     "cell_type": "code",
     "collapsed": false,
     "input": ["a = 1\\n", "print a"],
     "language": "python",
     "outputs": [{"output_type": "pyout", "prompt_number": 1, "text": ["1"], "json": "{}"}],
     "prompt_number": 1
    },
    {"cell_type": "heading", "level": 2, "source": ["Data"]}
   ]
  }
 ]
}"""
ODD_VALUES: list[Any] = [
    None, True, False, 0, 1, 3, 4, 5, 4.0, -1, "", "4", "x", "code", "stream", [], [None], ["a"],
    [1], [[]], [{}], {}, {"a": 1}, {"a": {}}, {"name": 1}, ["a", "a"], [["a"], ["a"]],
]  # fmt: skip


def accepted(text: str) -> Any | None:  # noqa: ANN401 - nbformat's notebooks are of any content
    """Return the notebook as nbformat reads it, None if it does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001 - whatever it raises is its verdict
        return None


def is_something_else(text: str) -> bool:
    """Tell whether an object says nowhere that it is a notebook; nbformat takes it for one."""
    content = json.loads(text)
    return not content.get("cells") and content.keys().isdisjoint({"nbformat", "worksheets"})


def check_same_verdict(text: str) -> None:
    notebook = accepted(text)
    if notebook is None or is_something_else(text):
        with pytest.raises(DocumentError, match=r"^[^\n]+$"):
            Document.from_bytes(text.encode())
        return
    document = Document.from_bytes(text.encode())
    assert document.replaced({}) == text.encode()
    sources = [cell.get("source") for cell in notebook.cells]
    expected = [source if isinstance(source, str) else "" for source in sources]
    assert [cell.source for cell in document.cells] == expected


def places(value: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - JSON
    """Return the objects and arrays in a JSON value with each of their keys."""
    match value:
        case dict():
            keys = list(value)
        case list():
            keys = list(range(len(value)))
        case _:
            return []
    return [(value, key) for key in keys] + [place for key in keys for place in places(value[key])]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    value = json.loads(draw(st.sampled_from([NEW, NEW, NO_IDS, OLD])))
    for _ in range(draw(st.integers(1, 3))):
        if found := places(value):
            container, key = draw(st.sampled_from(found))
            if draw(st.booleans()):
                del container[key]
            else:
                container[key] = json.loads(json.dumps(draw(st.sampled_from(ODD_VALUES))))
    return json.dumps(value)


@pytest.mark.parametrize("text", [NEW, NO_IDS, OLD])
def test_what_the_tests_start_from_is_a_notebook(text: str) -> None:
    assert accepted(text) is not None
    check_same_verdict(text)


@settings(max_examples=400)
@given(mutated())
def test_what_can_be_read_is_what_nbformat_can_read(text: str) -> None:
    check_same_verdict(text)


@given(st.data())
def test_damaged_files_are_read_only_where_nbformat_reads_them(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(NEW)))
    end = data.draw(st.integers(start, min(len(NEW), start + 3)))
    noise = data.draw(st.text(st.sampled_from('{}[]",:\\u0 \n\x00'), max_size=2))
    check_same_verdict(NEW[:start] + noise + NEW[end:])


def test_a_truncated_file_is_never_a_notebook() -> None:
    for length in range(len(NEW)):
        with pytest.raises(DocumentError, match=r"^not JSON"):
            Document.from_bytes(NEW[:length].encode())


def test_a_plain_notebook_is_read_without_asking_nbformat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nbformat, "reads", None)
    assert len(Document.from_bytes(NEW.encode()).cells) == 2


@pytest.mark.parametrize(
    "data", [b"{}", b'{"metadata": {}}', b'{"cells": []}', b'{"cells": [], "nbformat_minor": 2}']
)
def test_json_of_something_else_is_told_apart(data: bytes) -> None:
    with pytest.raises(DocumentError, match="neither cells nor a notebook format"):
        Document.from_bytes(data)
