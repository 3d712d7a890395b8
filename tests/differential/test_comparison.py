from __future__ import annotations

import pytest

from differential.comparison import reproduces, same, shows
from differential.execution import CellResult


def shown(text: str, error: str | None = None) -> CellResult:
    return CellResult(text, error)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("loss 0.6931\n", "loss 0.6932\n"),
        ("tensor([ 0.1000, -0.2000])", "tensor([0.1000, -0.20001])"),
        ("[[ 0.69834524, 1.0]", "[[ 0.6983449 , 1.0]"),
        ("1234.5 steps", "1234.6 steps"),
        ("1e-08", "0.0"),
        ("CPU times: user 3 s\nWall time: 2.1 s\nok\n", "Wall time: 4 s\nok\n"),
        # Rounded the other way.
        ("loss 0.693\n", "loss 0.694\n"),
        ("(0.8, 'positive')", "(0.801, 'positive')"),
    ],
)
def test_numbers_may_differ_within_the_tolerance(before: str, after: str) -> None:
    assert same(shown(before), shown(after), tolerance=2e-4)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("loss 0.6931\n", "loss 0.6935\n"),
        ("loss 0.693\n", "loss 0.695\n"),
        ("factor 0.9", "factor 1.0"),
        ("accuracy 0.75", "accuracy 0.76"),
        ("[101, 2023, 102]", "[101, 2024, 102]"),
        ("0.5 positive", "0.5 negative"),
        ("0.5 0.25", "0.5"),
        ("-0.5", "0.5"),
        ("torch.Size([1, 16])", "torch.Size([1, 12])"),
    ],
)
def test_other_differences_are_differences(before: str, after: str) -> None:
    assert not same(shown(before), shown(after), tolerance=2e-4)


SAVED = "2 layers\nlayer  0 ->  1: 1.901\nscore 0.98 for 'stone'\n"


@pytest.mark.parametrize(
    "text",
    [
        SAVED,
        SAVED.replace("1.901", "1.900"),
        SAVED.replace("0.98", "0.979"),
        SAVED.replace("0.98", "0.97"),
    ],
)
def test_numbers_of_a_loaded_model_are_saved_but_for_the_last_digit(text: str) -> None:
    assert reproduces(shown(text), shown(SAVED))


@pytest.mark.parametrize(
    "text",
    [
        SAVED.replace("1.901", "1.911"),
        SAVED.replace("1.901", "1."),
        SAVED.replace("1.901", "2"),
        SAVED.replace("0.98", "0.95"),
        SAVED.replace("stone", "wood"),
        SAVED.replace("2 layers", "3 layers"),
        SAVED + "and more\n",
        "",
    ],
)
def test_another_model_is_not_what_is_saved(text: str) -> None:
    assert not reproduces(shown(text), shown(SAVED))
    assert not reproduces(shown(SAVED, "ValueError: no"), shown(SAVED))


TRAINED = "epoch 3 | loss 0.5170 acc 0.93\n0  autumn  0.747\n1      in -0.06\n"


@pytest.mark.parametrize(
    "text",
    [
        TRAINED,
        TRAINED.replace("0.5170", "0.7081").replace("0.93", "1.0"),
        TRAINED.replace(" -0.06", "1.2e-05"),
    ],
)
def test_numbers_of_a_trained_model_may_be_any(text: str) -> None:
    assert reproduces(CellResult(text, None, trained=True), shown(TRAINED))


@pytest.mark.parametrize(
    "text",
    [
        TRAINED.replace("0.5170", "nan"),
        TRAINED.replace("loss 0.5170 ", ""),
        TRAINED.replace("epoch 3", "epoch 4"),
        TRAINED.replace("autumn", "winter"),
        TRAINED.replace("autumn", "in").replace("     in", " autumn"),
        TRAINED + "0.5\n",
    ],
)
def test_what_surrounds_the_numbers_of_a_trained_model_is_compared(text: str) -> None:
    assert not reproduces(CellResult(text, None, trained=True), shown(TRAINED))
    failing = CellResult(TRAINED, "ValueError: no", trained=True)
    assert not reproduces(failing, shown(TRAINED))


@pytest.mark.parametrize(
    ("quoted", "found"),
    [
        ("0.974 stone.", True),
        ("0.975 stone.", True),
        ("0.98 stone.", False),
        ("0.974 stone", True),
        ("0.974 wood", False),
        ("0.002 stone. Every spring", True),
        ("0.003 stone. Every", True),
        ("stone", True),
        ("[1, 16]", False),
    ],
)
def test_what_is_quoted_is_found_in_a_text(quoted: str, found: bool) -> None:  # noqa: FBT001
    assert shows("0.974 stone.\n0.002 stone. Every spring\n[1, 12]\n", quoted) == found


def test_an_error_is_a_difference() -> None:
    assert not same(shown("0.5"), shown("0.5", "ValueError: no"), tolerance=1.0)
    assert same(shown("", "ValueError: no"), shown("", "ValueError: no"), tolerance=0.0)
