"""Compose all accepted edits of one cell into replacements of its text.

Edits of several changes meet in one statement all the time, so they are done on syntax trees; but
only of the very expressions and statements they edit, from the innermost outwards, each from its
text to its new text. Everything else of the cell stays the very characters the user wrote.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from msgspec import Struct

from nbmigrate.cells.lexical import lines_of_its_own
from nbmigrate.plan import (
    EditArguments,
    EditImport,
    InsertLines,
    ReplaceText,
    WrapExpression,
)
from nbmigrate.rewriting.insertions import (
    closed_up,
    insertion,
    line_ending,
    removal,
    without_blank_start,
)
from nbmigrate.rewriting.splicing import Fragment, spliced, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nbmigrate.plan import Edit
    from nbmigrate.rewriting.splicing import Replacement, Span


class Composed(Struct, frozen=True):
    """Replacements `(start, end, text)` of one cell's source, in order, not overlapping."""

    replacements: tuple[Replacement, ...]
    comments_lost: bool

    def apply_to(self, source: str) -> str:
        """Return `source` with the replacements made."""
        return spliced(source, (0, len(source)), self.replacements)


def compose(source: str, masked: str, edits: Iterable[Edit]) -> Composed:
    """Compose `edits` of one cell, whose `masked` text (equally long) is plain Python.

    Edits inside another one are done first, and are gone with what the outer one takes away. Where
    a text is replaced as a whole, no other edit of it counts; of several such the last one does.

    Raises ValueError if an edit cannot be made of the text at its place, or if places overlap
    without one being inside the other: such edits were made for another text.
    """
    by_span: dict[Span, list[Edit]] = {}
    inserted: list[Replacement] = []
    for edit in edits:
        if isinstance(edit, InsertLines):
            inserted.append(insertion(source, masked, edit))
        else:
            by_span.setdefault((edit.place.start, edit.place.end), []).append(edit)
    todo = deque(sorted(by_span.items(), key=lambda item: (item[0][0], -item[0][1])))
    rewritten = list(_rewritten(source, masked, todo, (0, len(source))))
    if todo:
        raise ValueError(f"the place {todo[0][0]} is behind the end")
    replacements = [
        replacement
        for span, fragment in rewritten
        for replacement in _replacements(source, masked, span, fragment)
    ]
    # What is inserted stands between statements, never inside an edited expression.
    replacements = sorted([*replacements, *inserted], key=lambda replacement: replacement[:2])
    replacements = closed_up(replacements)
    if any(not fragment.text for _, fragment in rewritten):
        replacements = without_blank_start(source, replacements)
    lost = any(fragment.comments_lost for _, fragment in rewritten)
    return Composed(tuple(replacements), comments_lost=lost)


def _rewritten(
    source: str,
    masked: str,
    todo: deque[tuple[Span, list[Edit]]],
    within: Span,
) -> Iterator[tuple[Span, Fragment]]:
    """Take the edits that are within a stretch of the source from `todo`, and do them."""
    while todo and todo[0][0][0] < within[1]:
        span, edits = todo.popleft()
        if span[1] > within[1]:
            raise ValueError(f"the places {span} and {within} overlap")
        inner = list(_rewritten(source, masked, todo, span))
        text = spliced(source, span, ((*place, fragment.text) for place, fragment in inner))
        is_python = masked[slice(*span)] == source[slice(*span)]
        fragment = _edited(source, span, text, edits, is_python=is_python)
        inner_lost = any(part.comments_lost for _, part in inner)
        lost = fragment.comments_lost or inner_lost
        yield span, Fragment(fragment.text, lost, fragment.beside)


def _edited(
    source: str,
    span: Span,
    text: str,
    edits: Sequence[Edit],
    *,
    is_python: bool,
) -> Fragment:
    """Do the edits of one stretch of the source, whose `text` has the edits inside it done.

    LibCST takes long to import, so what uses it is imported here, once there is Python to edit.
    """
    replacing = [edit for edit in edits if isinstance(edit, ReplaceText)]
    wraps = [edit for edit in edits if isinstance(edit, WrapExpression)]
    if replacing and not wraps:
        return _replaced(source, span, replacing[-1], is_python=is_python)
    if not is_python:
        raise ValueError(f"there is no Python to edit at {span}")
    from nbmigrate.rewriting.fragments import call_with, import_with, wrapped  # noqa: PLC0415

    arguments = tuple(
        o for edit in edits if isinstance(edit, EditArguments) for o in edit.operations
    )
    imports = tuple(o for edit in edits if isinstance(edit, EditImport) for o in edit.operations)
    if replacing:
        fragment = _replaced(source, span, replacing[-1], is_python=is_python)
    elif imports:
        fragment = import_with(text, imports)
    elif arguments:
        fragment = call_with(text, arguments)
    else:
        fragment = Fragment(text, comments_lost=False)
    for wrap in wraps:
        fragment = wrapped(fragment, wrap.prefix, wrap.suffix)
    return fragment


def _replaced(source: str, span: Span, edit: ReplaceText, *, is_python: bool) -> Fragment:
    start, end = span
    if source[start:end] != edit.before:
        raise ValueError(f"expected {edit.before!r} at {span}")
    if not is_python:  # inside a magic
        return Fragment(edit.after, comments_lost=False)
    from nbmigrate.rewriting.fragments import replaced_expression  # noqa: PLC0415

    fragment = replaced_expression(edit.before, edit.after)
    # `return"x"` and `"x"if y` need no space, but a name in the place of the string does.
    left = " " if _is_word(source[start - 1 : start]) and _is_word(edit.after[0]) else ""
    right = " " if _is_word(source[end : end + 1]) and _is_word(edit.after[-1]) else ""
    return Fragment(left + fragment.text + right, fragment.comments_lost)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _replacements(
    source: str,
    masked: str,
    span: Span,
    fragment: Fragment,
) -> Iterator[Replacement]:
    """Yield what changes: the edited text, and further statements where they can stand."""
    if not fragment.text:
        yield removal(source, masked, span)
    elif not fragment.beside:
        yield from trimmed(source, span, fragment.text)
    elif lines := lines_of_its_own(masked, span):
        yield from trimmed(source, span, fragment.text)
        newline = line_ending(source) + lines.indentation
        text = "".join(newline + statement for statement in fragment.beside)
        yield lines.end, lines.end, text
    else:
        yield from trimmed(source, span, "; ".join([fragment.text, *fragment.beside]))
