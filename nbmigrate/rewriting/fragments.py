"""The text of one expression or statement of a cell, edited on its syntax tree."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from nbmigrate.rewriting.arguments import edit_arguments
from nbmigrate.rewriting.imports import edit_import, edit_import_from
from nbmigrate.rewriting.splicing import Fragment

if TYPE_CHECKING:
    from nbmigrate.plan import ArgumentOperation, ImportOperation


def replaced_expression(before: str, after: str) -> Fragment:
    """Return `after` in the place of `before`; ValueError if one of them is no expression."""
    _, old = _expression(before)
    _, new = _expression(after)
    return Fragment(after, _lost(before, old, new))


@lru_cache(maxsize=256)  # what is planned is mostly done next
def call_with(text: str, operations: tuple[ArgumentOperation, ...]) -> Fragment:
    """Edit the arguments of the call that `text` is; ValueError if it is none."""
    module, call = _expression(text)
    if not isinstance(call, cst.Call):
        raise ValueError(f"not a call: {text!r}")  # noqa: TRY004 - the text is what is wrong
    edited = edit_arguments(call, operations)
    new_text = module.code_for_node(edited.with_changes(lpar=call.lpar[1:], rpar=call.rpar[:-1]))
    return Fragment(new_text, _lost(text, call, edited))


@lru_cache(maxsize=256)
def import_with(text: str, operations: tuple[ImportOperation, ...]) -> Fragment:
    """Edit the names of the import statement that `text` is; ValueError if it is none.

    The text that is left is empty where all names are dropped.
    """
    module = _module(text)
    match module.body:
        case [cst.SimpleStatementLine(body=[cst.Import() as statement])]:
            edited = edit_import(statement, operations)
            return Fragment(module.code_for_node(edited), _lost(text, statement, edited))
        case [cst.SimpleStatementLine(body=[cst.ImportFrom() as statement])]:
            main, beside = edit_import_from(statement, operations)
            if main is None:
                first, others = (*beside, "")[0], beside[1:]
                return Fragment(first, comments_lost=_comments(statement) > 0, beside=others)
            return Fragment(module.code_for_node(main), _lost(text, statement, main), beside)
    raise ValueError(f"not an import statement: {text!r}")


def wrapped(fragment: Fragment, prefix: str, suffix: str) -> Fragment:
    """Put text around an expression; ValueError if that makes no expression."""
    text = prefix + fragment.text + suffix
    _expression(text)
    return Fragment(text, fragment.comments_lost)


def _expression(text: str) -> tuple[cst.Module, cst.BaseExpression]:
    """Parse an expression, which may go over several lines, with one more pair of parentheses."""
    module = _module(f"({text})")
    match module.body:
        case [cst.SimpleStatementLine(body=[cst.Expr(value=expression)])] if expression.lpar:
            return module, expression
    raise ValueError(f"not an expression: {text!r}")


@lru_cache(maxsize=64)  # the two forms of a change edit the same text
def _module(text: str) -> cst.Module:
    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise ValueError(f"not Python: {text!r}") from error


def _lost(text: str, before: cst.CSTNode, after: cst.CSTNode) -> bool:
    """Tell whether comments are gone that were in `before`, whose text is `text`."""
    return "#" in text and _comments(after) < _comments(before)


def _comments(node: cst.CSTNode) -> int:
    counter = _CommentCounter()
    node.visit(counter)
    return counter.count


class _CommentCounter(cst.CSTVisitor):
    count = 0

    def visit_Comment(self, _node: cst.Comment) -> None:
        self.count += 1
