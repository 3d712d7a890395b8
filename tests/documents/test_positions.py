import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbmigrate.documents.positions import Positions, line_starts

SOURCES = {
    "ascii": "import torch\n\nx = torch.ones(3)\n",
    "no ending": "x = 1",
    "identifiers": "größe = 1; naïve = größe\nπ = naïve\n",
    "strings": "s = 'é漢字'; t = 'x'\nu = s + t\n",
    "emoji": "print('😀🤗', name)\nprint(name, '👩\u200d💻'); other\n",
    "windows": "a = 'é'; b = a\r\nc = b\r\n\r\nd = c",
    "old mac": "a = 'é'; b = a\rc = b\rd = c",
    "mixed": "a = 1\r\nb = 2\rc = 3\nd = 'é'; e = d",
    "form feed": "a = 1\n\x0cb = a\nc = '\x0c\x0b\u2028é'; d = c\n",
    "separators in a comment": "a = 1  # \x0b \x85 \u2028\nb = a\n",
    "several lines": "text = '''é\r\nü\rö'''; after = text\nlast = after\n",
    "indented": "if π:\n\tfür = π\n    \n",
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_ast_positions_of_names_become_offsets_of_those_names(source: str) -> None:
    positions = Positions(source)
    names = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]

    assert names
    for name in names:
        assert name.end_lineno is not None
        assert name.end_col_offset is not None
        start = positions.offset(name.lineno, name.col_offset)
        end = positions.offset(name.end_lineno, name.end_col_offset)
        assert source[start:end] == name.id
        assert positions.line(start) == name.lineno


def test_lines_start_after_the_three_line_endings_and_nothing_else() -> None:
    assert line_starts("") == [0]
    assert line_starts("a\nb\r\nc\rd") == [0, 2, 5, 7]
    assert line_starts("a\x0bb\x0cc\x1cd\x85e\u2028f") == [0]


def test_a_final_line_ending_starts_an_empty_line() -> None:
    assert line_starts("a\n") == [0, 2]
    assert Positions("a\n").line(2) == 2
    assert Positions("é\n").offset(2, 0) == 2


def test_a_line_ending_belongs_to_the_line_it_ends() -> None:
    positions = Positions("ab\r\ncd")

    assert [positions.line(offset) for offset in range(7)] == [1, 1, 1, 1, 2, 2, 2]


def test_lone_surrogates_have_columns() -> None:
    assert Positions("'\ud800' + x").offset(1, 8) == 6


@pytest.mark.parametrize("line", [0, -1, 3])
def test_a_line_that_is_not_there_is_an_error(line: int) -> None:
    with pytest.raises(IndexError):
        Positions("a\nb").offset(line, 0)


@given(st.text(alphabet=st.sampled_from("aé漢😀\n\r\x0c\x0b\u2028")), st.data())
def test_every_character_is_found_by_its_line_and_utf8_column(
    text: str, data: st.DataObject
) -> None:
    offset = data.draw(st.integers(0, len(text)))
    positions = Positions(text)

    line = positions.line(offset)
    start = positions.offset(line, 0)

    assert start <= offset
    assert positions.offset(line, len(text[start:offset].encode())) == offset
