from __future__ import annotations

import json
import re
from itertools import pairwise

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbmigrate.documents.notebook import Cell, Document, DocumentError


def code(source: object, **members: object) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": 3,
        "id": "a1b2c3",
        "metadata": {},
        "outputs": [],
        "source": source,
        **members,
    }


def markdown(source: object, **members: object) -> dict[str, object]:
    return {"cell_type": "markdown", "id": "d4e5f6", "metadata": {}, "source": source, **members}


def notebook(*cells: object, **members: object) -> dict[str, object]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **members}


def notebook_3(*cells: object, **members: object) -> dict[str, object]:
    worksheets = [{"cells": list(cells), "metadata": {}}]
    return {
        "metadata": {"name": "Sentiment"},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": worksheets,
        **members,
    }


def code_3(source: object, **members: object) -> dict[str, object]:
    return {"cell_type": "code", "input": source, "language": "python", "outputs": [], **members}


def read(value: object) -> Document:
    return Document.from_bytes(json.dumps(value).encode())


def without_pairs(text: str) -> str:
    """Join adjacent halves of surrogate pairs, which JSON cannot keep apart."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


COLAB = """{
  "nbformat": 4,
  "nbformat_minor": 0,
  "metadata": {
    "colab": {"name": "BERT.ipynb"},
    "accelerator": "GPU",
    "kernelspec": {"name": "python3", "display_name": "Python 3"}
  },
  "cells": [
    {
      "cell_type": "markdown",
      "metadata": {"id": "intro"},
      "source": ["# Fine-tuning\\n", "caf\\u00e9 \\/ \\ud83d\\ude00"]
    },
    {
      "cell_type": "code",
      "metadata": {"id": "load", "tags": ["setup", "gpu"]},
      "execution_count": 7,
      "outputs": [{"output_type": "stream", "name": "stdout", "text": ["caf\\u00e9\\n"]}],
      "source": [
        "from transformers import BertModel\\n",
        "\\n",
        "model = BertModel.from_pretrained(\\"bert-base-uncased\\")"
      ]
    }
  ]
}"""


def test_cells_are_those_of_the_notebook() -> None:
    document = Document.from_bytes(COLAB.encode())
    assert document.cells == (
        Cell(0, "markdown", "# Fine-tuning\ncafé / 😀"),
        Cell(
            1,
            "code",
            "from transformers import BertModel\n\n"
            'model = BertModel.from_pretrained("bert-base-uncased")',
            tags=("setup", "gpu"),
            execution_count=7,
        ),
    )
    assert document.language == "python"
    assert document.upgraded_from is None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(COLAB.encode(), id="no final newline"),
        pytest.param(COLAB.encode() + b"\n\n  ", id="white space at the end"),
        pytest.param(COLAB.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(COLAB.replace("\n", "\r").encode(), id="CR"),
        pytest.param(b"\xef\xbb\xbf" + COLAB.encode(), id="byte order mark"),
        pytest.param(COLAB.replace("  ", "\t").encode(), id="tabs"),
        pytest.param(re.sub("\n *", "", COLAB).encode(), id="one line"),
        pytest.param(COLAB.replace("\\u00e9", "é").encode(), id="not ASCII"),
        pytest.param(COLAB.replace('"GPU"', "NaN").encode(), id="NaN"),
        pytest.param(COLAB.replace('"GPU"', "[Infinity, 1E400, -0.0]").encode(), id="numbers"),
        pytest.param(COLAB.replace('"GPU"', '"\\ud83d"').encode(), id="lone surrogate"),
        pytest.param(
            COLAB.replace('"accelerator": "GPU"', '"a": 1, "a": 2').encode(), id="duplicate keys"
        ),
    ],
)
def test_only_the_edited_characters_change(data: bytes) -> None:
    document = Document.from_bytes(data)
    assert document.replaced({}) == data
    assert document.replaced({1: ()}) == data
    start = document.cells[1].source.index("BertModel")
    edit = (start, start + len("BertModel"), "AutoModel")
    assert document.replaced({1: [edit]}) == data.replace(b"BertModel\\n", b"AutoModel\\n")


def test_edits_in_several_cells() -> None:
    document = Document.from_bytes(COLAB.encode())
    edited = document.replaced({1: [(0, 0, "import os\n")], 0: [(2, 6, "Tun")]})
    expected = COLAB.replace("Fine-", "Tun-")
    expected = expected.replace('"from trans', '"import os\\n",\n        "from trans')
    assert edited.decode() == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param('"caf\\u00e9"', '"caf\\u00e9 \\ud83d\\ude00"', id="ASCII"),
        pytest.param('"café"', '"café 😀"', id="not ASCII"),
    ],
)
def test_new_text_is_escaped_like_the_rest_of_the_file(written: str, expected: str) -> None:
    text = json.dumps(notebook(code("@"))).replace('"@"', written)
    edited = Document.from_bytes(text.encode()).replaced({0: [(4, 4, " 😀")]})
    assert edited.decode() == text.replace(written, expected)


def test_a_byte_order_mark_does_not_make_a_file_less_ascii() -> None:
    data = b"\xef\xbb\xbf" + json.dumps(notebook(code("x"))).encode()
    assert b"\\u00e9" in Document.from_bytes(data).replaced({0: [(1, 1, "é")]})


def test_surrogates_are_always_escaped() -> None:
    text = json.dumps(notebook(code("é")), ensure_ascii=False)
    edited = Document.from_bytes(text.encode()).replaced({0: [(1, 1, "\udcff")]})
    assert edited.decode() == text.replace("é", "é\\udcff")


def test_of_duplicate_keys_the_last_counts() -> None:
    text = (
        '{"cells": [{"cell_type": "code"}], "nbformat": 3, "metadata": {}, "nbformat_minor": 4,'
        '"cells": [{"source": "old", "cell_type": "raw", "metadata": [], "execution_count": 1,'
        '"metadata": {"tags": ["new"]}, "outputs": {}, "outputs": [], "cell_type": "code",'
        '"s\\u006furce": "new", "execution_count": 2}], "nbformat": 4}'
    )
    document = Document.from_bytes(text.encode())
    assert document.cells == (Cell(0, "code", "new", ("new",), 2),)
    edited = document.replaced({0: [(0, 3, "newer")]})
    assert edited.decode() == text.replace('urce": "new"', 'urce": "newer"')


def test_large_outputs_pass_through() -> None:
    image = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"image/png": "iVBO" * 5_000_000},
    }
    data = json.dumps(notebook(code("plt.show()", outputs=[image]), code("x")), indent=1).encode()
    edited = Document.from_bytes(data).replaced({1: [(0, 1, "y")]})
    assert edited == data.replace(b'"x"', b'"y"')


def test_attachments_of_any_size_and_ids_pass_through() -> None:
    attachments = {"a.png": {"image/png": "iVBORw0KGgo="}}
    data = json.dumps(notebook(markdown("![](attachment:a.png)", attachments=attachments))).encode()
    edited = Document.from_bytes(data).replaced({0: [(2, 2, "A")]})
    assert edited == data.replace(b"![]", b"![A]")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON: it is empty"),
        (b" \n", "not JSON: it is empty"),
        (b"{", "not JSON: Expecting property name .* at line 1 column 2"),
        (COLAB.encode()[:300], "not JSON: .* at line "),
        (COLAB.encode() + b"}", "not JSON: Extra data at line 27 column 2"),
        (b'{"cells": [1' + b"0" * 5000 + b"]}", "not JSON: ValueError: Exceeds the limit"),
        (b'{"metadata": ' + b"[" * 100_000, "not a notebook: its JSON is nested too deeply"),
        (b"[]", "not a notebook: its JSON is not an object"),
        (b"null", "not a notebook: its JSON is not an object"),
        ("{}".encode("utf-16"), r"not UTF-8 text \(byte 0xff at offset 0\)"),
        (b'{"metadata": {"name": "caf\xe9"}}', r"not UTF-8 text \(byte 0xe9 at offset 26\)"),
        (b"\xef\xbb\xbf\xef\xbb\xbf{}", "not JSON"),
        (b"{}", "not a notebook: it has neither cells nor a notebook format"),
    ],
)
def test_what_is_no_notebook_is_refused_in_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=f"^{reason}") as caught:
        Document.from_bytes(data)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(notebook(cells=None), id="cells null"),
        pytest.param(notebook(42), id="cells [42]"),
        pytest.param(notebook(nbformat=5), id="format 5"),
        pytest.param(notebook(nbformat="4"), id="format as text"),
        pytest.param(notebook(nbformat=4.0), id="format as a float"),
        pytest.param(notebook(metadata=None), id="metadata null"),
        pytest.param(notebook(code("x", outputs=[None])), id="output null"),
        pytest.param(notebook(code("x", outputs=[{"output_type": []}])), id="output type a list"),
        pytest.param(notebook(code(["x", 1])), id="number in a source"),
        pytest.param(notebook(code("x", id=[])), id="id a list"),
        pytest.param(notebook(code("x", cell_type=5)), id="cell type a number"),
        pytest.param(notebook(markdown("x", attachments={"a.png": 1})), id="attachment a number"),
    ],
)
def test_what_nbformat_refuses_is_refused(value: object) -> None:
    with pytest.raises(DocumentError, match=r"^not a notebook nbformat can read: .*Error"):
        read(value)


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        pytest.param(notebook(), [], id="no cells"),
        pytest.param(notebook(cells={}), [], id="cells {}"),
        pytest.param(notebook(cells=""), [], id="cells empty text"),
        pytest.param(notebook(code("x", outputs=None) | {"cell_type": "raw"}), ["raw"], id="raw"),
        pytest.param(notebook(code("x") | {"cell_type": "sql"}), ["sql"], id="unknown cell type"),
        pytest.param(notebook({"metadata": {}, "source": "x"}), [""], id="no cell type"),
        pytest.param(notebook(code("x", cell_type=5), nbformat_minor=9), [""], id="future"),
        pytest.param(notebook(code("x"), code("y")), ["code", "code"], id="duplicate ids"),
        pytest.param(notebook(code("x", id="no id!")), ["code"], id="odd id"),
    ],
)
def test_what_nbformat_puts_up_with_is_read_as_it_is(value: object, kinds: list[str]) -> None:
    document = read(value)
    assert [cell.kind for cell in document.cells] == kinds
    assert document.replaced({}) == json.dumps(value).encode()


@pytest.mark.parametrize(
    "cell", [code(5), code(None), code({"a": "b"}), {"cell_type": "code", "metadata": {}}]
)
def test_a_source_that_is_no_text_cannot_be_edited(cell: object) -> None:
    document = read(notebook(cell))
    assert document.cells[0].source == ""
    with pytest.raises(ValueError, match="no source to edit in cell 0"):
        document.replaced({0: [(0, 0, "x")]})


@pytest.mark.parametrize("index", [-1, 1])
def test_a_cell_that_is_not_there_cannot_be_edited(index: int) -> None:
    with pytest.raises(ValueError, match=f"no source to edit in cell {index}"):
        read(notebook(code("x"))).replaced({index: [(0, 0, "y")]})


def test_odd_tags_and_counts_are_left_out() -> None:
    cells = [
        code("x", metadata={"tags": [1, "a"]}, execution_count="1"),
        code("x", metadata={"tags": 1}),
    ]
    cells[1]["execution_count"] = True
    found = read(notebook(*cells)).cells
    assert [cell.tags for cell in found] == [("a",), ()]
    assert [cell.execution_count for cell in found] == [None, None]


# Notebooks older than format 4

OLD = notebook_3(
    {"cell_type": "heading", "level": 2, "source": ["Data"]},
    code_3(["import torch\n", "print 1"], prompt_number=4),
)


def test_cells_of_an_old_notebook_are_those_of_the_upgrade() -> None:
    document = read(OLD)
    assert document.upgraded_from == "3.0"
    assert document.cells == (
        Cell(0, "markdown", "## Data"),
        Cell(1, "code", "import torch\nprint 1", execution_count=4),
    )


def test_an_old_notebook_is_upgraded_when_it_is_edited() -> None:
    document = read(OLD)
    assert document.replaced({1: []}) == json.dumps(OLD).encode()
    edited = document.replaced({1: [(19, 20, "(1)")]})
    result = nbformat.reads(edited.decode(), as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    nbformat.validate(result)
    assert result.nbformat == 4
    assert [cell.source for cell in result.cells] == ["## Data", "import torch\nprint (1)"]
    assert b'"import torch\\n",\n    "print (1)"\n' in edited
    assert edited.endswith(b"}\n")


def test_an_upgrade_gives_the_same_bytes_every_time() -> None:
    edits = {1: [(0, 6, "export")]}
    assert read(OLD).replaced(edits) == read(OLD).replaced(edits)


@pytest.mark.parametrize(
    ("value", "version"),
    [
        ({"cells": [{"cell_type": "code", "code": "a = 1"}]}, "1.0"),
        (notebook_3(code_3("a = 1"), nbformat=2, nbformat_minor="?"), "2.0"),
        (notebook_3(code_3("a = 1")), "3.0"),
    ],
)
def test_the_old_format_is_told(value: object, version: str) -> None:
    assert read(value).upgraded_from == version


def test_an_old_notebook_that_nbformat_cannot_write_is_edited_all_the_same() -> None:
    document = read(notebook_3(code_3("a = 1", metadata=5)))
    edited = json.loads(document.replaced({0: [(0, 1, "b")]}))
    assert edited["cells"][0]["source"] == "b = 1"


def test_lone_surrogates_survive_an_upgrade() -> None:
    document = read(notebook_3(code_3("é\ud83d")))
    assert json.loads(document.replaced({0: [(0, 1, "b")]}))["cells"][0]["source"] == ["b\ud83d"]


# Any notebook, written in any way, edited anywhere

texts = st.text(st.sampled_from("ab1 .\n\n\t\"'\\/\r\x0b\u2028é漢😀\ud83d\ude00"), max_size=12).map(
    without_pairs
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda values: st.lists(values, max_size=3) | st.dictionaries(texts, values, max_size=3),
    max_leaves=5,
)
outputs = st.fixed_dictionaries(
    {"output_type": st.just("display_data"), "metadata": st.just({})},
    optional={"data": st.dictionaries(texts, json_values, max_size=2)},
)


@st.composite
def forms(draw: st.DrawFn, text: str) -> list[str]:
    """Write every character of a string in some form JSON allows."""
    written = []
    for character in text:
        escaped = json.dumps(character)[1:-1]
        choices = [
            escaped,
            re.sub(r"\\u....", lambda match: match[0].upper().replace("U", "u"), escaped),
        ]
        if character == "/":
            choices.append("\\/")
        elif character in "\n ab":
            choices.append(f"\\u{ord(character):04x}")
        elif character in "é漢😀\u2028":
            choices.append(character)
        written.append(draw(st.sampled_from(choices)))
    return written


@st.composite
def sources(draw: st.DrawFn) -> tuple[str, str]:
    """Return a source and the JSON of it."""
    text = draw(texts)
    written = draw(forms(text))
    if draw(st.booleans()):
        return text, f'"{"".join(written)}"'
    if draw(st.booleans()):
        cuts = [i + 1 for i, character in enumerate(text) if character == "\n"]
    else:
        cuts = draw(st.lists(st.integers(0, len(text)), max_size=3).map(sorted))
    bounds = [0, *cuts, len(text)]
    items = [f'"{"".join(written[a:b])}"' for a, b in pairwise(bounds)]
    space = draw(st.sampled_from(["", " ", "\n    ", "\r\n\t"]))
    return text, f"[{space}{f',{space}'.join(items)}{space}]"


@st.composite
def files(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the text of a file around the sources, and the sources with their JSON."""
    written = draw(st.lists(sources(), min_size=1, max_size=4))
    cells = [
        code(f"<{i}>", outputs=draw(st.lists(outputs, max_size=1)), metadata=draw(json_objects))
        if draw(st.booleans())
        else markdown(f"<{i}>")
        for i in range(len(written))
    ]
    value = notebook(*cells, metadata=draw(json_objects))
    template = json.dumps(
        value,
        indent=draw(st.sampled_from([None, 0, 1, 2, "\t"])),
        separators=draw(st.sampled_from([None, (",", ":"), (" ,", " : ")])),
        sort_keys=draw(st.booleans()),
    )
    template = draw(st.sampled_from(["", "\ufeff"])) + template + draw(st.sampled_from(["", "\n"]))
    if draw(st.booleans()):
        template = template.replace("\n", "\r\n")
    around = re.split(r'"<(\d)>"', template)
    assert around[1::2] == [str(i) for i in range(len(written))]
    return around[::2], written


json_objects = st.dictionaries(texts, json_values, max_size=2)


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[tuple[int, int, str]]:
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pairs = zip(places[::2], places[1::2], strict=False)
    return [(start, end, draw(texts)) for start, end in pairs]


def with_edits(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text


@settings(max_examples=300)
@given(st.data())
def test_replaced_equals_editing_the_decoded_sources(data: st.DataObject) -> None:
    around, written = data.draw(files())
    edits = {i: data.draw(edits_of(text)) for i, (text, _) in enumerate(written)}
    raw = "".join(part + token for part, (_, token) in zip(around, written, strict=False))
    document = Document.from_bytes((raw + around[-1]).encode())
    assert [cell.source for cell in document.cells] == [text for text, _ in written]

    result = document.replaced(edits).decode()

    Document.from_bytes(result.encode())
    at = 0
    for i, (text, token) in enumerate(written):
        assert result.startswith(around[i], at)
        at += len(around[i])
        value, end = json.JSONDecoder().raw_decode(result, at)
        assert isinstance(value, list) == token.startswith("[")
        assert without_pairs("".join(value)) == without_pairs(with_edits(text, edits[i]))
        if with_edits(text, edits[i]) == text and not edits[i]:
            assert result[at:end] == token
        at = end
    assert result[at:] == around[-1]


@given(st.data())
def test_characters_that_stay_keep_their_form(data: st.DataObject) -> None:
    text, new = data.draw(texts), data.draw(texts)
    written = data.draw(forms(text))
    start, end = sorted(
        (data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text))))
    )
    file = json.dumps(notebook(code("@"))).split('"@"')
    before, after = "".join(written[:start]), "".join(written[end:])
    data_in = f'{file[0]}"{"".join(written)}"{file[1]}'.encode()
    result = Document.from_bytes(data_in).replaced({0: [(start, end, new)]}).decode()
    assert result.startswith(f'{file[0]}"{before}')
    assert result.endswith(f'{after}"{file[1]}')
