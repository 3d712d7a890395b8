from __future__ import annotations

import json

import pytest

from nbmigrate.documents.json_strings import TextEdit, edited, escape_lone_surrogates

LINES = '[\n    "import os\\n",\n    "\\n",\n    "os.getcwd()"\n   ]'


def check(raw: str, expected: str, *edits: TextEdit) -> None:
    text = "".join(json.loads(raw))
    assert edited(raw, edits, ensure_ascii=True) == expected
    in_order = sorted(edits, key=lambda edit: edit[:2])
    for start, end, new in reversed(in_order):
        text = text[:start] + new + text[end:]
    assert "".join(json.loads(expected)) == text


def test_one_string_stays_one_string() -> None:
    check('"a\\nb"', '"a\\nx\\ny\\nb"', (2, 2, "x\ny\n"))
    check('"a"', '""', (0, 1, ""))
    check('""', '"a\\n"', (0, 0, "a\n"))


def test_what_stays_keeps_its_form() -> None:
    raw = r'"\u0061\/\u00E9\u00e9\ud83d\ude00\ud83d\n\u000a\"\\b"'
    check(raw, raw.replace('b"', 'c"'), (10, 11, "c"))
    check(raw, raw.replace(r"\ud83d\ude00", ""), (4, 5, ""))
    check(raw, raw.replace(r"\ud83d\n", r"\n"), (5, 6, ""))


def test_what_is_replaced_by_the_same_keeps_its_form() -> None:
    raw = r'"\u0061\/b\u0063"'
    check(raw, raw, (0, 4, "a/bc"))
    check(raw, r'"\u0061\/X\u0063"', (0, 4, "a/Xc"))
    check(raw, r'"\u0061\/b\u0063c"', (0, 4, "a/bcc"))


def test_new_text_is_escaped() -> None:
    check('""', r'"\"\\\t/\u00e9\ud83d\ude00\udcff"', (0, 0, '"\\\t/é😀\udcff'))
    assert edited('""', [(0, 0, "é😀\udcff\x7f")], ensure_ascii=False) == '"é😀\\udcff\x7f"'


def test_items_stay_as_they_are_around_an_edit() -> None:
    check(LINES, LINES.replace("getcwd", "listdir"), (14, 20, "listdir"))


def test_new_lines_become_items() -> None:
    check(LINES, LINES.replace('"import', '"import re\\n",\n    "import'), (0, 0, "import re\n"))
    check(LINES, LINES.replace("os\\n", 're\\n",\n    "import sys\\n'), (7, 9, "re\nimport sys"))
    check(
        LINES,
        LINES.replace("()", '()\\n",\n    "x"')[:-1].replace('""', '"') + "]",
        (22, 22, "\nx"),
    )


def test_a_line_after_the_last_line_ending_is_an_item() -> None:
    check('["a\\n"]', '["a\\n", "b"]', (2, 2, "b"))
    check('["a\\n", "b"]', '["a\\n", "c"]', (2, 3, "c"))


def test_items_left_empty_go() -> None:
    check(LINES, LINES.replace('"import os\\n",\n    ', ""), (0, 10, ""))
    check(LINES, LINES.replace('"\\n",\n    ', ""), (10, 11, ""))
    check(LINES, LINES.replace(',\n    "os.getcwd()"', ""), (11, 22, ""))
    check(LINES, "[]", (0, 22, ""))


def test_items_that_lose_their_line_ending_are_joined() -> None:
    check(LINES, '[\n    "import x\\n",\n    "os.getcwd()"\n   ]', (7, 10, "x"))
    check('["f(\\n", "  a,\\n", "  b)\\n", "c"]', '["f(b)\\n", "c"]', (2, 10, ""))


def test_items_that_are_not_lines_stay_apart() -> None:
    check('["ab", "cd"]', '["aX", "cd"]', (1, 2, "X"))
    check('["ab", "cd"]', '["aX", "d"]', (1, 3, "X"))
    check('["ab", "cd"]', '["ab", "Xcd"]', (2, 2, "X"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('["a", "b"]', '["x\\n", "ya", "b"]'),
        ('["a","b"]', '["x\\n","ya","b"]'),
        ('["a" ,\r\n\t"b"]', '["x\\n" ,\r\n\t"ya" ,\r\n\t"b"]'),
        ('[\n  "ab"\n ]', '[\n  "x\\n",\n  "yab"\n ]'),
        ('[\r\n  "ab"\r\n ]', '[\r\n  "x\\n",\r\n  "yab"\r\n ]'),
        ('[\r"ab"\r]', '[\r"x\\n",\r"yab"\r]'),
        ('["ab"]', '["x\\n", "yab"]'),
        ('[ "ab" ]', '[ "x\\n", "yab" ]'),
        ("[]", '["x\\n", "y"]'),
        ('[""]', '["x\\n", "y"]'),
    ],
)
def test_new_items_are_separated_like_the_others(raw: str, expected: str) -> None:
    check(raw, expected, (0, 0, "x\ny"))


def test_several_edits() -> None:
    check('"abcdef"', '"Xbc12f"', (3, 5, "12"), (0, 1, "X"))
    check('"ab"', '"a123b"', (1, 1, "1"), (1, 1, "2"), (1, 1, "3"))
    check('["a\\n", "b"]', '["1\\n", "a\\n", "2\\n", "B"]', (0, 0, "1\n"), (2, 3, "2\nB"))


@pytest.mark.parametrize(
    "edits",
    [
        [(0, 2, "x"), (1, 3, "y")],
        [(0, 3, "x"), (1, 1, "y")],
        [(0, 4, "x")],
        [(4, 4, "x")],
        [(2, 1, "x")],
        [(-1, 1, "x")],
    ],
)
def test_edits_that_make_no_sense_are_refused(edits: list[TextEdit]) -> None:
    with pytest.raises(ValueError, match="overlaps or is out of range"):
        edited('"abc"', edits, ensure_ascii=True)


def test_surrogates_are_escaped() -> None:
    assert escape_lone_surrogates('"a\ud83d é😀"') == '"a\\ud83d é😀"'
