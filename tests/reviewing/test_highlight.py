from __future__ import annotations

from nbmigrate.reviewing.highlight import Token, highlighted, lines_of


def kinds(text: str) -> dict[str, str]:
    return {text[token.start : token.end]: token.kind for token in highlighted(text)}


def test_python_is_coloured() -> None:
    found = kinds("def f(x):  # why\n    return 'a' + 1")
    assert found["def"] == "keyword"
    assert found["f"] == "name"
    assert found["# why"] == "comment"
    assert found["1"] == "number"


def test_magics_are_coloured_as_magics_and_python_after_them_as_python() -> None:
    found = kinds("%%time\n!pip install transformers\nimport torch")
    assert found["!pip install transformers"] == "magic"
    assert found["import"] == "keyword"


def test_what_is_another_language_has_no_colour_of_python() -> None:
    text = "%%bash\nfor x in a b; do echo import; done"
    assert {token.kind for token in highlighted(text)} == {"magic"}


def test_a_string_over_several_lines_goes_on() -> None:
    text = 's = """one\ntwo"""\nx'
    assert lines_of(text, [Token(4, 17, "string")]) == [
        ('s = """one', (Token(4, 10, "string"),)),
        ('two"""', (Token(0, 6, "string"),)),
        ("x", ()),
    ]


def test_lines_end_as_in_python_only() -> None:
    text = "a\r\nb\rc\x0cd\u2028e"
    assert [line for line, _ in lines_of(text, [])] == ["a", "b", "c\x0cd\u2028e"]
