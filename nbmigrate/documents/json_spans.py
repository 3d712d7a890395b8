"""JSON read with positions.

A reader takes the text and the position where a value starts, and gives the value and the position
after it. Objects and arrays whose members matter are walked here; everything else is left to the C
scanner of `json`, so that what is accepted, and what it means, is what `json.loads` says. They
raise `ValueError` (most often `json.JSONDecodeError`) or `RecursionError` where `json.loads` does.
"""

from __future__ import annotations

import json
import re
from json import JSONDecodeError
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_DECODER = json.JSONDecoder()
_WHITESPACE = re.compile(r"[ \t\n\r]*")


def read_value(text: str, start: int) -> tuple[object, int]:
    """Read any JSON value."""
    return _DECODER.raw_decode(text, start)


def read_document(text: str, start: int, read: Callable[[str, int], tuple[T, int]]) -> T:
    """Read the text from `start` to its end: one value, read by `read`, and white space."""
    value, end = read(text, _after_whitespace(text, start))
    end = _after_whitespace(text, end)
    if end != len(text):
        raise JSONDecodeError("Extra data", text, end)
    return value


def read_object(
    text: str, start: int, read_member: Callable[[str, int, str], tuple[T, int]]
) -> tuple[dict[str, T], int]:
    """Read an object; `read_member` is given the key, too.

    Of members with the same key the last one counts.
    """
    members: dict[str, T] = {}
    at = _after_whitespace(text, start + 1)
    if text.startswith("}", at):
        return members, at + 1
    while True:
        if not text.startswith('"', at):
            raise JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
        key, at = _DECODER.raw_decode(text, at)
        at = _after_whitespace(text, at)
        if not text.startswith(":", at):
            raise JSONDecodeError("Expecting ':' delimiter", text, at)
        members[key], at = read_member(text, _after_whitespace(text, at + 1), key)
        at = _after_whitespace(text, at)
        if text.startswith("}", at):
            return members, at + 1
        at = _after_comma(text, at)


def read_array(
    text: str, start: int, read_item: Callable[[str, int], tuple[T, int]]
) -> tuple[list[T], int]:
    """Read an array."""
    items: list[T] = []
    at = _after_whitespace(text, start + 1)
    if text.startswith("]", at):
        return items, at + 1
    while True:
        item, at = read_item(text, at)
        items.append(item)
        at = _after_whitespace(text, at)
        if text.startswith("]", at):
            return items, at + 1
        at = _after_comma(text, at)


def _after_whitespace(text: str, at: int) -> int:
    match = _WHITESPACE.match(text, at)
    return match.end() if match else at


def _after_comma(text: str, at: int) -> int:
    if not text.startswith(",", at):
        raise JSONDecodeError("Expecting ',' delimiter", text, at)
    return _after_whitespace(text, at + 1)
