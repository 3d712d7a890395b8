from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbmigrate.documents.json_spans import read_array, read_document, read_object, read_value


def read_nested(text: str, at: int) -> tuple[object, int]:
    """Read JSON with objects and arrays walked at every level."""
    if text.startswith("{", at):
        return read_object(text, at, lambda text, at, _key: read_nested(text, at))
    if text.startswith("[", at):
        return read_array(text, at, read_nested)
    return read_value(text, at)


def check_like_json(text: str) -> None:
    try:
        expected = json.loads(text)
    except json.JSONDecodeError:
        with pytest.raises(json.JSONDecodeError):
            read_document(text, 0, read_nested)
    else:
        # compared as text, since NaN differs from itself
        assert json.dumps(read_document(text, 0, read_nested)) == json.dumps(expected)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        ' \t\r\n{ "a" : [ 1 , { } , [ ] ] , "b" : NaN } \n',
        '{"a": 1, "a": 2, "\\u0061": 3}',
        '[1,2.5,"\\ud83d\\ude00",null,true,-Infinity]',
        "",
        " ",
        "{",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[1 2]",
        "[,1]",
        '{"a"',
        '{"a":',
        '{"a":}',
        '{"a" 1}',
        '{"a": 1',
        '{"a": 1,}',
        '{"a": 1 "b": 2}',
        "{1: 2}",
        "{a: 1}",
        "{'a': 1}",
        '{"a\n": 1}',
        "{} {}",
        "[]]",
        "\u00a0[]",
        "[1\u2028]",
        "\ufeff[]",
    ],
)
def test_reads_what_json_reads(text: str) -> None:
    check_like_json(text)


@settings(max_examples=300)
@given(st.text(st.sampled_from('{}[]":,\\ \n1ae-u0'), max_size=12))
def test_reads_any_text_like_json(text: str) -> None:
    check_like_json(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
        lambda values: st.lists(values) | st.dictionaries(st.text(max_size=3), values),
        max_leaves=8,
    ),
    st.sampled_from([None, 0, 2, "\t"]),
    st.data(),
)
def test_reads_any_value_like_json(
    value: object, indent: int | str | None, data: st.DataObject
) -> None:
    text = json.dumps(value, indent=indent)
    check_like_json(text)
    check_like_json(text[: data.draw(st.integers(0, len(text)))])


def test_members_are_told_with_their_keys_and_places() -> None:
    text = ' {"a": 1, "b" :[2, 3]}'

    def read_member(text: str, at: int, key: str) -> tuple[str, int]:
        _, end = read_value(text, at)
        return f"{key}={text[at:end]}", end

    assert read_object(text, 1, read_member) == ({"a": "a=1", "b": "b=[2, 3]"}, len(text))
