from __future__ import annotations

import pytest

from differential.comparison import same
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
    ],
)
def test_numbers_may_differ_within_the_tolerance(before: str, after: str) -> None:
    assert same(shown(before), shown(after), tolerance=2e-4)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("loss 0.6931\n", "loss 0.6935\n"),
        ("[101, 2023, 102]", "[101, 2024, 102]"),
        ("0.5 positive", "0.5 negative"),
        ("0.5 0.25", "0.5"),
        ("-0.5", "0.5"),
        ("torch.Size([1, 16])", "torch.Size([1, 12])"),
    ],
)
def test_other_differences_are_differences(before: str, after: str) -> None:
    assert not same(shown(before), shown(after), tolerance=2e-4)


def test_an_error_is_a_difference() -> None:
    assert not same(shown("0.5"), shown("0.5", "ValueError: no"), tolerance=1.0)
    assert same(shown("", "ValueError: no"), shown("", "ValueError: no"), tolerance=0.0)
