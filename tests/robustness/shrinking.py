"""Failing files made as small as they can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


def shrunk(cells: Sequence[str], fails: Callable[[Sequence[str]], bool]) -> list[str]:
    """Leave out cells, then lines of them, as long as it still fails."""
    left = _without_parts([*cells], fails)
    for index in range(len(left)):

        def fails_with(lines: list[str], index: int = index) -> bool:
            return fails([*left[:index], "\n".join(lines), *left[index + 1 :]])

        left[index] = "\n".join(_without_parts(left[index].split("\n"), fails_with))
    return left


def shrunk_bytes(data: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """Leave out bytes as long as it still fails."""
    return bytes(_without_parts([*data], lambda values: fails(bytes(values))))


def _without_parts(parts: list[T], fails: Callable[[list[T]], bool]) -> list[T]:
    size = max(len(parts) // 2, 1)
    while True:
        start = 0
        while start < len(parts):
            fewer = parts[:start] + parts[start + size :]
            if fails(fewer):
                parts = fewer
            else:
                start += size
        if size == 1:
            return parts
        size //= 2
