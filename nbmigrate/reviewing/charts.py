"""Bars, drawn as SVG that needs no script and no style of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.reviewing.elements import h

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbmigrate.reviewing.elements import Element

_ROW = 22  # pixels of a bar and the space below it
_BAR = 14
_LABELS = 230
_BARS = 260
_NUMBERS = 60


def bar_chart(title: str, counts: Mapping[str, int]) -> Element:
    """Draw a bar for each count, with its label and its number, in the order given."""
    most = max(counts.values(), default=0) or 1
    height = _ROW * len(counts)
    width = _LABELS + _BARS + _NUMBERS
    rows = [
        row
        for number, (label, count) in enumerate(counts.items())
        for row in _row(number * _ROW, label, count, _BARS * count / most)
    ]
    words = ", ".join(f"{label} {count}" for label, count in counts.items())
    drawing = h(
        "svg",
        "nbm-bars",
        rows,
        viewBox=f"0 0 {width} {height}",
        width=str(width),
        height=str(height),
        role="img",
        aria_label=f"{title}: {words}",
    )
    return h("figure", "nbm-chart", h("figcaption", "", title), drawing)


def _row(top: int, label: str, count: int, length: float) -> list[Element]:
    middle = str(top + _ROW // 2 - 2)
    place = {"y": middle, "dominant-baseline": "middle"}
    return [
        h("text", "nbm-bar-label", label, x=str(_LABELS - 8), text_anchor="end", **place),
        h(
            "rect",
            "nbm-bar",
            x=str(_LABELS),
            y=str(top + 2),
            width=f"{length:.1f}",
            height=str(_BAR),
            rx="2",
        ),
        h("text", "nbm-bar-number", f"{count:,}", x=f"{_LABELS + length + 8:.1f}", **place),
    ]
