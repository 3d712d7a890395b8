from __future__ import annotations

import itertools

import pytest

from nbmigrate.plan import (
    AddKeyword,
    EditArguments,
    EditImport,
    MoveName,
    Place,
    RenameKeyword,
    ReplaceText,
)
from nbmigrate.rewriting import compose
from rewriting.places import composed, edit_call, edit_import, edited, replace

ADD = AddKeyword("return_dict", "False")


def test_edits_meet_in_one_statement_in_any_order() -> None:
    source = (
        "loss, *_ = wrap(t.BertForMaskedLM.from_pretrained(name)(ids,  # ids\n"
        "    masked_lm_labels=enc(y)), n)"
    )
    edits = [
        edit_call(source, "t.BertForMaskedLM.from_pretrained(name)", ADD),
        edit_call(
            source,
            "t.BertForMaskedLM.from_pretrained(name)",
            RenameKeyword("masked_lm_labels", "labels"),
        ),
        edit_call(source, "t.BertForMaskedLM.from_pretrained", AddKeyword("eps", "1")),
        edit_call(source, "enc", AddKeyword("padding", "True")),
        edit_call(source, "wrap", AddKeyword("k", "2")),
        replace(source, "t.BertForMaskedLM", "t.models.BertForMaskedLM"),
    ]
    expected = (
        "loss, *_ = wrap(t.models.BertForMaskedLM.from_pretrained(name, eps=1)(ids,  # ids\n"
        "    labels=enc(y, padding=True),\n    return_dict=False), n, k=2)"
    )
    for order in itertools.permutations(edits):
        assert edited(source, *order) == expected


def test_only_what_differs_is_replaced() -> None:
    source = "y = f(a, 'a string with \\\\u00e9', masked_lm_labels=y)\n"
    edit = edit_call(source, "f", RenameKeyword("masked_lm_labels", "labels"))
    ((start, end, text),) = composed(source, edit).replacements
    assert source[start:end] == "masked_lm_"
    assert text == ""
    assert composed(source, edit_call(source, "f", AddKeyword("masked_lm_labels", "z"))) == (
        composed(source)
    )


def test_edits_inside_what_is_replaced_are_gone() -> None:
    source = "y = tokenizer.f(enc(x)).max_len"
    inner = edit_call(source, "enc", ADD)
    outer = ReplaceText(Place(0, 4, len(source)), source[4:], "n")
    assert edited(source, inner, outer) == edited(source, outer, inner) == "y = n"


def test_the_whole_replacement_of_a_call_counts_and_not_its_arguments() -> None:
    source = "y = f(x)"
    edits = edit_call(source, "f", ADD), replace(source, "f(x)", "g(x)")
    assert edited(source, *edits) == edited(source, *reversed(edits)) == "y = g(x)"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('def g(): return"max_len"', "def g(): return name"),
        ('y = 1 if q else"max_len"if z else 2', "y = 1 if q else name if z else 2"),
        ('y = ["max_len"]', "y = [name]"),
    ],
)
def test_a_name_in_the_place_of_a_string_stays_apart_from_its_neighbours(
    source: str,
    expected: str,
) -> None:
    assert edited(source, replace(source, '"max_len"', "name")) == expected


def test_a_chain_over_several_lines_loses_its_comment() -> None:
    source = "y = (a  # why\n     .b)"
    edit = replace(source, "a  # why\n     .b", "c.b")
    assert edited(source, edit) == "y = (c.b)"
    assert composed(source, edit).comments_lost


def test_a_comment_lost_inside_another_edit_is_lost() -> None:
    source = "f(g(a  # why\n  .b, c))"
    edits = [
        edit_call(source, "f", ADD),
        edit_call(source, "g", ADD),
        replace(source, "a  # why\n  .b", "d"),
    ]
    assert edited(source, *edits) == "f(g(d, c, return_dict=False), return_dict=False)"
    assert composed(source, *edits).comments_lost
    assert not composed(source, *edits[:2]).comments_lost


def test_adjoining_strings_are_one_expression() -> None:
    source = "f('bert-'  # a\n  'base')"
    edit = replace(source, "'bert-'  # a\n  'base'", "'bert'")
    assert edited(source, edit) == "f('bert')"
    assert composed(source, edit).comments_lost


def test_text_in_a_magic_is_replaced() -> None:
    source = "%pip install transformers==2.1\nimport transformers.a as b"
    start = source.index("transformers==2.1")
    pin = ReplaceText(
        Place(0, start, start + len("transformers==2.1")),
        "transformers==2.1",
        "transformers==4.57.6",
    )
    move = edit_import(source, MoveName("transformers.a", "transformers.c", ""))
    expected = "%pip install transformers==4.57.6\nimport transformers.c as b"
    assert edited(source, move, pin) == expected


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(EditArguments(Place(0, 0, 1), (ADD,)), id="a name is no call"),
        pytest.param(EditArguments(Place(0, 4, 12), (ADD,)), id="half a call"),
        pytest.param(EditArguments(Place(0, 15, 20), (ADD,)), id="a magic"),
        pytest.param(EditArguments(Place(0, 30, 40), (ADD,)), id="behind the end"),
        pytest.param(EditArguments(Place(0, 4, 99), (ADD,)), id="beyond the end"),
        pytest.param(
            EditImport(Place(0, 4, 14), (MoveName("a", "b", ""),)), id="a call is no import"
        ),
        pytest.param(ReplaceText(Place(0, 4, 5), "g", "h"), id="another text"),
        pytest.param(ReplaceText(Place(0, 4, 5), "f", "1 +"), id="no expression"),
    ],
)
def test_an_edit_of_another_text_is_an_error(
    edit: EditArguments | EditImport | ReplaceText,
) -> None:
    source = "y = f(x, g(z))\n!f(x)"
    masked = "y = f(x, g(z))\n00000"
    with pytest.raises(ValueError, match=r"\w"):
        compose(source, masked, [edit])


def test_places_that_overlap_are_an_error() -> None:
    source = "a.b.c(x)"
    edits = [
        ReplaceText(Place(0, 0, 3), "a.b", "d"),
        ReplaceText(Place(0, 2, 5), "b.c", "e"),
    ]
    with pytest.raises(ValueError, match="overlap"):
        compose(source, source, edits)
