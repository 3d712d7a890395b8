"""Lists of items between commas, as in a call or an import: take items out, add one at the end.

White space is where the comments are. A gap is what stands before the first item, between a comma
and the next item, or after the last item and its comma: so there is one gap more than items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeAlias, TypeVar

import libcst as cst
from libcst import MaybeSentinel, ParenthesizedWhitespace, SimpleWhitespace
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from typing_extensions import Self

Gap: TypeAlias = cst.BaseParenthesizableWhitespace


class _Item(Protocol):
    """A node of a list, such as `libcst.Arg` and `libcst.ImportAlias`."""

    @property
    def comma(self) -> cst.Comma | MaybeSentinel: ...

    def with_changes(self, **changes: object) -> Self: ...


ItemT = TypeVar("ItemT", bound=_Item)

NO_GAP = SimpleWhitespace("")
_ONE_SPACE = SimpleWhitespace(" ")
_INDENTATION = "    "


class Separated(Struct, Generic[ItemT], frozen=True):
    """Items, the gaps around them, and whether a comma follows the last one."""

    items: tuple[ItemT, ...]
    gaps: tuple[Gap, ...]
    has_trailing_comma: bool

    @classmethod
    def of(cls, items: tuple[ItemT, ...], opening: Gap, closing: Gap) -> Separated[ItemT]:
        """Read items, each with its comma, that stand between two gaps.

        `closing` is what follows the last item where no comma does.
        """
        commas = [item.comma for item in items if isinstance(item.comma, cst.Comma)]
        has_trailing_comma = bool(items) and len(commas) == len(items)
        last = () if has_trailing_comma or not items else (closing,)
        gaps = (opening, *(comma.whitespace_after for comma in commas), *last)
        return cls(items, gaps, has_trailing_comma)

    @property
    def closing(self) -> Gap:
        """What follows the last item and its comma, if it has one."""
        return self.gaps[-1]

    def with_commas(self) -> tuple[ItemT, ...]:
        """Return the items, each with its comma; what follows a last one without is `closing`."""
        last = len(self.items) - 1
        return tuple(
            _with_comma(item, gap)
            if index < last or self.has_trailing_comma
            else item.with_changes(comma=MaybeSentinel.DEFAULT)
            for index, (item, gap) in enumerate(zip(self.items, self.gaps[1:], strict=True))
        )

    def mapped(self, change: Callable[[int, ItemT], ItemT]) -> Separated[ItemT]:
        """Return the list with every item replaced, which `change` gets with its index."""
        items = tuple(change(index, item) for index, item in enumerate(self.items))
        return Separated(items, self.gaps, self.has_trailing_comma)

    def without(self, indexes: Collection[int]) -> Separated[ItemT]:
        """Take items out. The comment behind one, on the same line, goes with it; others stay."""
        result = self
        for index in sorted(indexes, reverse=True):
            result = result._without(index)
        return result

    def with_last(self, item: ItemT) -> Separated[ItemT]:
        """Add an item the way the list is laid out: on the same line, or on a line of its own.

        A trailing comma stays trailing, a comment stays behind the item it is about.
        """
        return Separated(
            (*self.items, item),
            (*self.gaps[:-1], *_around_new(self.gaps)),
            self.has_trailing_comma,
        )

    def _without(self, index: int) -> Separated[ItemT]:
        items = (*self.items[:index], *self.items[index + 1 :])
        before, after = self.gaps[index : index + 2]
        is_last = index == len(items)
        gap = _gap_without_item(before, after, shape=after if is_last else before)
        if not items and not _has_comments(gap):
            gap = NO_GAP
        gaps = (*self.gaps[:index], gap, *self.gaps[index + 2 :])
        return Separated(items, gaps, self.has_trailing_comma and bool(items))


def _with_comma(item: ItemT, gap: Gap) -> ItemT:
    if isinstance(item.comma, cst.Comma):
        return item.with_changes(comma=item.comma.with_changes(whitespace_after=gap))
    return item.with_changes(comma=cst.Comma(whitespace_after=gap))


def _gap_without_item(before: Gap, after: Gap, shape: Gap) -> Gap:
    """Join two gaps whose item is gone: it ends like `shape`, and has the comments of both.

    Only the comment on the item's own line is left out.
    """
    comments = tuple(line for line in _own_lines(after) if line.comment is not None)
    first_line = before.first_line if isinstance(before, ParenthesizedWhitespace) else None
    if not comments and not _has_comments(before):
        return _without_comments(shape) if shape is after else shape
    multiline = next(
        gap for gap in (shape, before, after) if isinstance(gap, ParenthesizedWhitespace)
    )
    return multiline.with_changes(
        first_line=first_line or _newline(after),
        empty_lines=(*_own_lines(before), *comments),
    )


def _own_lines(gap: Gap) -> tuple[cst.EmptyLine, ...]:
    return tuple(gap.empty_lines) if isinstance(gap, ParenthesizedWhitespace) else ()


def _around_new(gaps: tuple[Gap, ...]) -> tuple[Gap, Gap]:
    """Return the gaps around an item that is added at the end, in place of the last gap."""
    *others, closing = gaps
    if not others:  # there is no item yet
        before = _for_item(closing) if _has_comments(closing) else NO_GAP
        return before, _without_comments(closing) if _has_comments(closing) else NO_GAP
    model = others[-1]
    if not isinstance(closing, ParenthesizedWhitespace) or not _has_comments(closing):
        is_multiline = isinstance(model, ParenthesizedWhitespace)
        return _without_comments(model) if is_multiline else _ONE_SPACE, closing
    if isinstance(model, ParenthesizedWhitespace):
        before = closing.with_changes(indent=model.indent, last_line=model.last_line)
    else:
        before = _for_item(closing)
    return before, _without_comments(closing)


def _for_item(closing: Gap) -> Gap:
    """Make the gap before a closing bracket one before an item, below its comments if it can."""
    if not isinstance(closing, ParenthesizedWhitespace):
        return closing
    indentation = next(
        (line.whitespace for line in closing.empty_lines if line.comment is not None),
        SimpleWhitespace(closing.last_line.value + _INDENTATION),
    )
    return closing.with_changes(last_line=indentation)


def _without_comments(gap: Gap) -> Gap:
    if not isinstance(gap, ParenthesizedWhitespace):
        return gap
    return gap.with_changes(first_line=_newline(gap), empty_lines=())


def _newline(gap: Gap) -> cst.TrailingWhitespace:
    """Return the line ending a gap over several lines begins with."""
    if not isinstance(gap, ParenthesizedWhitespace):
        raise TypeError("a gap without a line ending")
    return gap.first_line.with_changes(whitespace=NO_GAP, comment=None)


def _has_comments(gap: Gap) -> bool:
    return isinstance(gap, ParenthesizedWhitespace) and (
        gap.first_line.comment is not None
        or any(line.comment is not None for line in gap.empty_lines)
    )
