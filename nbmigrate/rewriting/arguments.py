"""Edit the argument list of a call, keeping the user's line breaks, commas and comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from nbmigrate.plan import AddKeyword, DropKeyword, NamePositional, RenameKeyword, SetKeyword

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nbmigrate.plan import ArgumentOperation

_PLAIN_EQUAL = cst.AssignEqual(
    whitespace_before=cst.SimpleWhitespace(""),
    whitespace_after=cst.SimpleWhitespace(""),
)
_PLAIN_COMMA = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
_NOTHING = cst.SimpleWhitespace("")


def edit_arguments(call: cst.Call, operations: Iterable[ArgumentOperation]) -> cst.Call:
    """Give `call` with all operations done; they name arguments as they stand in `call`.

    The result does not depend on the order of the operations, except that added keywords come in
    the order given. A keyword that is there already is not added again.
    """
    renamed: dict[str, str] = {}
    dropped: set[str] = set()
    values: dict[str, str] = {}
    named: dict[int, str] = {}
    added: dict[str, str] = {}
    for operation in operations:
        match operation:
            case RenameKeyword(name, new_name):
                renamed[name] = new_name
            case DropKeyword(name):
                dropped.add(name)
            case SetKeyword(name, value):
                values[name] = value
            case NamePositional(index, name):
                named[index] = name
            case AddKeyword(name, value):
                added.setdefault(name, value)

    arguments: list[cst.Arg] = []
    for index, argument in enumerate(call.args):
        if index in named:
            arguments.append(_named(argument, named[index]))
            continue
        keyword = argument.keyword.value if argument.keyword else ""
        if keyword in dropped:
            _take_over_the_end(arguments, argument, is_last=index == len(call.args) - 1)
            continue
        edited = argument
        if keyword in values:
            edited = edited.with_changes(value=cst.parse_expression(values[keyword]))
        if keyword in renamed:
            edited = edited.with_changes(keyword=cst.Name(renamed[keyword]))
        arguments.append(edited)

    present = {argument.keyword.value for argument in arguments if argument.keyword}
    for name, value in added.items():
        if name not in present:
            arguments = _with_keyword(call, arguments, name, value)
    return call.with_changes(args=tuple(arguments))


def _named(argument: cst.Arg, name: str) -> cst.Arg:
    return argument.with_changes(
        keyword=cst.Name(name),
        equal=_PLAIN_EQUAL,
        value=_in_parentheses(argument.value),
    )


def _in_parentheses(value: cst.BaseExpression) -> cst.BaseExpression:
    # A generator that is the only argument needs no parentheses; with company it does.
    if isinstance(value, cst.GeneratorExp) and not value.lpar:
        return value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return value


def _take_over_the_end(arguments: list[cst.Arg], dropped: cst.Arg, *, is_last: bool) -> None:
    # What follows the last argument (a trailing comma, the line break before the parenthesis)
    # belongs to the list, not to the argument.
    if is_last and arguments:
        arguments[-1] = arguments[-1].with_changes(
            comma=dropped.comma,
            whitespace_after_arg=dropped.whitespace_after_arg,
        )


def _with_keyword(
    call: cst.Call,
    arguments: Sequence[cst.Arg],
    name: str,
    value: str,
) -> list[cst.Arg]:
    new = cst.Arg(
        keyword=cst.Name(name),
        equal=_PLAIN_EQUAL,
        value=cst.parse_expression(value),
    )
    if not arguments:
        return [new]
    *others, last = arguments
    last = last.with_changes(value=_in_parentheses(last.value))
    separator = _separator(call, others)
    if isinstance(last.comma, cst.Comma):  # a trailing comma stays trailing
        new = new.with_changes(comma=last.comma)
        return [*others, last.with_changes(comma=separator), new]
    after, closing = _split_comment(last.whitespace_after_arg)
    if after is not None:  # the comment stays behind the argument it is about
        return [
            *others,
            last.with_changes(
                comma=cst.Comma(whitespace_after=after), whitespace_after_arg=_NOTHING
            ),
            new.with_changes(whitespace_after_arg=closing),
        ]
    new = new.with_changes(whitespace_after_arg=closing)
    return [*others, last.with_changes(comma=separator, whitespace_after_arg=_NOTHING), new]


def _separator(call: cst.Call, others: Sequence[cst.Arg]) -> cst.Comma:
    """Separate the new argument as the user separates: on one line, or one line each."""
    for argument in others:
        if isinstance(argument.comma, cst.Comma):
            return cst.Comma(whitespace_after=_without_comments(argument.comma.whitespace_after))
    before = call.whitespace_before_args
    if isinstance(before, cst.ParenthesizedWhitespace):
        return cst.Comma(whitespace_after=_without_comments(before))
    return _PLAIN_COMMA


def _without_comments(
    whitespace: cst.BaseParenthesizableWhitespace,
) -> cst.BaseParenthesizableWhitespace:
    if not isinstance(whitespace, cst.ParenthesizedWhitespace):
        return whitespace if whitespace.empty is False else cst.SimpleWhitespace(" ")
    return whitespace.with_changes(
        first_line=whitespace.first_line.with_changes(whitespace=_NOTHING, comment=None),
        empty_lines=(),
    )


def _split_comment(
    whitespace: cst.BaseParenthesizableWhitespace,
) -> tuple[cst.ParenthesizedWhitespace | None, cst.BaseParenthesizableWhitespace]:
    """Split what follows the last argument: the part with comments, and the closing line break."""
    if not isinstance(whitespace, cst.ParenthesizedWhitespace):
        return None, whitespace
    comments = [whitespace.first_line.comment, *(line.comment for line in whitespace.empty_lines)]
    if not any(comments):
        return None, whitespace
    return whitespace, _without_comments(whitespace)
