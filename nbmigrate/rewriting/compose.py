"""Compose all accepted edits of one cell into replacements of its text.

Edits of several changes meet in one statement all the time, so they are done on the syntax tree;
but only the text of the outermost edited nodes is taken from the tree. Everything else of the cell
stays the very characters the user wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from nbmigrate.plan import EditArguments, EditImport, ReplaceText
from nbmigrate.positions import line_starts
from nbmigrate.rewriting.arguments import edit_arguments
from nbmigrate.rewriting.imports import edit_import, edit_import_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nbmigrate.plan import ArgumentOperation, Edit, ImportOperation

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Composed:
    """Replacements `(start, end, text)` of one cell's source, in order, not overlapping."""

    replacements: tuple[tuple[int, int, str], ...]
    comments_lost: bool

    def apply_to(self, source: str) -> str:
        """Give `source` with the replacements made."""
        pieces: list[str] = []
        end_of_last = 0
        for start, end, text in self.replacements:
            pieces += source[end_of_last:start], text
            end_of_last = end
        return "".join([*pieces, source[end_of_last:]])


def compose(source: str, masked: str, edits: Iterable[Edit]) -> Composed:
    """Compose `edits` of one cell, whose `masked` text (equally long) is plain Python.

    Raises ValueError if an edit's place is not an expression or statement of its kind: such an
    edit was made for another text.
    """
    texts: dict[Span, str] = {}
    arguments: dict[Span, list[ArgumentOperation]] = {}
    imports: dict[Span, list[ImportOperation]] = {}
    replacements: list[tuple[int, int, str]] = []
    for edit in edits:
        span = (edit.place.start, edit.place.end)
        match edit:
            case EditArguments(operations=argument_operations):
                arguments.setdefault(span, []).extend(argument_operations)
            case EditImport(operations=import_operations):
                imports.setdefault(span, []).extend(import_operations)
            case ReplaceText(before=before, after=after):
                if source[slice(*span)] != before:
                    raise ValueError(f"expected {before!r} at {span}")
                if masked[slice(*span)] == before:
                    texts[span] = after
                else:  # inside a magic, which is no Python
                    replacements.append((*span, after))

    lost = False
    if texts or arguments or imports:
        rewrite = _Rewrite(masked, texts, arguments, imports)
        replacements += rewrite.replacements()
        lost = rewrite.comments_lost
    return Composed(tuple(sorted(replacements)), lost)


class _Rewrite(cst.CSTTransformer):
    """One walk over a cell's tree that does every edit."""

    def __init__(
        self,
        masked: str,
        texts: Mapping[Span, str],
        arguments: Mapping[Span, Sequence[ArgumentOperation]],
        imports: Mapping[Span, Sequence[ImportOperation]],
    ) -> None:
        super().__init__()
        self.comments_lost = False
        self._masked = masked
        self._texts = texts
        self._arguments = arguments
        self._imports = imports
        self._edited: dict[Span, cst.CSTNode] = {}
        self._beside: dict[Span, tuple[str, ...]] = {}
        self._starts = line_starts(masked)
        wrapper = MetadataWrapper(cst.parse_module(masked), unsafe_skip_copy=True)
        self._ranges = wrapper.resolve(PositionProvider)
        self._module = wrapper.module

    def replacements(self) -> list[tuple[int, int, str]]:
        """Walk the tree and give the new text of the outermost edited nodes."""
        new_module = self._module.visit(self)
        missing = {*self._texts, *self._arguments, *self._imports} - self._edited.keys()
        if missing:
            raise ValueError(f"nothing to edit at {sorted(missing)}")
        wrapper = MetadataWrapper(new_module, unsafe_skip_copy=True)
        new_ranges = wrapper.resolve(PositionProvider)
        new_code = new_module.code
        new_starts = line_starts(new_code)
        result: list[tuple[int, int, str]] = []
        for start, end in sorted(self._edited, key=lambda span: (span[0], -span[1])):
            if result and end <= result[-1][1]:
                continue  # part of an edited node that has been written
            node = self._edited[start, end]
            new_start, new_end = _span(new_ranges[node], new_starts)
            text = new_code[new_start:new_end] + self._statements_beside(start, end)
            result.append((start, end, text))
        return result

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        """Edit the arguments of calls."""
        return self._expression(original_node, updated_node)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        """Replace names."""
        return self._expression(original_node, updated_node)

    def leave_Attribute(
        self,
        original_node: cst.Attribute,
        updated_node: cst.Attribute,
    ) -> cst.BaseExpression:
        """Replace attribute chains."""
        return self._expression(original_node, updated_node)

    def leave_SimpleString(
        self,
        original_node: cst.SimpleString,
        updated_node: cst.SimpleString,
    ) -> cst.BaseExpression:
        """Replace strings."""
        return self._expression(original_node, updated_node)

    def leave_Import(self, original_node: cst.Import, updated_node: cst.Import) -> cst.Import:
        """Edit `import a.b`."""
        span = self._span_of(original_node)
        if span not in self._imports:
            return updated_node
        edited = edit_import(updated_node, self._imports[span])
        self._record(span, original_node, edited)
        return edited

    def leave_ImportFrom(
        self,
        original_node: cst.ImportFrom,
        updated_node: cst.ImportFrom,
    ) -> cst.ImportFrom:
        """Edit `from a import b`."""
        span = self._span_of(original_node)
        if span not in self._imports:
            return updated_node
        edited, self._beside[span] = edit_import_from(updated_node, self._imports[span])
        self._record(span, original_node, edited)
        return edited

    def _expression(
        self,
        original: cst.BaseExpression,
        updated: cst.BaseExpression,
    ) -> cst.BaseExpression:
        span = self._span_of(original)
        if span in self._arguments and isinstance(updated, cst.Call):
            updated = edit_arguments(updated, self._arguments[span])
        elif span in self._texts:
            replacement = cst.parse_expression(self._texts[span])
            updated = replacement.with_changes(
                lpar=[*updated.lpar, *replacement.lpar],
                rpar=[*replacement.rpar, *updated.rpar],
            )
        else:
            return updated
        self._record(span, original, updated)
        return updated

    def _record(self, span: Span, original: cst.CSTNode, updated: cst.CSTNode) -> None:
        self._edited[span] = updated
        self.comments_lost = self.comments_lost or _comments(updated) < _comments(original)

    def _span_of(self, node: cst.CSTNode) -> Span:
        return _span(self._ranges[node], self._starts)

    def _statements_beside(self, start: int, end: int) -> str:
        statements = self._beside.get((start, end), ())
        line_start = self._masked.rfind("\n", 0, start) + 1
        indentation = self._masked[line_start:start]
        separator = "; " if indentation.strip() else self._module.default_newline + indentation
        return "".join(separator + statement for statement in statements)


def _comments(node: cst.CSTNode) -> int:
    counter = _CommentCounter()
    node.visit(counter)
    return counter.count


class _CommentCounter(cst.CSTVisitor):
    count = 0

    def visit_Comment(self, _node: cst.Comment) -> None:
        self.count += 1


def _span(where: CodeRange, starts: Sequence[int]) -> Span:
    return (
        starts[where.start.line - 1] + where.start.column,
        starts[where.end.line - 1] + where.end.column,
    )
